package lower

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/corego"
	"github.com/lockstep-go/lockstep/kernel/facts"
)

// key is a type's identity among all cells: types with the same key are the same type.
func (l *lowering) key(t types.Type) string {
	var b strings.Builder
	l.writeType(&b, t, true)
	return b.String()
}

// display is what a learner calls a type: main.Point.
func (l *lowering) display(t types.Type) string {
	var b strings.Builder
	l.writeType(&b, t, false)
	return b.String()
}

// mangle makes a part of a Core name of a type.
func (l *lowering) mangle(t types.Type) string {
	s := l.display(t)
	s = strings.TrimPrefix(s, "main.")
	return identifier(s)
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

// writeType writes a type; with ids, named types are told by their identity, else by their name.
func (l *lowering) writeType(b *strings.Builder, t types.Type, ids bool) {
	switch t := t.(type) {
	case *types.Alias:
		l.writeType(b, types.Unalias(t), ids)
	case *types.Named:
		obj := t.Obj()
		switch {
		case obj.Pkg() == nil:
			b.WriteString(obj.Name())
		case !ids:
			b.WriteString(obj.Pkg().Name() + "." + obj.Name())
		default:
			b.WriteString(l.objectID(obj))
		}
		if args := t.TypeArgs(); args.Len() > 0 {
			b.WriteByte('[')
			for i := range args.Len() {
				if i > 0 {
					b.WriteByte(',')
				}
				l.writeType(b, args.At(i), ids)
			}
			b.WriteByte(']')
		}
	case *types.Pointer:
		b.WriteByte('*')
		l.writeType(b, t.Elem(), ids)
	case *types.Slice:
		b.WriteString("[]")
		l.writeType(b, t.Elem(), ids)
	case *types.Array:
		b.WriteString("[" + strconv.FormatInt(t.Len(), 10) + "]")
		l.writeType(b, t.Elem(), ids)
	case *types.Map:
		b.WriteString("map[")
		l.writeType(b, t.Key(), ids)
		b.WriteByte(']')
		l.writeType(b, t.Elem(), ids)
	case *types.Chan:
		b.WriteString(string(chanWord[t.Dir()]))
		_, inner := types.Unalias(t.Elem()).(*types.Chan)
		if inner {
			b.WriteByte('(')
		}
		l.writeType(b, t.Elem(), ids)
		if inner {
			b.WriteByte(')')
		}
	case *types.Signature:
		b.WriteString("func")
		l.writeSignature(b, t, ids)
	case *types.Struct:
		b.WriteString("struct {")
		for i := range t.NumFields() {
			f := t.Field(i)
			if i > 0 {
				b.WriteByte(';')
			}
			b.WriteByte(' ')
			if ids || !f.Embedded() {
				if ids && !f.Exported() && f.Pkg() != nil && f.Pkg() != l.unit.Types {
					b.WriteString(f.Pkg().Path() + ".")
				}
				b.WriteString(f.Name() + " ")
			}
			if ids && f.Embedded() {
				b.WriteString("embedded ")
			}
			l.writeType(b, f.Type(), ids)
			if tag := t.Tag(i); tag != "" {
				b.WriteString(" " + strconv.Quote(tag))
			}
		}
		if t.NumFields() > 0 {
			b.WriteByte(' ')
		}
		b.WriteByte('}')
	case *types.Interface:
		if t.Empty() {
			b.WriteString("interface {}")
			return
		}
		b.WriteString("interface { ")
		for i := range t.NumMethods() {
			if i > 0 {
				b.WriteString("; ")
			}
			m := t.Method(i)
			if ids && !m.Exported() && m.Pkg() != nil && m.Pkg() != l.unit.Types {
				b.WriteString(m.Pkg().Path() + ".")
			}
			b.WriteString(m.Name())
			l.writeSignature(b, m.Type().(*types.Signature), ids)
		}
		b.WriteString(" }")
	case *types.Basic:
		b.WriteString(basicName(t))
	default:
		b.WriteString(t.String())
	}
}

func (l *lowering) writeSignature(b *strings.Builder, sig *types.Signature, ids bool) {
	b.WriteByte('(')
	for i := range sig.Params().Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		t := sig.Params().At(i).Type()
		if sig.Variadic() && i == sig.Params().Len()-1 {
			b.WriteString("...")
			if s, ok := t.(*types.Slice); ok {
				t = s.Elem()
			}
		}
		l.writeType(b, t, ids)
	}
	b.WriteByte(')')
	switch n := sig.Results().Len(); {
	case n == 1:
		b.WriteByte(' ')
		l.writeType(b, sig.Results().At(0).Type(), ids)
	case n > 1:
		b.WriteString(" (")
		for i := range n {
			if i > 0 {
				b.WriteString(", ")
			}
			l.writeType(b, sig.Results().At(i).Type(), ids)
		}
		b.WriteByte(')')
	}
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
