package lower

import (
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/corego"
)

// HostKind is what Core needs of something compiled.
type HostKind int

const (
	Func      HostKind = iota // a function, or a method with its receiver first
	FuncValue                 // the same as a value in Core: what is variadic takes a slice
	Type                      // a type
	VarGet                    // func() T
	VarSet                    // func(T)
	VarAddr                   // func() *T
	FieldGet                  // func(*S) T
	FieldSet                  // func(*S, T)
	FieldAddr                 // func(*S) *T, of a hidden field that promotes its methods
	ToHost                    // func(T in Core) T, of a named type that is no other in Core
	FromHost                  // the other way
)

// HostSymbol is something compiled that Core uses, under a name of its own.
type HostSymbol struct {
	Name   string
	Kind   HostKind
	Object types.Object // *types.Func, *types.TypeName or *types.Var
	Struct types.Type   // of a field: the struct type that has it
}

func (l *lowering) hostSymbol(kind HostKind, obj types.Object, st types.Type, base string) corego.Qualified {
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
		l.host = append(l.host, HostSymbol{name, kind, obj, st})
	}
	l.usesHost = true
	return corego.Qualified{Package: CompiledName, Name: name}
}

// isHostFunc reports whether a function is compiled Go's.
func (l *lowering) isHostFunc(fn *ssa.Function) bool {
	if fn.Blocks != nil || fn.Pkg == l.pkg && fn.Pkg != nil {
		return false
	}
	obj := fn.Object()
	return obj != nil && obj.Pkg() != l.unit.Types && (obj.Pkg() == nil || l.session.host.Host(obj) || obj.Pkg().Path() == HostPath)
}

func (l *lowering) hostFunc(fn *ssa.Function) corego.Qualified {
	obj := fn.Object().(*types.Func)
	if obj.Pkg().Path() == HostPath {
		return corego.Qualified{Package: HostName, Name: obj.Name()}
	}
	return l.hostSymbol(Func, obj, nil, "H"+hostBase(obj))
}

func (l *lowering) hostFuncValue(fn *ssa.Function) corego.Qualified {
	obj := fn.Object().(*types.Func)
	return l.hostSymbol(FuncValue, obj, nil, "V"+hostBase(obj))
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
	q := l.hostSymbol(Type, obj, nil, "T_"+obj.Pkg().Name()+"_"+obj.Name())
	return corego.Type(q.Package + "." + q.Name)
}

func (l *lowering) hostVar(kind HostKind, g *ssa.Global) corego.Qualified {
	word := map[HostKind]string{VarGet: "Get_", VarSet: "Set_", VarAddr: "Addr_"}[kind]
	return l.hostSymbol(kind, g.Object(), nil, word+g.Pkg.Pkg.Name()+"_"+g.Name())
}

// isHostVar reports whether a variable is compiled Go's.
func (l *lowering) isHostVar(g *ssa.Global) bool {
	return g.Pkg != l.pkg && g.Object() != nil && l.session.host.Host(g.Object())
}

func (l *lowering) fieldGetter(fa *ssa.FieldAddr) corego.Qualified {
	return l.fieldAccess(FieldGet, "Get_", deref(fa.X.Type()), fa.Field)
}

func (l *lowering) fieldSetter(fa *ssa.FieldAddr) corego.Qualified {
	return l.fieldAccess(FieldSet, "Set_", deref(fa.X.Type()), fa.Field)
}

func (l *lowering) fieldPointer(fa *ssa.FieldAddr) corego.Qualified {
	return l.fieldAccess(FieldAddr, "Addr_", deref(fa.X.Type()), fa.Field)
}

func (l *lowering) fieldAccess(kind HostKind, word string, t types.Type, field int) corego.Qualified {
	f := t.Underlying().(*types.Struct).Field(field)
	n := types.Unalias(t).(*types.Named)
	return l.hostSymbol(kind, f, t, word+n.Obj().Pkg().Name()+"_"+n.Obj().Name()+"_"+f.Name())
}

// hostConv is a conversion to a named type of compiled Go that holds interfaces, or from it.
func (l *lowering) hostConv(kind HostKind, t types.Type) corego.Qualified {
	n := types.Unalias(t).(*types.Named)
	word := map[HostKind]string{ToHost: "To_", FromHost: "From_"}[kind]
	return l.hostSymbol(kind, n.Obj(), nil, word+n.Obj().Pkg().Name()+"_"+n.Obj().Name())
}
