package bridge

import (
	"fmt"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// An adapter holds a learner's value in the host, to be printed.
type adapter interface{ coreValue() any }

// ToHost returns x, a Core any, as a value of an interface type of the host. A host value is that itself,
// a learner's its view. An interface without methods gets x as it is in Core.
func (t *Types) ToHost(x any, want reflect.Type) reflect.Value {
	if x == nil {
		return reflect.Zero(want)
	}
	if want.NumMethod() == 0 {
		return reflect.ValueOf(x)
	}
	e := t.entry(x)
	if e == nil {
		if typ, ok := x.(*learnerType); ok {
			x = t.typeOut(typ)
		}
		v := reflect.ValueOf(x)
		if !v.Type().Implements(want) {
			panic(fmt.Sprintf("bridge: %s does not implement %s", t.TypeString(x), want))
		}
		return v
	}
	v := reflect.ValueOf(t.View(x))
	if !v.Type().Implements(want) {
		panic(fmt.Sprintf("Lockstep cannot pass a %s to compiled code as %s", core.ReflectName(e.typ), want))
	}
	return v
}

// FromHost returns the Core any for a host value: what an adapter holds, or the value itself.
func (t *Types) FromHost(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	return t.fromHost(v.Interface())
}

func (t *Types) fromHost(x any) any {
	if x == nil {
		return nil
	}
	if a, ok := x.(adapter); ok {
		return a.coreValue()
	}
	if core, ok := t.unview(x); ok {
		return core
	}
	if typ, ok := x.(reflect.Type); ok {
		return t.typeIn(typ)
	}
	if rtype := reflect.TypeOf(x); rtype.Name() != "" && core.OfCompiled(rtype) != rtype {
		return t.ofInterfaces(reflect.ValueOf(x))
	}
	return x
}

// ofInterfaces returns the Core any for a list or map of interfaces of the host's.
func (t *Types) ofInterfaces(v reflect.Value) any {
	typ := t.typeFor(nil, v.Type())
	if typ == nil {
		return v.Interface() // no cell has named the type
	}
	inCore := t.fromHostConv(v.Type(), core.OfCompiled(v.Type()), share).apply(v)
	e := t.entryFor(typ)
	if e == nil || e.core() != inCore.Type() {
		e = t.enter(typ, inCore.Type())
	}
	return e.box(inCore)
}

// fromError is fromHost for an error. The most frequent is nil.
func (t *Types) fromError(err error) any {
	if err == nil {
		return nil
	}
	return t.fromHost(err)
}

// hostAs is ToHost for an interface type that is known when this is compiled. No type of Core has methods of
// compiled code, so what has them is a host value.
func hostAs[I any](t *Types, x any) I {
	if h, ok := x.(I); ok {
		return h
	}
	h, _ := t.ToHost(x, reflect.TypeFor[I]()).Interface().(I)
	return h
}

// typeOut returns the type that compiled code knows a learner's type by.
func (t *Types) typeOut(l *learnerType) reflect.Type {
	t.views.mu.Lock()
	defer t.views.mu.Unlock()
	return t.viewOf(l.typ, l.core)
}

// typeIn is the inverse.
func (t *Types) typeIn(typ reflect.Type) reflect.Type {
	if _, own := typ.(*learnerType); own {
		return typ
	}
	if p, ok := t.placeOfView(typ); ok {
		return t.showPlace(p)
	}
	return typ
}
