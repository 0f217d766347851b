package bridge

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// PanicText returns what the runtime prints of a panic's value, a Core any, when a program ends by
// it (printpanicval in runtime/error.go). It calls the value's methods, which may panic.
func (t *Types) PanicText(x any) string {
	switch x := x.(type) {
	case nil:
		return "panic called with nil argument"
	case error:
		return indent(x.Error())
	case fmt.Stringer:
		return indent(x.String())
	}
	e := t.entry(x)
	if e == nil {
		return builtinText(reflect.ValueOf(x), t.TypeString(x), reflect.TypeOf(x).PkgPath() != "")
	}
	v := e.unbox(x)
	for _, m := range []methodShape{methodError, methodString} {
		if t.has(e, m) {
			return indent(e.call(m.name, v)[0].(string))
		}
	}
	return builtinText(core.Unwrap(e.typ, v), core.ReflectName(e.typ), true)
}

// builtinText returns what the runtime prints of a value without methods. Of a value of no basic
// kind that is an address.
func builtinText(v reflect.Value, name string, named bool) string {
	var text string
	switch v.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		text = fmt.Sprint(plain(v))
	case reflect.Float32, reflect.Float64:
		text = strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits())
	case reflect.Complex64, reflect.Complex128:
		text = strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits())
		if named {
			return name + text
		}
	case reflect.String:
		text = indent(v.String())
		if named {
			return name + `("` + text + `")`
		}
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return fmt.Sprintf("(%s) %#x", name, v.Pointer())
	default:
		return fmt.Sprintf("(%s) %#x", name, reflect.New(v.Type()).Pointer())
	}
	if named {
		return name + "(" + text + ")"
	}
	return text
}

// indent indents all lines but the first, as the runtime does.
func indent(text string) string { return strings.ReplaceAll(text, "\n", "\n\t") }
