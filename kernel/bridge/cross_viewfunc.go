package bridge

import (
	"go/types"
	"reflect"
)

// viewFunc returns a function that calls a learner's and has the parameter and result types that
// the learner declared.
func (t *Types) viewFunc(sig *types.Signature, fn reflect.Value) reflect.Value {
	var in, out []reflect.Type
	var from, lists, to []conv
	t.views.mu.Lock()
	for i := range sig.Params().Len() {
		core := fn.Type().In(i)
		compiled := t.viewParam(sig.Params().At(i).Type(), core)
		in, from, lists = append(in, compiled), append(from, t.viewIn(compiled, core)), append(lists, t.listFiller(compiled, core))
	}
	for i := range sig.Results().Len() {
		core := fn.Type().Out(i)
		compiled := t.viewParam(sig.Results().At(i).Type(), core)
		out, to = append(out, compiled), append(to, t.viewOut(core, compiled))
	}
	t.views.mu.Unlock()
	return reflect.MakeFunc(reflect.FuncOf(in, out, sig.Variadic()), func(args []reflect.Value) []reflect.Value {
		defer fillLists(lists, args)()
		return call(fn, args, from, to, false)
	})
}

// viewParam returns the type that a parameter or result has in compiled code. It is called with
// views.mu held.
func (t *Types) viewParam(typ types.Type, core reflect.Type) reflect.Type {
	if real, ok := t.realType(typ); ok && coreOf(real) == core {
		return real
	}
	return t.viewOf(typ, core)
}

// viewIn returns the conversion of what compiled code gives a learner's function to Core's.
func (t *Types) viewIn(compiled, core reflect.Type) conv {
	if coreOf(compiled) == core {
		return t.fromCompiledConv(compiled, core, share)
	}
	return func(v reflect.Value) reflect.Value { return reinterpret(v, core) }
}

// viewOut returns the conversion of what a learner's function gives compiled code from Core's.
func (t *Types) viewOut(core, compiled reflect.Type) conv {
	if coreOf(compiled) == core {
		return t.toCompiledConv(core, compiled, record)
	}
	return func(v reflect.Value) reflect.Value { return reinterpret(v, compiled) }
}
