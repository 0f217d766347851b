// Package typename names types as the compiler names them for package reflect, and so for %T and
// for panics: [Of] returns "list.List[int]" where [types.TypeString] returns
// "example.com/list.List[int]".
//
// It follows (*Type).NameString in cmd/compile/internal/types/fmt.go. An alias has the name of what
// it stands for, byte and rune are uint8 and int32, and a package is called by its name, but inside
// of type arguments by its path.
package typename

import (
	"go/types"
	"strconv"
	"strings"
)

// Of returns the name of a type.
func Of(typ types.Type) string {
	var b strings.Builder
	namer{&b, (*types.Package).Name}.write(typ)
	return b.String()
}

// namer writes types. qualify is the name of a package, or its path inside of type arguments.
type namer struct {
	*strings.Builder
	qualify func(*types.Package) string
}

func (n namer) write(typ types.Type) {
	switch typ := types.Unalias(typ).(type) {
	case *types.Basic:
		n.WriteString(Basic(typ))
	case *types.Named:
		n.named(typ)
	case *types.Pointer:
		n.WriteByte('*')
		n.write(typ.Elem())
	case *types.Slice:
		n.WriteString("[]")
		n.write(typ.Elem())
	case *types.Array:
		n.WriteString("[" + strconv.FormatInt(typ.Len(), 10) + "]")
		n.write(typ.Elem())
	case *types.Map:
		n.WriteString("map[")
		n.write(typ.Key())
		n.WriteByte(']')
		n.write(typ.Elem())
	case *types.Chan:
		n.channel(typ)
	case *types.Signature:
		n.WriteString("func")
		n.signature(typ)
	case *types.Struct:
		n.structure(typ)
	case *types.Interface:
		n.iface(typ)
	default:
		n.WriteString(typ.String())
	}
}

// Basic returns the name of a basic type, of an untyped constant that of its default type.
func Basic(typ *types.Basic) string {
	switch typ.Kind() {
	case types.UnsafePointer:
		return "unsafe.Pointer"
	case types.UntypedBool, types.UntypedInt, types.UntypedRune, types.UntypedFloat, types.UntypedComplex, types.UntypedString:
		return Basic(types.Default(typ).(*types.Basic))
	}
	return types.Typ[typ.Kind()].Name() // byte is uint8 there
}

func (n namer) named(typ *types.Named) {
	if pkg := typ.Obj().Pkg(); pkg != nil {
		n.WriteString(n.qualify(pkg) + ".")
	}
	n.WriteString(typ.Obj().Name())
	if typ.TypeArgs().Len() == 0 {
		return
	}
	n.WriteByte('[')
	inner := namer{n.Builder, (*types.Package).Path}
	for i := range typ.TypeArgs().Len() {
		if i > 0 {
			n.WriteByte(',')
		}
		inner.write(typ.TypeArgs().At(i))
	}
	n.WriteByte(']')
}

func (n namer) channel(typ *types.Chan) {
	switch typ.Dir() {
	case types.SendOnly:
		n.WriteString("chan<- ")
	case types.RecvOnly:
		n.WriteString("<-chan ")
	default:
		n.WriteString("chan ")
		if elem, ok := types.Unalias(typ.Elem()).(*types.Chan); ok && elem.Dir() == types.RecvOnly {
			n.WriteByte('(')
			defer n.WriteByte(')')
		}
	}
	n.write(typ.Elem())
}

func (n namer) signature(sig *types.Signature) {
	n.WriteByte('(')
	for i := range sig.Params().Len() {
		if i > 0 {
			n.WriteString(", ")
		}
		param := sig.Params().At(i).Type()
		if sig.Variadic() && i == sig.Params().Len()-1 {
			n.WriteString("...")
			param = param.Underlying().(*types.Slice).Elem()
		}
		n.write(param)
	}
	n.WriteByte(')')
	switch results := sig.Results(); results.Len() {
	case 0:
	case 1:
		n.WriteByte(' ')
		n.write(results.At(0).Type())
	default:
		n.WriteString(" (")
		for i := range results.Len() {
			if i > 0 {
				n.WriteString(", ")
			}
			n.write(results.At(i).Type())
		}
		n.WriteByte(')')
	}
}

func (n namer) structure(typ *types.Struct) {
	if typ.NumFields() == 0 {
		n.WriteString("struct {}")
		return
	}
	n.WriteString("struct { ")
	for i := range typ.NumFields() {
		if i > 0 {
			n.WriteString("; ")
		}
		f := typ.Field(i)
		if !f.Embedded() {
			n.WriteString(f.Name() + " ")
		}
		n.write(f.Type())
		if tag := typ.Tag(i); tag != "" {
			n.WriteString(" " + strconv.Quote(tag))
		}
	}
	n.WriteString(" }")
}

func (n namer) iface(typ *types.Interface) {
	if typ.NumMethods() == 0 {
		n.WriteString("interface {}")
		return
	}
	n.WriteString("interface { ")
	for i := range typ.NumMethods() {
		if i > 0 {
			n.WriteString("; ")
		}
		m := typ.Method(i)
		if !m.Exported() {
			n.WriteString(n.qualify(m.Pkg()) + ".")
		}
		n.WriteString(m.Name())
		n.signature(m.Signature())
	}
	n.WriteString(" }")
}
