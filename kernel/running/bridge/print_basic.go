package bridge

import (
	"fmt"
	"go/types"
	"reflect"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

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
			p.delegate(nil, 'v')
		} else if p.erroring && !p.asV {
			p.hex(v.Pointer())
		} else {
			p.delegate(v.UnsafePointer(), 'v')
		}
	case 'p', 'b', 'o', 'd', 'x', 'X':
		p.delegate(v.UnsafePointer(), verb)
	default:
		p.badVerb(typ, v, verb, open)
	}
}

// hex prints an address as (*pp).fmt0x64 does while a wrong verb is reported: with 0x unless there
// is a flag #.
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
func (p *printer) basic(typ types.Type, v reflect.Value, verb rune) {
	if !strings.ContainsRune(basicVerbs(v.Kind()), verb) {
		p.badVerb(typ, v, verb, open)
		return
	}
	if p.erroring && !p.asV {
		verb = ownVerb(v.Kind())
	}
	p.delegate(plain(v), verb)
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
