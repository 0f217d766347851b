package lower

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// Which types Core has, and what they stand for, is written down in package core's repr.go. Here they
// become text. A struct type is declared once, under a name of its own; where it is named, the tag of
// its first field says what it is.

// typ is the Core type of t, as text.
func (l *lowering) typ(t types.Type) string {
	switch t := t.(type) {
	case *types.Alias:
		return l.typ(types.Unalias(t))
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return hostName + ".UnsafePointer"
		}
		return basicName(t)
	case *types.Named:
		return l.named(t)
	case *types.Pointer:
		return "*" + l.typ(t.Elem())
	case *types.Slice:
		return "[]" + l.typ(t.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), l.typ(t.Elem()))
	case *types.Map:
		return "map[" + l.typ(t.Key()) + "]" + l.typ(t.Elem())
	case *types.Chan:
		return chanWord[t.Dir()] + paren(l.typ(t.Elem()), strings.HasPrefix(l.typ(t.Elem()), "<-"))
	case *types.Signature:
		return "func" + l.signature(t)
	case *types.Interface:
		return "any"
	case *types.Struct:
		return l.structName(t)
	case *types.Tuple:
		panic("lower: a tuple has no type of its own")
	}
	panic(fmt.Sprintf("lower: no Core type for %T %v", t, t))
}

var chanWord = map[types.ChanDir]string{types.SendRecv: "chan ", types.SendOnly: "chan<- ", types.RecvOnly: "<-chan "}

func paren(s string, need bool) string {
	if need {
		return "(" + s + ")"
	}
	return s
}

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

// signature is the text of a function type without the word func.
func (l *lowering) signature(sig *types.Signature) string {
	var b strings.Builder
	b.WriteByte('(')
	for i := range sig.Params().Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(l.typ(sig.Params().At(i).Type()))
	}
	b.WriteByte(')')
	b.WriteString(l.results(sig.Results()))
	return b.String()
}

func (l *lowering) results(t *types.Tuple) string {
	switch t.Len() {
	case 0:
		return ""
	case 1:
		return " " + l.typ(t.At(0).Type())
	}
	var b strings.Builder
	for i := range t.Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(l.typ(t.At(i).Type()))
	}
	return " (" + b.String() + ")"
}

func (l *lowering) named(t *types.Named) string {
	if types.IsInterface(t) {
		return "any"
	}
	if isDeferStack(t) {
		return "*" + hostName + ".DeferList"
	}
	if l.isHost(t) {
		return l.hostType(t.Obj())
	}
	if s, ok := t.Underlying().(*types.Struct); ok {
		return l.declareStruct(core.TypePrefix+l.mangle(t), l.key(t), s, t)
	}
	if l.isKnot(t) {
		return l.declareKnot(t)
	}
	return l.typ(t.Underlying())
}

// structName is the name of the Core type of an unnamed struct type.
func (l *lowering) structName(s *types.Struct) string {
	if s.NumFields() == 0 {
		return "struct{}"
	}
	return l.declareStruct(core.TypePrefix+"struct", l.key(s), s, s)
}

// declareStruct declares the Core type of a struct unless it is, and returns its name. display is
// what the learner calls the type, "" when it is unnamed.
func (l *lowering) declareStruct(base, key string, s *types.Struct, t types.Type) string {
	if name, ok := l.typeName(key); ok {
		return name
	}
	name := l.newTypeName(base, key)
	var b strings.Builder
	fmt.Fprintf(&b, "type %s struct {", name)
	tag := ""
	if _, named := t.(*types.Named); named {
		tag = core.TypeTag(name)
		if s.NumFields() == 0 {
			fmt.Fprintf(&b, " %s struct{} %s", core.EmptyField, strconv.Quote(tag))
		}
	}
	for i := range s.NumFields() {
		f := s.Field(i)
		text := core.FieldTag(s.Tag(i), f.Exported(), f.Embedded(), tag)
		tag = ""
		fmt.Fprintf(&b, "\n\t%s %s", core.FieldName(f.Name(), i), l.typ(f.Type()))
		if text != "" {
			b.WriteString(" " + strconv.Quote(text))
		}
	}
	b.WriteString("\n}\n")
	l.typeDecls = append(l.typeDecls, b.String())
	return name
}

// declareKnot declares the recursive wrapper of a type.
func (l *lowering) declareKnot(t *types.Named) string {
	return l.declareHolder(core.TypePrefix, l.key(t), t, t.Underlying())
}

// declareHolder declares a struct with a value of type held as its only field, which is a type of its own.
func (l *lowering) declareHolder(prefix, key string, t, held types.Type) string {
	if name, ok := l.typeName(key); ok {
		return name
	}
	name := l.newTypeName(prefix+l.mangle(t), key)
	decl := fmt.Sprintf("type %s struct { %s %s %s }\n", name, core.ValueField, l.typ(held), strconv.Quote(core.TypeTag(name)))
	l.typeDecls = append(l.typeDecls, decl)
	return name
}

// isKnot reports whether values of t are in a recursive wrapper.
func (l *lowering) isKnot(t types.Type) bool { return l.rules.Recursive(t) }

// faithful reports whether the Core type of t is no other type's.
func (l *lowering) faithful(t types.Type) bool { return l.rules.HasOwnType(t) }

// box is the name of the type of boxes for t.
func (l *lowering) box(t types.Type) string {
	return l.declareHolder(core.BoxPrefix, "box "+l.key(t), t, t)
}

// isHost reports whether t is a type of compiled Go that is itself in Core.
func (l *lowering) isHost(t *types.Named) bool {
	return !core.HoldsInterfaces(t) && l.isCompiled(t)
}

// isCompiled reports whether t is a type of compiled Go.
func (l *lowering) isCompiled(t *types.Named) bool {
	obj := t.Obj()
	if obj.Pkg() == nil || obj.Pkg() == l.unit.Types || t.TypeArgs().Len() > 0 || t.TypeParams().Len() > 0 {
		return false
	}
	return l.session.host.Host(obj)
}

// isHostStruct reports whether t, or what it points to, is a struct type of compiled Go.
func (l *lowering) isHostStruct(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && l.isHost(n)
}
