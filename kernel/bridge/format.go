package bridge

import (
	"fmt"
	"go/types"
	"reflect"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// format prints a Core any on behalf of fmt, as that would print the learner's value that has been reached by a.
func (t *Types) format(x any, s fmt.State, verb rune, a access) {
	p := printer{t: t, s: s}
	if verb == 'v' || verb == verbWrap {
		p.plusV, p.sharpV = s.Flag('+'), s.Flag('#')
		p.asV = true
	}
	typ, v := t.open(x)
	p.operand(typ, v, verb, a)
}

// printer prints one operand. It follows package fmt in everything but that types are those of
// go/types; what needs no such knowledge it leaves to fmt.
type printer struct {
	t        *Types
	s        fmt.State
	asV      bool // flags mean what they mean for %v
	plusV    bool
	sharpV   bool
	erroring bool // no methods are called while a wrong verb is reported
	panicked bool // the value of a panic is being printed
}

// access tells by which fields a value was reached: fmt calls no methods of what unexported fields hold.
type access uint8

const (
	open     access = iota
	embedded        // an embedded unexported field, whose exported fields are open
	closed
)

func (a access) field(f *types.Var) access {
	switch {
	case f.Exported():
		if a == embedded {
			return open
		}
		return a
	case f.Embedded() && a != closed:
		return embedded
	}
	return closed
}

func (p *printer) text(s string) { p.s.Write([]byte(s)) }

// leave has fmt print x with the flags that p has.
func (p *printer) leave(x any, verb rune) { fmt.Fprintf(p.s, fmt.FormatString(p.s, verb), x) }

// operand prints what was an operand of the printing function.
func (p *printer) operand(typ types.Type, v reflect.Value, verb rune, a access) {
	switch verb {
	case verbType:
		p.leave(p.name(typ, v), 's')
		return
	case verbPointer:
		p.pointer(typ, v, 'p')
		return
	case verbWrap:
		p.badVerb(typ, v, 'w', open)
		return
	}
	if a != open || !p.methods(typ, v, verb) {
		p.value(typ, v, verb, 0, a)
	}
}

// name returns the name of v's type.
func (p *printer) name(typ types.Type, v reflect.Value) string {
	if typ != nil {
		return core.ReflectName(typ)
	}
	return p.t.reflectString(v.Type())
}

// nested prints what is inside of an operand.
func (p *printer) nested(typ types.Type, v reflect.Value, verb rune, a access) {
	if a == open && v.Kind() != reflect.Interface && p.methods(typ, v, verb) {
		return
	}
	p.value(typ, v, verb, 1, a)
}

func (p *printer) value(typ types.Type, v reflect.Value, verb rune, depth int, a access) {
	v = core.Unwrap(typ, v)
	under := underlying(typ)
	switch v.Kind() {
	case reflect.Interface:
		p.iface(typ, v, verb, a)
	case reflect.Map:
		p.mapping(typ, under, v, verb, a)
	case reflect.Struct:
		p.structure(typ, under, v, verb, a)
	case reflect.Slice, reflect.Array:
		p.list(typ, under, v, verb, a)
	case reflect.Pointer:
		if depth == 0 && !v.IsNil() {
			switch core.Unwrap(elem(under), v.Elem()).Kind() {
			case reflect.Array, reflect.Slice, reflect.Struct, reflect.Map:
				p.text("&")
				p.nested(elem(under), v.Elem(), verb, a)
				return
			}
		}
		p.pointer(typ, v, verb)
	case reflect.Chan, reflect.Func, reflect.UnsafePointer:
		p.pointer(typ, v, verb)
	default:
		p.basic(typ, v, verb, a)
	}
}

// iface prints what an interface holds. typ is the interface's.
func (p *printer) iface(typ types.Type, v reflect.Value, verb rune, a access) {
	if !v.IsNil() {
		dynamic, w := p.t.open(v.Interface())
		p.nested(dynamic, w, verb, a)
		return
	}
	if p.sharpV {
		p.text(p.name(typ, v) + "(nil)")
	} else {
		p.text("<nil>")
	}
}

func (p *printer) separate(i int) {
	switch {
	case i == 0:
	case p.sharpV:
		p.text(", ")
	default:
		p.text(" ")
	}
}

func (p *printer) mapping(typ, under types.Type, v reflect.Value, verb rune, a access) {
	end := "]"
	if p.sharpV {
		p.text(p.name(typ, v))
		if v.IsNil() {
			p.text("(nil)")
			return
		}
		p.text("{")
		end = "}"
	} else {
		p.text("map[")
	}
	var key types.Type
	if m, ok := under.(*types.Map); ok {
		key = m.Key()
	}
	for i, pair := range p.t.sorted(v) {
		p.separate(i)
		p.nested(key, pair.key, verb, a)
		p.text(":")
		p.nested(elem(under), pair.value, verb, a)
	}
	p.text(end)
}

func (p *printer) structure(typ, under types.Type, v reflect.Value, verb rune, a access) {
	if p.sharpV {
		p.text(p.name(typ, v))
	}
	p.text("{")
	if st, ok := under.(*types.Struct); ok && p.t.isCore(typ, v.Type()) {
		for i := range st.NumFields() {
			p.separate(i)
			f := st.Field(i)
			p.fieldName(f.Name())
			p.nested(f.Type(), v.Field(i), verb, a.field(f))
		}
	} else {
		for i := range v.NumField() {
			p.separate(i)
			f := v.Type().Field(i)
			p.fieldName(f.Name)
			b := a
			if !f.IsExported() {
				b = closed
			}
			p.nested(nil, v.Field(i), verb, b)
		}
	}
	p.text("}")
}

// isCore reports whether values of rtype are laid out in Core by typ, and not a struct type of the
// host.
func (t *Types) isCore(typ types.Type, rtype reflect.Type) bool {
	return typ != nil && rtype.Name() == ""
}

func (p *printer) fieldName(name string) {
	if p.plusV || p.sharpV {
		p.text(name + ":")
	}
}

func (p *printer) list(typ, under types.Type, v reflect.Value, verb rune, a access) {
	if v.Type().Elem().Kind() == reflect.Uint8 && strings.ContainsRune("sqxX", verb) {
		p.leave(byteSlice(v), verb)
		return
	}
	begin, end := "[", "]"
	if p.sharpV {
		p.text(p.name(typ, v))
		if v.Kind() == reflect.Slice && v.IsNil() {
			p.text("(nil)")
			return
		}
		begin, end = "{", "}"
	}
	p.text(begin)
	for i := range v.Len() {
		p.separate(i)
		p.nested(elem(under), v.Index(i), verb, a)
	}
	p.text(end)
}

func byteSlice(v reflect.Value) []byte {
	b := make([]byte, v.Len())
	for i := range b {
		b[i] = byte(v.Index(i).Uint())
	}
	return b
}

// pointer prints an address.
func (p *printer) pointer(typ types.Type, v reflect.Value, verb rune) {
	v = core.Unwrap(typ, v)
	switch v.Kind() {
	case reflect.Chan, reflect.Func, reflect.Map, reflect.Pointer, reflect.Slice, reflect.UnsafePointer:
	default:
		p.badVerb(typ, v, verb, open)
		return
	}
	switch verb {
	case 'v':
		if p.sharpV {
			p.text("(" + p.name(typ, v) + ")(")
			if v.IsNil() {
				p.text("nil")
			} else {
				fmt.Fprintf(p.s, formatString(p.s, 'p'), v.UnsafePointer())
			}
			p.text(")")
		} else if v.IsNil() {
			p.leave(nil, 'v')
		} else if p.erroring && !p.asV {
			p.hex(v.Pointer())
		} else {
			p.leave(v.UnsafePointer(), 'v')
		}
	case 'p', 'b', 'o', 'd', 'x', 'X':
		p.leave(v.UnsafePointer(), verb)
	default:
		p.badVerb(typ, v, verb, open)
	}
}

// hex prints an address as %v does while a wrong verb is reported, when # is no part of the verb.
func (p *printer) hex(u uintptr) {
	format := strings.Replace(fmt.FormatString(p.s, 'x'), "%", "%#", 1)
	if p.s.Flag('#') {
		format = strings.ReplaceAll(format, "#", "")
	}
	fmt.Fprintf(p.s, format, u)
}

// formatString is fmt.FormatString without the flags # and +, which mean something else there.
func formatString(s fmt.State, verb rune) string {
	return strings.NewReplacer("#", "", "+", "").Replace(fmt.FormatString(s, verb))
}

// basicVerbs are the verbs that fmt has for a kind.
func basicVerbs(kind reflect.Kind) string {
	switch kind {
	case reflect.Bool:
		return "tv"
	case reflect.String:
		return "vsxXq"
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return "vbgGxXfFeE"
	default:
		return "vdboOxXcqU"
	}
}

// basic prints a number, string or bool.
func (p *printer) basic(typ types.Type, v reflect.Value, verb rune, _ access) {
	if !strings.ContainsRune(basicVerbs(v.Kind()), verb) {
		p.badVerb(typ, v, verb, open)
		return
	}
	if p.erroring && !p.asV {
		verb = ownVerb(v.Kind())
	}
	p.leave(plain(v), verb)
}

// ownVerb is %v for a kind, without the meaning that flags have for %v.
func ownVerb(kind reflect.Kind) rune {
	switch kind {
	case reflect.Bool:
		return 't'
	case reflect.String:
		return 's'
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return 'g'
	default:
		return 'd'
	}
}

// plain returns the value of a basic kind without a named type and its methods.
func plain(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.String:
		return v.String()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Float32:
		return float32(v.Float())
	case reflect.Float64:
		return v.Float()
	case reflect.Complex64:
		return complex64(v.Complex())
	case reflect.Complex128:
		return v.Complex()
	default:
		return v.Uint()
	}
}

// badVerb says that a verb is not for such a value.
func (p *printer) badVerb(typ types.Type, v reflect.Value, verb rune, a access) {
	p.erroring = true
	p.text("%!" + string(verb) + "(" + p.name(typ, v) + "=")
	p.value(typ, v, 'v', 0, a)
	p.text(")")
	p.erroring = false
}

func underlying(typ types.Type) types.Type {
	if typ == nil {
		return nil
	}
	return typ.Underlying()
}

// elem returns the element type of a composite type, nil if that is not known.
func elem(under types.Type) types.Type {
	if c, ok := under.(interface{ Elem() types.Type }); ok {
		return c.Elem()
	}
	return nil
}
