package core

import (
	"go/types"
	"strconv"
	"strings"
)

// A Namer writes types as text, in Go's syntax. What stands for the names in it differs: for
// package reflect it is what a program sees, for the compiler an identity.
type Namer struct {
	Basic  func(*types.Basic) string
	Named  func(*types.TypeName) string // without type arguments
	Field  func(*types.Var) string      // what stands before the type of a struct's field
	Method func(*types.Func) string     // the name of an interface's method
	Args   *Namer                       // for type arguments
}

// Type returns the text for a type.
func (n *Namer) Type(t types.Type) string {
	var b strings.Builder
	n.write(&b, t)
	return b.String()
}

// Signature returns the text for a function's parameters and results.
func (n *Namer) Signature(sig *types.Signature) string {
	var b strings.Builder
	n.signature(&b, sig)
	return b.String()
}

func (n *Namer) write(b *strings.Builder, t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		b.WriteString(n.Basic(t))
	case *types.Named:
		n.named(b, t)
	case *types.Pointer:
		b.WriteByte('*')
		n.write(b, t.Elem())
	case *types.Slice:
		b.WriteString("[]")
		n.write(b, t.Elem())
	case *types.Array:
		b.WriteString("[" + strconv.FormatInt(t.Len(), 10) + "]")
		n.write(b, t.Elem())
	case *types.Map:
		b.WriteString("map[")
		n.write(b, t.Key())
		b.WriteByte(']')
		n.write(b, t.Elem())
	case *types.Chan:
		n.channel(b, t)
	case *types.Signature:
		b.WriteString("func")
		n.signature(b, t)
	case *types.Struct:
		n.structure(b, t)
	case *types.Interface:
		n.iface(b, t)
	default:
		b.WriteString(t.String())
	}
}

func (n *Namer) named(b *strings.Builder, t *types.Named) {
	b.WriteString(n.Named(t.Obj()))
	if t.TypeArgs().Len() == 0 {
		return
	}
	for i := range t.TypeArgs().Len() {
		b.WriteByte("[,"[min(i, 1)])
		n.Args.write(b, t.TypeArgs().At(i))
	}
	b.WriteByte(']')
}

func (n *Namer) channel(b *strings.Builder, t *types.Chan) {
	switch t.Dir() {
	case types.SendOnly:
		b.WriteString("chan<- ")
	case types.RecvOnly:
		b.WriteString("<-chan ")
	default:
		b.WriteString("chan ")
		if elem, ok := types.Unalias(t.Elem()).(*types.Chan); ok && elem.Dir() == types.RecvOnly {
			b.WriteByte('(')
			defer b.WriteByte(')')
		}
	}
	n.write(b, t.Elem())
}

func (n *Namer) signature(b *strings.Builder, sig *types.Signature) {
	b.WriteByte('(')
	for i := range sig.Params().Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		t := sig.Params().At(i).Type()
		if sig.Variadic() && i == sig.Params().Len()-1 {
			b.WriteString("...")
			if s, ok := t.Underlying().(*types.Slice); ok {
				t = s.Elem()
			}
		}
		n.write(b, t)
	}
	b.WriteByte(')')
	switch results := sig.Results(); results.Len() {
	case 0:
	case 1:
		b.WriteByte(' ')
		n.write(b, results.At(0).Type())
	default:
		b.WriteString(" (")
		for i := range results.Len() {
			if i > 0 {
				b.WriteString(", ")
			}
			n.write(b, results.At(i).Type())
		}
		b.WriteByte(')')
	}
}

func (n *Namer) structure(b *strings.Builder, t *types.Struct) {
	if t.NumFields() == 0 {
		b.WriteString("struct {}")
		return
	}
	b.WriteString("struct { ")
	for i := range t.NumFields() {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(n.Field(t.Field(i)))
		n.write(b, t.Field(i).Type())
		if tag := t.Tag(i); tag != "" {
			b.WriteString(" " + strconv.Quote(tag))
		}
	}
	b.WriteString(" }")
}

func (n *Namer) iface(b *strings.Builder, t *types.Interface) {
	if t.NumMethods() == 0 {
		b.WriteString("interface {}")
		return
	}
	b.WriteString("interface { ")
	for i := range t.NumMethods() {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(n.Method(t.Method(i)))
		n.signature(b, t.Method(i).Signature())
	}
	b.WriteString(" }")
}

// ReflectName returns the name that the compiler gives a type for package reflect: main.Point. It
// writes a package's path in type arguments where it writes the name elsewhere.
func ReflectName(t types.Type) string { return reflectNamer.Type(t) }

var reflectNamer = func() *Namer {
	outer, inner := namerBy((*types.Package).Name), namerBy((*types.Package).Path)
	outer.Args, inner.Args = inner, inner
	return outer
}()

func namerBy(qualifier func(*types.Package) string) *Namer {
	return &Namer{
		Basic: reflectBasic,
		Named: func(obj *types.TypeName) string {
			if obj.Pkg() == nil {
				return obj.Name()
			}
			return qualifier(obj.Pkg()) + "." + obj.Name()
		},
		Field: func(f *types.Var) string {
			if f.Embedded() {
				return ""
			}
			return f.Name() + " "
		},
		Method: func(m *types.Func) string {
			if m.Exported() {
				return m.Name()
			}
			return qualifier(m.Pkg()) + "." + m.Name()
		},
	}
}

func reflectBasic(t *types.Basic) string {
	switch t.Kind() {
	case types.UnsafePointer:
		return "unsafe.Pointer"
	case types.UntypedBool, types.UntypedInt, types.UntypedRune, types.UntypedFloat, types.UntypedComplex, types.UntypedString:
		return reflectBasic(types.Default(t).(*types.Basic))
	}
	return types.Typ[t.Kind()].Name() // byte is uint8 there
}
