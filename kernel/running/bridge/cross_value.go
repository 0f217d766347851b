package bridge

import (
	"fmt"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// ToCompiled returns x, a Core any, as a value of an interface type of compiled Go: a compiled
// value as it is, a learner's as a view. An interface without methods gets x as it is in Core.
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
		panic(fmt.Sprintf("Lockstep cannot pass a %s to compiled code as %s", core.ReflectName(e.typ), want))
	}
	return v
}

// compiledAs returns x, a Core any, as a value of the interface type I. Types of Core have no
// methods that compiled code sees, so an x that has I's methods is compiled Go's and needs no
// conversion.
func compiledAs[I any](t *Types, x any) I {
	if h, ok := x.(I); ok {
		return h
	}
	h, _ := t.ToCompiled(x, reflect.TypeFor[I]()).Interface().(I)
	return h
}

// AsCompiled returns x, a Core any, as a value of an interface type of compiled Go, or nil if x
// does not implement that. A learner's value implements what its methods say by names and numbers
// of parameters and results.
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

// FromCompiled returns the Core any for a value of compiled code.
func (t *Types) FromCompiled(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	return t.fromCompiled(v.Interface())
}

// fromCompiled returns the Core any for x: what a view or an adapter stands for, Core's list for a
// compiled list of interfaces, and otherwise x.
func (t *Types) fromCompiled(x any) any {
	if x == nil {
		return nil
	}
	if a, ok := x.(adapter); ok {
		return a.coreValue()
	}
	if inCore, ok := t.unview(x); ok {
		return inCore
	}
	if typ, ok := x.(reflect.Type); ok {
		return t.typeIn(typ)
	}
	if rtype := reflect.TypeOf(x); rtype.Name() != "" && core.OfCompiled(rtype) != rtype {
		return t.ofInterfaces(reflect.ValueOf(x))
	}
	return x
}

// fromError returns the Core any for an error. Most are nil.
func (t *Types) fromError(err error) any {
	if err == nil {
		return nil
	}
	return t.fromCompiled(err)
}

// ofInterfaces returns the Core any for a compiled list or map of interfaces.
func (t *Types) ofInterfaces(v reflect.Value) any {
	typ := t.goType(nil, v.Type())
	if typ == nil {
		return v.Interface() // no cell has named the type
	}
	inCore := t.fromCompiledConv(v.Type(), core.OfCompiled(v.Type()), share).apply(v)
	e := t.entryFor(typ)
	if e == nil || e.core() != inCore.Type() {
		e = t.enter(typ, inCore.Type())
	}
	return e.box(inCore)
}
