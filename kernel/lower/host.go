package lower

import (
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/corego"
)

func (l *lowering) hostSymbol(kind core.CompiledKind, obj types.Object, st types.Type, base string) corego.Qualified {
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
		name, ok = l.hostNames[key]
	}
	if !ok {
		name = l.unique(identifier(base))
		l.hostNames[key] = name
		l.host = append(l.host, core.CompiledSymbol{Name: name, Kind: kind, Object: obj, Struct: st})
	}
	l.usesHost = true
	return corego.Qualified{Package: core.CompiledName, Name: name}
}

// isHostFunc reports whether a function is compiled Go's.
func (l *lowering) isHostFunc(fn *ssa.Function) bool {
	if fn.Blocks != nil || fn.Pkg == l.pkg && fn.Pkg != nil {
		return false
	}
	obj := fn.Object()
	return obj != nil && obj.Pkg() != l.unit.Types && (obj.Pkg() == nil || l.session.host.Host(obj) || obj.Pkg().Path() == core.MachinePath)
}

func (l *lowering) hostFunc(fn *ssa.Function) corego.Qualified {
	obj := fn.Object().(*types.Func)
	if obj.Pkg().Path() == core.MachinePath {
		return corego.Qualified{Package: core.MachineName, Name: obj.Name()}
	}
	return l.hostSymbol(core.CompiledFunc, obj, nil, "H"+hostBase(obj))
}

func (l *lowering) hostFuncValue(fn *ssa.Function) corego.Qualified {
	obj := fn.Object().(*types.Func)
	return l.hostSymbol(core.CompiledFuncValue, obj, nil, "V"+hostBase(obj))
}

func hostBase(obj *types.Func) string {
	base := "_" + obj.Pkg().Name()
	if r := obj.Type().(*types.Signature).Recv(); r != nil {
		if n, ok := types.Unalias(deref(r.Type())).(*types.Named); ok {
			base += "_" + n.Obj().Name()
		}
	}
	return base + "_" + obj.Name()
}

func (l *lowering) hostType(obj *types.TypeName) corego.Type {
	q := l.hostSymbol(core.CompiledType, obj, nil, "T_"+obj.Pkg().Name()+"_"+obj.Name())
	return corego.Type(q.Package + "." + q.Name)
}

func (l *lowering) hostVar(kind core.CompiledKind, g *ssa.Global) corego.Qualified {
	word := map[core.CompiledKind]string{core.CompiledVarGet: "Get_", core.CompiledVarSet: "Set_", core.CompiledVarAddr: "Addr_"}[kind]
	return l.hostSymbol(kind, g.Object(), nil, word+g.Pkg.Pkg.Name()+"_"+g.Name())
}

// isHostVar reports whether a variable is compiled Go's.
func (l *lowering) isHostVar(g *ssa.Global) bool {
	return g.Pkg != l.pkg && g.Object() != nil && l.session.host.Host(g.Object())
}

func (l *lowering) fieldGetter(fa *ssa.FieldAddr) corego.Qualified {
	return l.fieldAccess(core.CompiledFieldGet, "Get_", deref(fa.X.Type()), fa.Field)
}

func (l *lowering) fieldSetter(fa *ssa.FieldAddr) corego.Qualified {
	return l.fieldAccess(core.CompiledFieldSet, "Set_", deref(fa.X.Type()), fa.Field)
}

func (l *lowering) fieldPointer(fa *ssa.FieldAddr) corego.Qualified {
	return l.fieldAccess(core.CompiledFieldAddr, "Addr_", deref(fa.X.Type()), fa.Field)
}

func (l *lowering) fieldAccess(kind core.CompiledKind, word string, t types.Type, field int) corego.Qualified {
	f := t.Underlying().(*types.Struct).Field(field)
	n := types.Unalias(t).(*types.Named)
	return l.hostSymbol(kind, f, t, word+n.Obj().Pkg().Name()+"_"+n.Obj().Name()+"_"+f.Name())
}

// hostConv is a conversion to a named type of compiled Go that holds interfaces, or from it.
func (l *lowering) hostConv(kind core.CompiledKind, t types.Type) corego.Qualified {
	n := types.Unalias(t).(*types.Named)
	word := map[core.CompiledKind]string{core.ToCompiled: "To_", core.FromCompiled: "From_"}[kind]
	return l.hostSymbol(kind, n.Obj(), nil, word+n.Obj().Pkg().Name()+"_"+n.Obj().Name())
}
