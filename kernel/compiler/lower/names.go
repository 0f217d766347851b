package lower

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// key is a type's identity among all cells: types with the same key are the same type.
func (l *lowering) key(t types.Type) string { return l.identity.Type(t) }

// identityNamer names types by the identity of what is declared.
func (l *lowering) identityNamer() *core.Namer {
	// private stands before a name that another package does not export.
	private := func(obj types.Object) string {
		if obj.Exported() || obj.Pkg() == nil || obj.Pkg() == l.unit.Types {
			return ""
		}
		return obj.Pkg().Path() + "."
	}
	n := &core.Namer{
		Basic: basicName,
		Named: func(obj *types.TypeName) string {
			if obj.Pkg() == nil {
				return obj.Name()
			}
			return l.objectID(obj)
		},
		Field: func(f *types.Var) string {
			name := private(f) + f.Name() + " "
			if f.Embedded() {
				name += "embedded "
			}
			return name
		},
		Method: func(m *types.Func) string { return private(m) + m.Name() },
	}
	n.Args = n
	return n
}

// mangle makes a part of a Core name of a type.
func (l *lowering) mangle(t types.Type) string {
	return identifier(strings.TrimPrefix(core.ReflectName(t), "main."))
}

// identifier replaces what cannot be in a name.
func identifier(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80 && r != '·':
			b.WriteRune(r)
		default:
			b.WriteByte('_')
		}
		if b.Len() > 40 {
			break
		}
	}
	return b.String()
}

// objectID is the identity of a declared type among all cells.
func (l *lowering) objectID(obj *types.TypeName) string {
	pkg := obj.Pkg()
	if pkg != l.unit.Types {
		if obj.Parent() == pkg.Scope() {
			return pkg.Path() + "." + obj.Name()
		}
	} else if obj.Parent() == pkg.Scope() {
		return "main." + l.unit.CoreName(obj)
	}
	// Declared in a function: a number tells it, within this cell.
	// go/ssa makes a new object of it for each instance of a generic function.
	n, ok := l.localTypes[obj]
	if !ok {
		n = len(l.localTypes)
		l.localTypes[obj] = n
	}
	return "local." + strconv.FormatInt(l.id, 10) + "." + strconv.Itoa(n) + "." + obj.Name()
}

// typeName is the Core name of a type that is declared already.
func (l *lowering) typeName(key string) (corego.Type, bool) {
	if n, ok := l.newTypes[key]; ok {
		return n, true
	}
	n, ok := l.session.types[key]
	return n, ok
}

// newTypeName makes a Core name for a type.
func (l *lowering) newTypeName(base, key string) corego.Type {
	n := corego.Type(l.unique(base))
	l.newTypes[key] = n
	return n
}

// unique returns a name that begins with base and that nothing has, for what later cells can
// mention.
func (l *lowering) unique(base string) string {
	name := base
	for l.session.names[name] || l.newNames[name] {
		l.session.next[base]++
		name = base + "_" + strconv.Itoa(l.session.next[base])
	}
	l.newNames[name] = true
	return name
}

// private returns such a name for what only this cell's text mentions. The interpreter is to forget
// it.
func (l *lowering) private(base string) string {
	name := fmt.Sprintf("%s_%d", base, l.id)
	for i := 1; l.newNames[name]; i++ {
		name = fmt.Sprintf("%s_%d_%d", base, l.id, i)
	}
	l.newNames[name] = true
	l.privates = append(l.privates, name)
	return name
}

// basicName is the name of a basic type; an untyped constant's is its default type (spec,
// Constants).
func basicName(t *types.Basic) string {
	switch t.Kind() {
	case types.UntypedBool:
		return "bool"
	case types.UntypedInt:
		return "int"
	case types.UntypedRune:
		return "int32"
	case types.UntypedFloat:
		return "float64"
	case types.UntypedComplex:
		return "complex128"
	case types.UntypedString:
		return "string"
	case types.UntypedNil:
		return "any"
	case types.Invalid:
		return "int" // go/ssa's value of what is blank
	}
	return types.Typ[t.Kind()].Name()
}

var chanWord = map[types.ChanDir]corego.Type{types.SendRecv: "chan ", types.SendOnly: "chan<- ", types.RecvOnly: "<-chan "}

// deref is what a pointer type points to; another type is itself.
func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// plain is sig without receiver.
func plain(sig *types.Signature) *types.Signature {
	if sig.Recv() == nil {
		return sig
	}
	return types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())
}
