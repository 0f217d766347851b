package lower

import (
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// librarySymbol returns the name in Core of something compiled, which is asked for if it is new to
// the session.
func (l *lowering) librarySymbol(kind core.CompiledKind, obj types.Object, st types.Type, base string) corego.Qualified {
	key := strconv.Itoa(int(kind)) + " "
	if fn, ok := obj.(*types.Func); ok {
		key += fn.FullName()
	} else {
		if obj.Pkg() != nil {
			key += obj.Pkg().Path() + "."
		}
		key += obj.Name()
	}
	if st != nil {
		key += " " + types.TypeString(st, nil)
	}
	name, ok := l.session.compiled[key]
	if !ok {
		name, ok = l.newCompiled[key]
	}
	if !ok {
		name = l.unique(identifier(base))
		l.newCompiled[key] = name
		l.compiled = append(l.compiled, core.CompiledSymbol{Name: name, Kind: kind, Object: obj, Struct: st})
	}
	l.usesLibrary = true
	return corego.Qualified{Package: core.CompiledName, Name: name}
}

// isCompiledFunc reports whether a function is compiled Go's.
func (l *lowering) isCompiledFunc(fn *ssa.Function) bool {
	if fn.Blocks != nil || fn.Pkg == l.pkg && fn.Pkg != nil {
		return false
	}
	obj := fn.Object()
	return obj != nil && obj.Pkg() != l.unit.Types && (obj.Pkg() == nil || l.session.library.IsCompiled(obj) || obj.Pkg().Path() == core.MachinePath)
}

// libraryFunc is a compiled function that is called by name.
func (l *lowering) libraryFunc(fn *ssa.Function) corego.Qualified {
	obj := fn.Object().(*types.Func)
	if obj.Pkg().Path() == core.MachinePath {
		return corego.Qualified{Package: core.MachineName, Name: obj.Name()}
	}
	return l.librarySymbol(core.CompiledFunc, obj, nil, "H"+libraryName(obj))
}

// compiledValue is a compiled function as a value: its last parameter is a slice if it is variadic.
func (l *lowering) compiledValue(fn *ssa.Function) corego.Qualified {
	obj := fn.Object().(*types.Func)
	return l.librarySymbol(core.CompiledFuncValue, obj, nil, "V"+libraryName(obj))
}

// libraryName makes a part of a name that a reader of Core recognises.
func libraryName(obj *types.Func) string {
	base := "_" + obj.Pkg().Name()
	if r := obj.Type().(*types.Signature).Recv(); r != nil {
		if n, ok := types.Unalias(deref(r.Type())).(*types.Named); ok {
			base += "_" + n.Obj().Name()
		}
	}
	return base + "_" + obj.Name()
}

// libraryType is a compiled type.
func (l *lowering) libraryType(obj *types.TypeName) corego.Type {
	q := l.librarySymbol(core.CompiledType, obj, nil, "T_"+obj.Pkg().Name()+"_"+obj.Name())
	return corego.Type(q.Package + "." + q.Name)
}

// libraryVar is a function that reads or writes a compiled variable, or returns its address.
func (l *lowering) libraryVar(kind core.CompiledKind, g *ssa.Global) corego.Qualified {
	word := map[core.CompiledKind]string{core.CompiledVarGet: "Get_", core.CompiledVarSet: "Set_", core.CompiledVarAddr: "Addr_"}[kind]
	return l.librarySymbol(kind, g.Object(), nil, word+g.Pkg.Pkg.Name()+"_"+g.Name())
}

// isCompiledVar reports whether a variable is compiled Go's.
func (l *lowering) isCompiledVar(g *ssa.Global) bool {
	return g.Pkg != l.pkg && g.Object() != nil && l.session.library.IsCompiled(g.Object())
}

// fieldGetter is the function that reads a compiled field which Core sees otherwise.
func (l *lowering) fieldGetter(fa *ssa.FieldAddr) corego.Qualified {
	return l.fieldAccess(core.CompiledFieldGet, "Get_", deref(fa.X.Type()), fa.Field)
}

// fieldSetter is the function that writes such a field.
func (l *lowering) fieldSetter(fa *ssa.FieldAddr) corego.Qualified {
	return l.fieldAccess(core.CompiledFieldSet, "Set_", deref(fa.X.Type()), fa.Field)
}

// fieldPointer is the function that returns the address of a hidden field.
func (l *lowering) fieldPointer(fa *ssa.FieldAddr) corego.Qualified {
	return l.fieldAccess(core.CompiledFieldAddr, "Addr_", deref(fa.X.Type()), fa.Field)
}

// fieldAccess is a function that has to do with a compiled field.
func (l *lowering) fieldAccess(kind core.CompiledKind, word string, t types.Type, field int) corego.Qualified {
	f := t.Underlying().(*types.Struct).Field(field)
	n := types.Unalias(t).(*types.Named)
	return l.librarySymbol(kind, f, t, word+n.Obj().Pkg().Name()+"_"+n.Obj().Name()+"_"+f.Name())
}

// libraryConversion is a conversion to a named type of compiled Go that holds interfaces, or from
// it.
func (l *lowering) libraryConversion(kind core.CompiledKind, t types.Type) corego.Qualified {
	n := types.Unalias(t).(*types.Named)
	word := map[core.CompiledKind]string{core.ToCompiled: "To_", core.FromCompiled: "From_"}[kind]
	return l.librarySymbol(kind, n.Obj(), nil, word+n.Obj().Pkg().Name()+"_"+n.Obj().Name())
}

// isCompiledType reports whether t is a type of compiled Go that is itself in Core.
func (l *lowering) isCompiledType(t *types.Named) bool {
	return !core.HoldsInterfaces(t) && l.isCompiled(t)
}

// isCompiled reports whether t is a type of compiled Go.
func (l *lowering) isCompiled(t *types.Named) bool {
	obj := t.Obj()
	if obj.Pkg() == nil || obj.Pkg() == l.unit.Types || t.TypeArgs().Len() > 0 || t.TypeParams().Len() > 0 {
		return false
	}
	return l.session.library.IsCompiled(obj)
}

// isCompiledNamed reports whether t is a named type of compiled Go that is itself in Core.
func (l *lowering) isCompiledNamed(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && l.isCompiledType(n)
}

// isCompiledStruct reports whether t, or what it points to, is a struct type of compiled Go.
func (l *lowering) isCompiledStruct(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && l.isCompiledType(n)
}

// converts reports whether values of t are converted to what its underlying type is in Core, and
// back.
func (l *lowering) converts(t types.Type) bool {
	if !l.isCompiledNamed(t) {
		return false
	}
	_, structure := t.Underlying().(*types.Struct)
	return !structure && (!core.SameInCore(t.Underlying()) || returnsAny(t.Underlying()))
}

// returnsAny reports whether t is a type of functions whose results may be any value: compiled Go,
// which calls them, is to know it.
func returnsAny(t types.Type) bool {
	sig, ok := t.(*types.Signature)
	if !ok {
		return false
	}
	for v := range sig.Results().Variables() {
		if types.IsInterface(v.Type()) {
			return true
		}
	}
	return false
}

// uncallable reports whether a method is one that only its package calls, which is compiled. A type
// that is made of the package's has it, which go/types knows, and nobody can call it there.
func (l *lowering) uncallable(method types.Object) bool {
	return !method.Exported() && method.Pkg() != l.unit.Types && l.session.library.IsCompiled(method)
}
