package bridge

import (
	"fmt"
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// format prints x, a Core any, as fmt would print the learner's value. a says how it was reached.
func (t *Types) format(x any, s fmt.State, verb rune, a access) {
	p := printer{t: t, s: s}
	if verb == 'v' || verb == verbWrap {
		p.plusV, p.sharpV = s.Flag('+'), s.Flag('#')
		p.asV = true
	}
	typ, v := t.Open(x)
	p.operand(typ, v, verb, a)
}

// printer prints one operand. It follows fmt/print.go, with the types of go/types where that has
// types of package reflect. What needs no types it leaves to fmt.
type printer struct {
	t        *Types
	s        fmt.State
	asV      bool // flags mean what they mean for %v
	plusV    bool
	sharpV   bool
	erroring bool // no methods are called while a wrong verb is reported
	panicked bool // the value of a panic is being printed
}

// access says by which fields a value was reached. fmt calls no methods of what unexported fields
// hold.
type access uint8

const (
	open     access = iota
	embedded        // an embedded unexported field, whose exported fields are open
	closed
)

// field returns the access to a field of a struct that was reached by a.
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

// text prints text as it is.
func (p *printer) text(s string) { p.s.Write([]byte(s)) }

// delegate has fmt print x with the flags of the operand.
func (p *printer) delegate(x any, verb rune) { fmt.Fprintf(p.s, fmt.FormatString(p.s, verb), x) }

// operand prints what was an operand of the printing function.
func (p *printer) operand(typ types.Type, v reflect.Value, verb rune, a access) {
	switch verb {
	case verbType:
		p.delegate(p.name(typ, v), 's')
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
func (p *printer) name(typ types.Type, v reflect.Value) string { return p.t.NameOf(typ, v.Type()) }

// nested prints what is inside an operand.
func (p *printer) nested(typ types.Type, v reflect.Value, verb rune, a access) {
	if a == open && v.Kind() != reflect.Interface && p.methods(typ, v, verb) {
		return
	}
	p.value(typ, v, verb, 1, a)
}

// value prints a value without regard to its methods. depth is 0 for an operand.
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
		p.basic(typ, v, verb)
	}
}

// badVerb prints what fmt does where a verb is not for such a value.
func (p *printer) badVerb(typ types.Type, v reflect.Value, verb rune, a access) {
	p.erroring = true
	p.text("%!" + string(verb) + "(" + p.name(typ, v) + "=")
	p.value(typ, v, 'v', 0, a)
	p.text(")")
	p.erroring = false
}
