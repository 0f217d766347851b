package bridge

import (
	"go/types"
	"reflect"
	"strconv"
)

// A view of a Core value is the same memory under a type that shows package reflect what the learner declared: fields have
// their names and tags, and are embedded where they are. No names of types are to be had in this way, nor
// methods. Recursive types stay as they are in Core where they come back to themselves.

// mark is the key of the tag of a field that tells structs apart.
const mark = "lockstep"

// View returns what compiled code gets that looks into a Core any.
func (t *Types) View(x any) any {
	switch x.(type) {
	case nil, string, int, bool, float64, byte, rune, int64, []byte:
		return x
	}
	e := t.entry(x)
	if e == nil {
		return x
	}
	v := untie(e.typ, e.unbox(x))
	typ := t.viewType(e)
	if typ == v.Type() {
		return v.Interface()
	}
	return reinterpret(v, typ).Interface()
}

// unview returns the Core any for a value of a view's type.
func (t *Types) unview(x any) (any, bool) {
	e, ok := t.viewed.Load(reflect.TypeOf(x))
	if !ok {
		return nil, false
	}
	return reinterpret(reflect.ValueOf(x), e.(*entry).rtype).Interface(), true
}

// reinterpret returns v's memory as a value of a type with the same layout. What v points to is shared.
func reinterpret(v reflect.Value, typ reflect.Type) reflect.Value {
	if v.Kind() == reflect.Pointer {
		return reflect.NewAt(typ.Elem(), v.UnsafePointer())
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return reflect.NewAt(typ, p.UnsafePointer()).Elem()
}

// viewType returns the type of the views of an entry's values.
func (t *Types) viewType(e *entry) reflect.Type {
	if typ, ok := t.views.Load(e); ok {
		return typ.(reflect.Type)
	}
	core := untie(e.typ, reflect.New(e.core()).Elem()).Type()
	typ := t.viewOf(e.typ, core, map[reflect.Type]bool{})
	t.views.Store(e, typ)
	if typ != core && core == e.rtype {
		t.viewed.Store(typ, e)
		t.anyWraps.Store(true)
	}
	return typ
}

func (t *Types) viewOf(typ types.Type, core reflect.Type, inside map[reflect.Type]bool) reflect.Type {
	if core.Name() != "" || inside[core] {
		return core
	}
	under := typ.Underlying()
	switch core.Kind() {
	case reflect.Pointer:
		return reflect.PointerTo(t.viewOf(elem(under), core.Elem(), inside))
	case reflect.Slice:
		return reflect.SliceOf(t.viewOf(elem(under), core.Elem(), inside))
	case reflect.Array:
		return reflect.ArrayOf(core.Len(), t.viewOf(elem(under), core.Elem(), inside))
	case reflect.Struct:
		if st, ok := under.(*types.Struct); ok && st.NumFields() == core.NumField() {
			inside[core] = true
			defer delete(inside, core)
			return t.viewOfStruct(st, core, inside)
		}
	}
	return core
}

func (t *Types) viewOfStruct(st *types.Struct, core reflect.Type, inside map[reflect.Type]bool) reflect.Type {
	fields := make([]reflect.StructField, st.NumFields())
	for i := range fields {
		f := st.Field(i)
		typ := t.viewOf(f.Type(), core.Field(i).Type, inside)
		tag := st.Tag(i)
		if is, ok := core.Field(i).Tag.Lookup(mark); ok {
			tag += " " + mark + ":" + strconv.Quote(is) // no two types have the same view
		}
		fields[i] = reflect.StructField{Name: f.Name(), Type: typ, Tag: reflect.StructTag(tag)}
		if f.Exported() {
			fields[i].Anonymous = f.Embedded() && embeddable(typ)
		} else {
			fields[i].PkgPath = f.Pkg().Path()
		}
	}
	return reflect.StructOf(fields)
}

// embeddable tells whether reflect.StructOf takes a type for an embedded field.
func embeddable(typ reflect.Type) bool {
	switch typ.Kind() {
	case reflect.Struct:
		return typ.NumMethod() == 0 && reflect.PointerTo(typ).NumMethod() == 0
	case reflect.Pointer:
		return typ.Elem().Kind() == reflect.Struct && typ.NumMethod() == 0
	}
	return false
}
