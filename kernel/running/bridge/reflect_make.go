package bridge

import (
	"go/types"
	"reflect"
	"slices"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// unwrappedOf returns the type of which a function of package reflect is to make a value for the
// type typ. It is out of the recursive wrapper.
func unwrappedOf(typ any) reflect.Type {
	if l, ok := typ.(*learnerType); ok {
		return l.Type
	}
	return core.OfCompiled(typ.(reflect.Type))
}

// makePointer is reflect.New or, with another make, reflect.NewAt.
func (t *Types) makePointer(typ any, make func(reflect.Type) reflect.Value) reflect.Value {
	p := t.reprOf(typ)
	if p.typ == nil {
		return make(p.core)
	}
	return t.toCore(types.NewPointer(p.typ), make(p.core))
}

// zero is reflect.Zero.
func (t *Types) zero(typ any) reflect.Value {
	p := t.reprOf(typ)
	return t.toCore(p.typ, reflect.Zero(p.core))
}

// makeSlice is reflect.MakeSlice.
func (t *Types) makeSlice(typ any, length, capacity int) reflect.Value {
	p := t.reprOf(typ)
	return t.toCore(p.typ, core.Wrap(reflect.MakeSlice(unwrappedOf(typ), length, capacity), p.core))
}

// makeMap is reflect.MakeMapWithSize.
func (t *Types) makeMap(typ any, n int) reflect.Value {
	p := t.reprOf(typ)
	return t.toCore(p.typ, core.Wrap(reflect.MakeMapWithSize(unwrappedOf(typ), n), p.core))
}

// makeChan is reflect.MakeChan.
func (t *Types) makeChan(typ any, n int) reflect.Value {
	p := t.reprOf(typ)
	return t.toCore(p.typ, core.Wrap(reflect.MakeChan(unwrappedOf(typ), n), p.core))
}

// makeFunc is reflect.MakeFunc.
func (t *Types) makeFunc(typ any, fn func([]reflect.Value) []reflect.Value) reflect.Value {
	p, unwrapped := t.reprOf(typ), unwrappedOf(typ)
	if unwrapped.Kind() != reflect.Func {
		panic("reflect: call of MakeFunc with non-Func type")
	}
	sig, _ := underlying(t.goType(p.typ, unwrapped)).(*types.Signature)
	results := slices.Collect(unwrapped.Outs())
	made := reflect.MakeFunc(unwrapped, func(args []reflect.Value) []reflect.Value {
		for i, a := range args {
			args[i] = t.toCore(param(sig, i), a)
		}
		out := slices.Clone(fn(args))
		if len(out) != len(results) {
			panic("reflect: wrong return count from function created by MakeFunc")
		}
		for i, x := range out {
			to := repr{nil, results[i]}
			if sig != nil {
				to.typ = sig.Results().At(i).Type()
			}
			if !x.IsValid() {
				panic("reflect: function created by MakeFunc using closure returned zero Value")
			}
			if !x.CanInterface() {
				panic("reflect: function created by MakeFunc using closure returned value obtained from unexported field")
			}
			out[i] = t.assignTo(x, to, "reflect: function created by MakeFunc using closure returned value of type %s, not %s")
		}
		return out
	})
	return t.toCore(p.typ, core.Wrap(made, p.core))
}
