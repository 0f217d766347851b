package bridge

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

func (t *Types) valueType(v reflect.Value) any {
	s := t.unbox(v)
	return t.showRepr(s.repr())
}

func (t *Types) valueInterface(v reflect.Value) any {
	if !v.CanInterface() {
		return v.Interface() // which panics
	}
	return t.interfaceOf(v)
}

func (t *Types) valueString(v reflect.Value) string {
	s := t.unbox(v)
	if s.typ == nil || s.unwrap().Kind() == reflect.String {
		return s.unwrap().String()
	}
	return "<" + core.ReflectName(s.typ) + " Value>"
}

func (t *Types) valueAddr(v reflect.Value) reflect.Value {
	s := t.unbox(v)
	if s.typ == nil {
		return s.v.Addr()
	}
	return t.toCore(types.NewPointer(s.typ), s.v.Addr())
}

func (t *Types) valueElem(v reflect.Value) reflect.Value {
	s := t.unbox(v)
	unwrapped := s.unwrap()
	switch {
	case unwrapped.Kind() != reflect.Interface:
		return t.toCore(elem(s.under()), unwrapped.Elem())
	case unwrapped.IsNil():
		return reflect.Value{}
	case unwrapped.CanInterface():
		return reflect.ValueOf(t.FromCompiled(unwrapped))
	}
	return unwrapped.Elem()
}

// indirect is reflect.Indirect.
func (t *Types) indirect(v reflect.Value) reflect.Value {
	if t.unbox(v).unwrap().Kind() != reflect.Pointer {
		return v
	}
	return t.valueElem(v)
}
