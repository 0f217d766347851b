package bridge

import (
	"go/types"
	"reflect"
	"slices"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// exported lists the methods that package reflect shows, sorted by name. Of an interface it shows
// all.
func (t *Types) exported(typ types.Type) (methods []*types.Selection) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for m := range types.NewMethodSet(typ).Methods() {
		if m.Obj().Exported() || types.IsInterface(typ) {
			methods = append(methods, m)
		}
	}
	return methods
}

// plainSignature returns a method's type as a function, which takes the receiver first unless that
// is nil.
func plainSignature(m *types.Selection, recv types.Type) *types.Signature {
	sig := m.Type().(*types.Signature)
	params := slices.Collect(sig.Params().Variables())
	if recv != nil {
		params = append([]*types.Var{types.NewParam(0, nil, "", recv)}, params...)
	}
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), sig.Results(), sig.Variadic())
}

// coreMethod returns a method as a Core function that takes the receiver, of type core, first. A
// pointer has the methods of what it points to as well.
func (t *Types) coreMethod(typ types.Type, core reflect.Type, name string) (reflect.Value, bool) {
	if e := t.entryFor(typ); e != nil {
		if fn, ok := e.method(name); ok {
			return fn, true
		}
	}
	if p, ok := types.Unalias(typ).(*types.Pointer); ok { // one of the type that it points to
		if e := t.entryFor(p.Elem()); e != nil {
			if fn, ok := e.method(name); ok {
				return throughPointer(fn, core), true
			}
		}
	}
	return reflect.Value{}, false
}

// throughPointer returns a function that takes a pointer to fn's first argument.
func throughPointer(fn reflect.Value, ptr reflect.Type) reflect.Value {
	in, out := signatureParts(fn.Type())
	in[0] = ptr
	return reflect.MakeFunc(reflect.FuncOf(in, out, false), func(args []reflect.Value) []reflect.Value {
		if args[0].IsNil() {
			nilDereference()
		}
		args[0] = args[0].Elem()
		return fn.Call(args)
	})
}

// signatureParts returns the types of a function's parameters and results.
func signatureParts(fn reflect.Type) (in, out []reflect.Type) {
	return slices.Collect(fn.Ins()), slices.Collect(fn.Outs())
}

// methodShape is a method that compiled code looks for in any value.
type methodShape struct {
	name      string
	signature string // as core.ReflectName writes it
}

var (
	methodError    = methodShape{"Error", "func() string"}
	methodString   = methodShape{"String", "func() string"}
	methodGoString = methodShape{"GoString", "func() string"}
	methodFormat   = methodShape{"Format", "func(fmt.State, int32)"}
)

// has reports whether a type has a method of this signature that Core has registered.
func (t *Types) has(e *entry, m methodShape) bool {
	return t.cached(e, m, func() bool {
		if _, ok := e.method(m.name); !ok {
			return false
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		sel := types.NewMethodSet(e.typ).Lookup(nil, m.name)
		return sel != nil && core.ReflectName(sel.Type()) == m.signature
	})
}

// nilDereference panics as a method call on a nil interface does.
func nilDereference() {
	var p *int
	*p = 0
}
