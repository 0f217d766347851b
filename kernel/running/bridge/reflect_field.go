package bridge

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

func (t *Types) valueNumField(v reflect.Value) int {
	s := t.unbox(v)
	if st, ok := s.under().(*types.Struct); ok {
		return st.NumFields()
	}
	return s.unwrap().NumField()
}

// valueField is v.Field(i). Core's fields are all exported, so the value of a field that the
// learner's is not is marked as read-only. Where the bridge itself needs such a value, it takes the
// mark away.
func (t *Types) valueField(v reflect.Value, i int) reflect.Value {
	s := t.unbox(v)
	st, ok := s.under().(*types.Struct)
	if !ok || i >= st.NumFields() {
		return s.unwrap().Field(i)
	}
	field, f := st.Field(i), s.unwrap().Field(i)
	is := goruntime.ROFlagsOf(v) & goruntime.StickyRO
	switch {
	case field.Exported():
	case field.Embedded():
		is |= goruntime.EmbedRO
	default:
		is |= goruntime.StickyRO
	}
	return goruntime.WithROFlags(t.toCore(field.Type(), f), is)
}

func (t *Types) valueFields(v reflect.Value) func(func(reflect.StructField, reflect.Value) bool) {
	typ := t.valueType(v).(reflect.Type)
	return func(yield func(reflect.StructField, reflect.Value) bool) {
		for i := range typ.NumField() {
			if !yield(typ.Field(i), t.valueField(v, i)) {
				return
			}
		}
	}
}

func (t *Types) valueFieldByIndex(v reflect.Value, index []int) reflect.Value {
	for i, x := range index {
		if s := t.unbox(v); i > 0 && s.unwrap().Kind() == reflect.Pointer {
			if s.unwrap().IsNil() {
				panic("reflect: indirection through nil pointer to embedded struct")
			}
			v = t.valueElem(v)
		}
		v = t.valueField(v, x)
	}
	return v
}

func (t *Types) valueFieldByIndexErr(v reflect.Value, index []int) (reflect.Value, error) {
	for i, x := range index {
		if s := t.unbox(v); i > 0 && s.unwrap().Kind() == reflect.Pointer {
			if s.unwrap().IsNil() {
				return reflect.Value{}, nilEmbedded(t.valueElemName(s))
			}
			v = t.valueElem(v)
		}
		v = t.valueField(v, x)
	}
	return v, nil
}

// valueElemName returns the name of the type that a pointer points to.
func (t *Types) valueElemName(s unboxed) string {
	return t.NameOf(elem(s.under()), s.unwrap().Type().Elem())
}

// nilEmbedded is the error of package reflect for a field of a struct whose embedded pointer is
// nil. It holds the name of the struct.
type nilEmbedded string

func (e nilEmbedded) Error() string {
	return "reflect: indirection through nil pointer to embedded struct field " + string(e)
}

func (t *Types) valueFieldByName(v reflect.Value, name string) reflect.Value {
	s := t.unbox(v)
	if s.typ == nil {
		return s.v.FieldByName(name)
	}
	if f, ok := t.valueType(v).(reflect.Type).FieldByName(name); ok {
		return t.valueFieldByIndex(v, f.Index)
	}
	return reflect.Value{}
}

func (t *Types) valueFieldByNameFunc(v reflect.Value, match func(string) bool) reflect.Value {
	s := t.unbox(v)
	if s.typ == nil {
		return s.v.FieldByNameFunc(match)
	}
	if f, ok := t.valueType(v).(reflect.Type).FieldByNameFunc(match); ok {
		return t.valueFieldByIndex(v, f.Index)
	}
	return reflect.Value{}
}
