package bridge

import (
	"fmt"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/bridge/typename"
)

// ToCompiled returns x, a Core any, as a value of an interface type of the host. A host value is that itself,
// a learner's its view. An interface without methods gets x as it is in Core.
func (t *Types) ToCompiled(x any, want reflect.Type) reflect.Value {
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
		panic(fmt.Sprintf("Lockstep cannot pass a %s to compiled code as %s", typename.Of(e.typ), want))
	}
	return v
}

// compiledAs is ToCompiled for an interface type that is known when this is compiled. No type of Core has methods of
// compiled code, so what has them is a host value.
func compiledAs[I any](t *Types, x any) I {
	if h, ok := x.(I); ok {
		return h
	}
	h, _ := t.ToCompiled(x, reflect.TypeFor[I]()).Interface().(I)
	return h
}

// AsCompiled returns x as a value of an interface type of the host, the learner's types included; nil if it does not implement it.
func (t *Types) AsCompiled(x any, want reflect.Type) any {
	e := t.entry(x)
	if e == nil {
		if x == nil || !reflect.TypeOf(x).Implements(want) {
			return nil
		}
		return x
	}
	for i := range want.NumMethod() {
		m := want.Method(i)
		fn, ok := e.method(m.Name)
		if !ok || fn.Type().NumIn() != m.Type.NumIn()+1 || fn.Type().NumOut() != m.Type.NumOut() {
			return nil
		}
	}
	return t.ToCompiled(x, want).Interface()
}

// FromCompiled returns the Core any for a host value: what an adapter holds, or the value itself.
func (t *Types) FromCompiled(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	return t.fromCompiled(v.Interface())
}

func (t *Types) fromCompiled(x any) any {
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
	if rtype := reflect.TypeOf(x); rtype.Name() != "" && coreOf(rtype) != rtype {
		return t.ofInterfaces(reflect.ValueOf(x))
	}
	return x
}

// fromError is fromCompiled for an error. The most frequent is nil.
func (t *Types) fromError(err error) any {
	if err == nil {
		return nil
	}
	return t.fromCompiled(err)
}

// ofInterfaces returns the Core any for a list or map of interfaces of the host's.
func (t *Types) ofInterfaces(v reflect.Value) any {
	typ := t.goType(nil, v.Type())
	if typ == nil {
		return v.Interface() // no cell has named the type
	}
	core := t.fromCompiledConv(v.Type(), coreOf(v.Type()), share).apply(v)
	e := t.entryFor(typ)
	if e == nil || e.core() != core.Type() {
		e = t.enter(typ, core.Type())
	}
	return e.box(core)
}
