package bridge

import (
	"go/types"
	"reflect"
)

func (t *Types) valueType(v reflect.Value) any {
	s := t.subject(v)
	return t.showPlace(t.placeOfValue(s))
}

func (t *Types) valueInterface(v reflect.Value) any {
	if !v.CanInterface() {
		return v.Interface() // which panics
	}
	return t.interfaceOf(v)
}

func (t *Types) valueString(v reflect.Value) string {
	s := t.subject(v)
	if s.typ == nil || s.flat().Kind() == reflect.String {
		return s.flat().String()
	}
	return "<" + typeString(s.typ) + " Value>"
}

func (t *Types) valueAddr(v reflect.Value) reflect.Value {
	s := t.subject(v)
	if s.typ == nil {
		return s.v.Addr()
	}
	return t.dress(types.NewPointer(s.typ), s.v.Addr())
}

func (t *Types) valueElem(v reflect.Value) reflect.Value {
	s := t.subject(v)
	flat := s.flat()
	switch {
	case flat.Kind() != reflect.Interface:
		return t.dress(elem(s.under()), flat.Elem())
	case flat.IsNil():
		return reflect.Value{}
	case flat.CanInterface():
		return reflect.ValueOf(t.FromHost(flat))
	}
	return flat.Elem()
}

func (t *Types) indirect(v reflect.Value) reflect.Value {
	if t.subject(v).flat().Kind() != reflect.Pointer {
		return v
	}
	return t.valueElem(v)
}
