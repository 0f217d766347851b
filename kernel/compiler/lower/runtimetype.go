package lower

import (
	"fmt"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// runtimeType is the number of a type that values in interfaces have, or that they are asserted to.
// The machine knows the type by it, and its methods.
func (l *lowering) runtimeType(t types.Type) int {
	key := l.key(t)
	if id, ok := l.newRuntime[key]; ok {
		return id
	}
	generation := fmt.Sprintf("%d %s", l.generation(), key)
	if id, ok := l.session.runtime[generation]; ok && l.session.runtime[key] == id {
		return id
	}
	id, known := l.session.runtime[key]
	if !known {
		id = l.nextRuntime()
	}
	l.newRuntime[key] = id
	l.newRuntime[generation] = id
	boxed := !types.IsInterface(t) && !l.hasOwnType(t)
	l.runtimes = append(l.runtimes, core.RuntimeType{ID: id, Type: l.canonical(t), Boxed: boxed})
	typ := l.typ(t)
	if boxed {
		typ = l.box(t)
	}
	if types.IsInterface(t) {
		l.registers(machine(core.Type, corego.Int(id), corego.Nil))
		return id
	}
	l.registers(machine(core.Type, corego.Int(id), corego.Convert{Type: "*" + typ, X: corego.Nil, Parens: true}))
	l.registerParts(t)
	if l.isCompiledNamed(t) {
		return id
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok && l.isCompiledNamed(p.Elem()) {
		return id
	}
	set := l.prog.MethodSets.MethodSet(t)
	for sel := range set.Methods() {
		if l.uncallable(sel.Obj()) {
			continue
		}
		fn := l.prog.MethodValue(sel)
		if fn != nil && l.isCompiledFunc(fn) { // of a list of interfaces
			l.registers(machine(core.Method, corego.Int(id), corego.String(sel.Obj().Name()), l.compiledValue(fn)))
			continue
		}
		if fn == nil || fn.Blocks == nil && fn.Pkg != l.pkg {
			continue
		}
		l.registerMethod(id, fn, sel.Obj().Name())
	}
	return id
}

// typeNumber is a type's number as an argument.
func (l *lowering) typeNumber(t types.Type) expr { return corego.Int(l.runtimeType(t)) }

// registerMethod makes the machine know a method.
func (l *lowering) registerMethod(id int, fn *ssa.Function, name string) {
	l.registers(machine(core.Method, corego.Int(id), corego.String(name), call(corego.Name(l.funcValue(fn))), corego.Name(l.coreFunc(fn))))
}

// registerParts makes the machine know the named types that a type is made of.
func (l *lowering) registerParts(t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if l.isCompiledType(t) || types.IsInterface(t) {
			return
		}
		if s, ok := t.Underlying().(*types.Struct); ok {
			for f := range s.Fields() {
				l.registerPart(f.Type())
			}
			return
		}
		if _, ok := t.Underlying().(*types.Basic); !ok {
			l.registerParts(t.Underlying())
		}
	case *types.Pointer:
		l.registerPart(t.Elem())
	case *types.Slice:
		l.registerPart(t.Elem())
	case *types.Array:
		l.registerPart(t.Elem())
	case *types.Chan:
		l.registerPart(t.Elem())
	case *types.Map:
		l.registerPart(t.Key())
		l.registerPart(t.Elem())
	case *types.Struct:
		for f := range t.Fields() {
			l.registerPart(f.Type())
		}
	case *types.Signature:
		for v := range t.Params().Variables() {
			l.registerPart(v.Type())
		}
		for v := range t.Results().Variables() {
			l.registerPart(v.Type())
		}
	}
}

// registerPart makes the machine know a type that is part of another.
func (l *lowering) registerPart(t types.Type) {
	switch u := types.Unalias(t).(type) {
	case *types.Named:
		if l.isCompiledType(u) || types.IsInterface(u) {
			return
		}
		l.runtimeType(u)
		// Compiled Go finds the methods of a part's pointer too, where it can take one.
		p := types.NewPointer(u)
		if sets := &l.prog.MethodSets; sets.MethodSet(p).Len() > sets.MethodSet(u).Len() {
			l.runtimeType(p)
		}
	case *types.Basic, *types.Interface, *types.Signature:
	default:
		l.registerParts(t)
	}
}

// nextRuntime is a number for a type that no other cell gives.
func (l *lowering) nextRuntime() int {
	return int(l.id)<<16 | len(l.newRuntime)
}

// signatureID is the number by which the machine knows a method's signature.
func (l *lowering) signatureID(sig *types.Signature) int {
	key := "method " + l.key(plain(sig))
	if id, ok := l.newRuntime[key]; ok {
		return id
	}
	if id, ok := l.session.runtime[key]; ok {
		return id
	}
	id := l.nextRuntime()
	l.newRuntime[key] = id
	l.runtimes = append(l.runtimes, core.RuntimeType{ID: id, Type: l.canonical(plain(sig))})
	l.registers(machine(core.Type, corego.Int(id), corego.Nil))
	return id
}
