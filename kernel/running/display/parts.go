package display

import (
	"fmt"
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// Elements returns those of a slice or an array, a Core any as they are, up to limit of them;
// length is how many there are, -1 if x is neither.
func (w Writer) Elements(x any, limit int) (elements []any, length int) {
	typ, v := w.part(x)
	if k := v.Kind(); k != reflect.Slice && k != reflect.Array || isText(typ, v) {
		return nil, -1
	}
	for i := range min(v.Len(), limit) {
		elements = append(elements, w.any(elem(typ), v.Index(i)))
	}
	return elements, v.Len()
}

// isText reports whether a slice is shown as one thing: bytes, or a value with a text of its own
// such as an IP address.
func isText(typ types.Type, v reflect.Value) bool {
	if v.Type().Elem().Kind() == reflect.Uint8 && v.Kind() == reflect.Slice {
		return true
	}
	if !v.CanInterface() {
		return false
	}
	_, ok := v.Interface().(fmt.Stringer)
	return ok
}

// Entries returns those of a map in the order of its keys, likewise.
func (w Writer) Entries(x any, limit int) (keys, values []any, length int) {
	typ, v := w.part(x)
	if v.Kind() != reflect.Map {
		return nil, nil, -1
	}
	var ktyp types.Type
	if m, ok := underlying(typ).(*types.Map); ok {
		ktyp = m.Key()
	}
	for _, e := range w.builder().entries(v, limit) {
		keys = append(keys, w.any(ktyp, e.key))
		values = append(values, w.any(elem(typ), e.value))
	}
	return keys, values, v.Len()
}

// Fields returns those of a struct or of what a pointer to one points to; ok is false if x is
// neither. A package's struct has those only that it exports.
func (w Writer) Fields(x any) (names []string, values []any, ok bool) {
	typ, v := w.part(x)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		typ, v = elem(typ), v.Elem()
		if typ == nil {
			typ = w.Types.TypeIn(v)
		}
	}
	if v.Kind() != reflect.Struct || core.IsWrapper(typ, v) {
		return nil, nil, false
	}
	st, _ := underlying(typ).(*types.Struct)
	own := st != nil && w.Types.IsCore(typ, v.Type())
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch {
		case own && i >= st.NumFields(), own && st.Field(i).Name() == "_", !own && !f.IsExported():
			continue
		case own:
			names = append(names, st.Field(i).Name())
			values = append(values, w.any(st.Field(i).Type(), v.Field(i)))
		default:
			names = append(names, f.Name)
			values = append(values, w.any(nil, v.Field(i)))
		}
	}
	return names, values, len(names) > 0
}

// part opens a Core any. The zero Value, for nil, has no parts.
func (w Writer) part(x any) (types.Type, reflect.Value) {
	if x == nil {
		return nil, reflect.Value{}
	}
	typ, v := w.Types.Open(x)
	return typ, core.Unwrap(typ, v)
}

// any returns a part as a Core any.
func (w Writer) any(typ types.Type, v reflect.Value) any {
	if v.Kind() == reflect.Interface {
		return w.Types.FromCompiled(v)
	}
	return w.Types.Any(typ, v)
}
