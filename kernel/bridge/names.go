package bridge

import (
	"go/types"
	"reflect"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// TypeString returns what %T shows of x.
func (t *Types) TypeString(x any) string {
	if x == nil {
		return "<nil>"
	}
	if e := t.entry(x); e != nil {
		return typeString(e.typ)
	}
	return t.reflectString(reflect.TypeOf(x))
}

// Translate returns a text in which package reflect or the runtime names types, with the learner's names for them.
func (t *Types) Translate(text string) string {
	if !core.MentionsTyped(text) {
		return text
	}
	var pairs []string
	add := func(rtype reflect.Type, e *entry) {
		if name := rtype.String(); strings.Contains(text, name) {
			pairs = append(pairs, name, typeString(e.typ))
		}
	}
	t.entries.Range(func(rtype, e any) bool {
		add(rtype.(reflect.Type), e.(*entry))
		return true
	})
	return strings.NewReplacer(pairs...).Replace(text)
}

// typeString returns a type as the compiler names it for package reflect.
func typeString(typ types.Type) string {
	var b strings.Builder
	n := typeNamer{&b, (*types.Package).Name}
	n.write(typ)
	return b.String()
}

// typeNamer writes types. Inside the brackets of type arguments the compiler writes a package's path where it
// writes its name elsewhere.
type typeNamer struct {
	*strings.Builder
	qualify func(*types.Package) string
}

func (n typeNamer) write(typ types.Type) {
	switch typ := types.Unalias(typ).(type) {
	case *types.Basic:
		n.WriteString(basicName(typ))
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

func basicName(typ *types.Basic) string {
	switch typ.Kind() {
	case types.UnsafePointer:
		return "unsafe.Pointer"
	case types.UntypedBool, types.UntypedInt, types.UntypedRune, types.UntypedFloat, types.UntypedComplex, types.UntypedString:
		return basicName(types.Default(typ).(*types.Basic))
	}
	return types.Typ[typ.Kind()].Name() // byte is uint8 there
}

func (n typeNamer) named(typ *types.Named) {
	if pkg := typ.Obj().Pkg(); pkg != nil {
		n.WriteString(n.qualify(pkg) + ".")
	}
	n.WriteString(typ.Obj().Name())
	if typ.TypeArgs().Len() == 0 {
		return
	}
	n.WriteByte('[')
	inner := typeNamer{n.Builder, (*types.Package).Path}
	for i := range typ.TypeArgs().Len() {
		if i > 0 {
			n.WriteByte(',')
		}
		inner.write(typ.TypeArgs().At(i))
	}
	n.WriteByte(']')
}

func (n typeNamer) channel(typ *types.Chan) {
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

func (n typeNamer) signature(sig *types.Signature) {
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

func (n typeNamer) structure(typ *types.Struct) {
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

func (n typeNamer) iface(typ *types.Interface) {
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

// reflectString returns the name of a type of the host. Those that stand for types of the standard library
// have their names.
func (t *Types) reflectString(rtype reflect.Type) string {
	if name, ok := t.replaced[rtype]; ok {
		return name.String()
	}
	if rtype.Name() != "" || !t.mentionsReplaced(rtype) {
		return rtype.String()
	}
	switch rtype.Kind() {
	case reflect.Pointer:
		return "*" + t.reflectString(rtype.Elem())
	case reflect.Slice:
		return "[]" + t.reflectString(rtype.Elem())
	case reflect.Array:
		return "[" + strconv.Itoa(rtype.Len()) + "]" + t.reflectString(rtype.Elem())
	case reflect.Map:
		return "map[" + t.reflectString(rtype.Key()) + "]" + t.reflectString(rtype.Elem())
	case reflect.Chan:
		return rtype.ChanDir().String() + " " + t.reflectString(rtype.Elem())
	}
	return rtype.String()
}

// mentionsReplaced reports whether a type leads to one of ours without a name in between.
func (t *Types) mentionsReplaced(rtype reflect.Type) bool {
	for rtype.Name() == "" {
		switch rtype.Kind() {
		case reflect.Map:
			if t.mentionsReplaced(rtype.Key()) {
				return true
			}
			rtype = rtype.Elem()
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
			rtype = rtype.Elem()
		default:
			return false
		}
	}
	_, ok := t.replaced[rtype]
	return ok
}
