package bridge

import (
	"fmt"
	"reflect"
)

// An adapter holds a learner's value in the host. Those made from symbols do not say so (adapter.go).
type adapter interface{ coreValue() any }

// ToHost returns x, a Core any, as a value of an interface type of the host. A host value is that itself,
// a learner's is wrapped. An interface without methods gets x as it is in Core; see View.
func (t *Types) ToHost(x any, want reflect.Type) reflect.Value {
	if x == nil {
		return reflect.Zero(want)
	}
	if want.NumMethod() == 0 {
		return reflect.ValueOf(x)
	}
	e := t.entry(x)
	switch {
	case e == nil:
		v := reflect.ValueOf(x)
		if !v.Type().Implements(want) {
			panic(fmt.Sprintf("bridge: %s does not implement %s", t.TypeString(x), want))
		}
		return v
	case want == errorType:
		return reflect.ValueOf(t.hostError(e, x))
	default:
		return t.adapt(e, x, want)
	}
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
	if t.anyWraps.Load() {
		if v := reflect.ValueOf(x); v.Kind() == reflect.Pointer {
			if _, ok := t.wrappers.Load(v.Type()); ok {
				return v.Elem().Field(0).Interface()
			}
		}
		if core, ok := t.unview(x); ok {
			return core
		}
	}
	return x
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
