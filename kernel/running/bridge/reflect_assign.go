package bridge

import (
	"fmt"
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// assignTo returns the representation of x as a value of the type to. If x cannot be assigned to
// that, it panics with a format of package reflect, which has room for the names of the two types.
func (t *Types) assignTo(x reflect.Value, to repr, format string) reflect.Value {
	s := t.unbox(x)
	if !x.CanInterface() {
		panic("reflect: reflect.Value.Set using value obtained using unexported field")
	}
	if to.core.Kind() == reflect.Interface {
		held := t.interfaceOf(x)
		switch {
		case held == nil:
			return reflect.Zero(to.core)
		case to.typ != nil && !t.Implements(held, to.typ) && !empty(to.typ):
		case to.core.NumMethod() == 0:
			return asInterface(held, to.core)
		case t.entry(held) != nil || reflect.TypeOf(held).Implements(to.core):
			return t.ToCompiled(held, to.core)
		}
		panic(fmt.Sprintf(format, t.nameOf(s), to))
	}
	if t.assignable(s.typ, s.v.Type(), to) {
		if s.v.Type() == to.core {
			return s.v
		}
		return s.v.Convert(to.core)
	}
	panic(fmt.Sprintf(format, t.nameOf(s), to))
}

// assignable reports whether values of type typ, represented by core, may be assigned to a type
// that is no interface.
func (t *Types) assignable(typ types.Type, core reflect.Type, to repr) bool {
	from, dst := t.goType(typ, core), t.goType(to.typ, to.core)
	if from == nil || dst == nil {
		return core.AssignableTo(to.core)
	}
	return types.AssignableTo(from, dst) && core.ConvertibleTo(to.core)
}

// valueSet is v.Set(x).
func (t *Types) valueSet(v, x reflect.Value) {
	s := t.unbox(v)
	if !s.v.CanSet() || !x.IsValid() {
		s.v.Set(x) // which panics
	}
	s.v.Set(t.assignTo(x, s.repr(), "reflect.Set: value of type %s is not assignable to type %s"))
}

// valueCanConvert is v.CanConvert(u). A slice must have the length of an array.
func (t *Types) valueCanConvert(v reflect.Value, u any) bool {
	s, to := t.unbox(v), u.(reflect.Type)
	if !t.convertibleType(s.repr(), to) {
		return false
	}
	unwrapped := s.unwrap()
	if unwrapped.Kind() != reflect.Slice {
		return true
	}
	switch to.Kind() {
	case reflect.Array:
		return unwrapped.Len() >= to.Len()
	case reflect.Pointer:
		return to.Elem().Kind() != reflect.Array || unwrapped.Len() >= to.Elem().Len()
	}
	return true
}

// valueConvert is v.Convert(u).
func (t *Types) valueConvert(v reflect.Value, u any) reflect.Value {
	s, to := t.unbox(v), t.reprOf(u)
	if !t.convertibleType(s.repr(), u.(reflect.Type)) {
		panic("reflect.Value.Convert: value of type " + t.nameOf(s) + " cannot be converted to type " + to.String())
	}
	if to.core.Kind() == reflect.Interface {
		x := reflect.New(to.core).Elem()
		if held := t.interfaceOf(v); held != nil {
			x.Set(reflect.ValueOf(held))
		}
		return t.toCore(to.typ, reflect.ValueOf(x.Addr().Interface()).Elem())
	}
	unwrapped := u.(reflect.Type)
	if l, ok := u.(*learnerType); ok {
		unwrapped = l.Type
	}
	return goruntime.WithROFlags(t.toCore(to.typ, core.Wrap(s.unwrap().Convert(unwrapped), to.core)), goruntime.ROFlagsOf(v))
}
