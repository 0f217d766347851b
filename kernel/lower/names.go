package lower

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/corego"
	"github.com/lockstep-go/lockstep/kernel/facts"
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
	// Declared in a function: the place tells it, within this cell.
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

// unique returns a name that begins with base and that nothing has, for what later cells can mention.
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

// displayLiteral is what a learner calls a function literal or the body of a range over a function:
// main.f.func1, main.f.func1.2, main.f-range1. Go counts the literals in a function apart from the
// ranges in it; what is in the body of a range it counts as in the function around.
func (l *lowering) displayLiteral(fn *ssa.Function) string {
	around := fn.Parent()
	for facts.RangeFuncBody(around) {
		around = around.Parent()
	}
	literals, ranges := 0, 0
	var count func(in *ssa.Function) bool
	count = func(in *ssa.Function) bool {
		for _, a := range in.AnonFuncs {
			if facts.RangeFuncBody(a) {
				ranges++
			} else {
				literals++
			}
			if a == fn || facts.RangeFuncBody(a) && count(a) {
				return true
			}
		}
		return false
	}
	count(around)
	name := l.displayFunction(around)
	switch {
	case facts.RangeFuncBody(fn):
		return name + "-range" + strconv.Itoa(ranges)
	case around.Parent() != nil:
		return name + "." + strconv.Itoa(literals)
	}
	return name + ".func" + strconv.Itoa(literals)
}
