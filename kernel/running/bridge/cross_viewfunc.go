package bridge

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// viewFunc returns a function that calls a learner's and has the parameter and result types that
// the learner declared.
func (t *Types) viewFunc(sig *types.Signature, fn reflect.Value) reflect.Value {
	t.views.mu.Lock()
	s := t.viewSignature(sig, fn.Type(), 0)
	t.views.mu.Unlock()
	return reflect.MakeFunc(s.typ, func(args []reflect.Value) []reflect.Value {
		defer fillLists(s.lists, args)()
		return call(fn, args, s.in, s.out, false)
	})
}

// viewSignature is the type that a learner's function has in compiled code, without a receiver, and
// the conversions that a call of it needs: of arguments, of lists that are filled, and of results.
type viewSignature struct {
	typ            reflect.Type
	in, lists, out []conv
}

// viewSignature returns the signature for a function that the learner has declared as sig. fn is
// its type in Core, which has skip parameters more. It is called with views.mu held.
func (t *Types) viewSignature(sig *types.Signature, fn reflect.Type, skip int) viewSignature {
	var s viewSignature
	var in, out []reflect.Type
	for i := range sig.Params().Len() {
		core := fn.In(i + skip)
		compiled := t.viewParam(sig.Params().At(i).Type(), core)
		in = append(in, compiled)
		s.in = append(s.in, t.viewIn(compiled, core))
		s.lists = append(s.lists, t.listFiller(compiled, core))
	}
	for i := range sig.Results().Len() {
		core := fn.Out(i)
		compiled := t.viewParam(sig.Results().At(i).Type(), core)
		out = append(out, compiled)
		s.out = append(s.out, t.viewOut(core, compiled))
	}
	s.typ = reflect.FuncOf(in, out, sig.Variadic())
	return s
}

// viewParam returns the type that a parameter or result has in compiled code. It is called with
// views.mu held.
func (t *Types) viewParam(typ types.Type, inCore reflect.Type) reflect.Type {
	if real, ok := t.realType(typ); ok && core.OfCompiled(real) == inCore {
		return real
	}
	return t.viewOf(typ, inCore)
}

// viewIn returns the conversion of what compiled code gives a learner's function to Core's.
func (t *Types) viewIn(compiled, inCore reflect.Type) conv {
	if core.OfCompiled(compiled) == inCore {
		return t.fromCompiledConv(compiled, inCore, share)
	}
	return func(v reflect.Value) reflect.Value { return reinterpret(v, inCore) }
}

// viewOut returns the conversion of what a learner's function gives compiled code from Core's.
func (t *Types) viewOut(inCore, compiled reflect.Type) conv {
	if core.OfCompiled(compiled) == inCore {
		return t.toCompiledConv(inCore, compiled, record)
	}
	return func(v reflect.Value) reflect.Value { return reinterpret(v, compiled) }
}
