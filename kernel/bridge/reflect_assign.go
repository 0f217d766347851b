package bridge

import (
	"fmt"
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// fit returns the representation of x for a place. What package reflect says of values that do not fit
// is complaint, with the names of two types.
func (t *Types) fit(x reflect.Value, to place, complaint string) reflect.Value {
	s := t.subject(x)
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
			return t.ToHost(held, to.core)
		}
		panic(fmt.Sprintf(complaint, t.nameOf(s), to))
	}
	if t.assignable(s.typ, s.v.Type(), to) {
		if s.v.Type() == to.core {
			return s.v
		}
		return s.v.Convert(to.core)
	}
	panic(fmt.Sprintf(complaint, t.nameOf(s), to))
}

// assignable reports whether values of a type, which is represented by core, may be assigned to a
// place that is no interface.
func (t *Types) assignable(typ types.Type, core reflect.Type, to place) bool {
	from, dst := t.typeFor(typ, core), t.typeFor(to.typ, to.core)
	if from == nil || dst == nil {
		return core.AssignableTo(to.core)
	}
	return types.AssignableTo(from, dst) && core.ConvertibleTo(to.core)
}

func (t *Types) valueSet(v, x reflect.Value) {
	s := t.subject(v)
	if !s.v.CanSet() || !x.IsValid() {
		s.v.Set(x) // which panics
	}
	s.v.Set(t.fit(x, t.placeOfValue(s), "reflect.Set: value of type %s is not assignable to type %s"))
}

func (t *Types) valueCanConvert(v reflect.Value, u any) bool {
	s, to := t.subject(v), u.(reflect.Type)
	if !t.convertibleType(t.placeOfValue(s), to) {
		return false
	}
	flat := s.flat()
	if flat.Kind() != reflect.Slice {
		return true
	}
	switch to.Kind() {
	case reflect.Array:
		return flat.Len() >= to.Len()
	case reflect.Pointer:
		return to.Elem().Kind() != reflect.Array || flat.Len() >= to.Elem().Len()
	}
	return true
}

func (t *Types) valueConvert(v reflect.Value, u any) reflect.Value {
	s, to := t.subject(v), t.placeOf(u)
	if !t.convertibleType(t.placeOfValue(s), u.(reflect.Type)) {
		panic("reflect.Value.Convert: value of type " + t.nameOf(s) + " cannot be converted to type " + to.String())
	}
	if to.core.Kind() == reflect.Interface {
		x := reflect.New(to.core).Elem()
		if held := t.interfaceOf(v); held != nil {
			x.Set(reflect.ValueOf(held))
		}
		return t.dress(to.typ, reflect.ValueOf(x.Addr().Interface()).Elem())
	}
	flat := u.(reflect.Type)
	if l, ok := u.(*learnerType); ok {
		flat = l.Type
	}
	return goruntime.WithROFlags(t.dress(to.typ, core.Wrap(s.flat().Convert(flat), to.core)), goruntime.ROFlagsOf(v))
}
