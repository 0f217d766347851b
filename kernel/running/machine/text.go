package machine

import (
	"context"
	"fmt"
	"path"
	"reflect"
	"sync"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/lessons"
)

// maxText is how many characters a log has of a value.
const maxText = 40

// text returns what p points to, as a log has it.
func (a accessing) text(p unsafe.Pointer) string {
	if a.entries {
		return ""
	}
	return textOf(reflect.NewAt(a.typ, p).Elem())
}

// textOf returns a value as a log has it: as it would be printed, but for addresses, which would be
// others in each run.
func textOf(v reflect.Value) string {
	s := string(appendText(nil, v, 0))
	if r := []rune(s); len(r) > maxText {
		s = string(r[:maxText-1]) + "…"
	}
	return s
}

// appendText appends a value's text, which need not be longer than a log has it.
func appendText(b []byte, v reflect.Value, depth int) []byte {
	if len(b) > 4*maxText || depth > 8 {
		return append(b, "…"...)
	}
	list := func(n int, element func(i int)) {
		for i := range n {
			if i > 0 {
				b = append(b, ' ')
			}
			if element(i); len(b) > 4*maxText {
				return
			}
		}
	}
	if text, ok := errorText(v); ok {
		return append(b, text...)
	}
	switch v.Kind() {
	case reflect.Invalid:
		return append(b, "nil"...)
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		switch {
		case v.IsNil():
			return append(b, "nil"...)
		case v.Kind() == reflect.Interface:
			return appendText(b, v.Elem(), depth+1)
		case v.Type() == reflect.TypeFor[*lessons.Thread]():
			return append(b, (*lessons.Thread)(v.UnsafePointer()).Name()...)
		case v.Kind() == reflect.Pointer && v.Type().Elem().PkgPath() != "": // what a package hides would tell little
			return append(append(b, '&'), goName(v.Type().Elem())...)
		case v.Kind() == reflect.Pointer:
			return appendText(append(b, '&'), v.Elem(), depth+1)
		case v.Kind() == reflect.Map:
			return fmt.Appendf(b, "map(%d)", v.Len())
		}
		return append(b, v.Kind().String()...)
	case reflect.Struct:
		if name := primitiveNames()[v.Type()]; name != "" { // what it has inside would tell little
			return append(b, name...)
		}
		b = append(b, '{')
		list(v.NumField(), func(i int) { b = appendText(b, v.Field(i), depth+1) })
		return append(b, '}')
	case reflect.Slice, reflect.Array:
		b = append(b, '[')
		list(v.Len(), func(i int) { b = appendText(b, v.Index(i), depth+1) })
		return append(b, ']')
	}
	return fmt.Append(b, v) // package fmt prints what a reflect.Value holds
}

// errorText returns what an error of errors.New, fmt.Errorf or package context says. It is read, not
// asked for: an error that wraps one of the program's would call it.
func errorText(v reflect.Value) (text string, ok bool) {
	switch {
	case v.Kind() == reflect.Struct && v.Type() == reflect.TypeOf(context.DeadlineExceeded):
		return context.DeadlineExceeded.Error(), true
	case v.Kind() != reflect.Pointer || v.IsNil():
		return "", false
	}
	v = v.Elem()
	t := v.Type()
	ok = (t.PkgPath() == "errors" || t.PkgPath() == "fmt") && reflect.PointerTo(t).Implements(reflect.TypeFor[error]()) &&
		t.Kind() == reflect.Struct && t.NumField() > 0 && t.Field(0).Type.Kind() == reflect.String
	if !ok {
		return "", false
	}
	return v.Field(0).String(), true
}

// goName is a type's name as cells have it, be it one of package primitives.
func goName(t reflect.Type) string {
	if name := primitiveNames()[t]; name != "" {
		return name
	}
	return t.String()
}

// primitiveNames are the names of the types of package primitives, as in sync.Cond.
var primitiveNames = sync.OnceValue(func() map[reflect.Type]string {
	names := map[reflect.Type]string{}
	for pkg, symbols := range primitives.Symbols() {
		for name, v := range symbols {
			if v.Kind() == reflect.Pointer && v.IsNil() {
				names[v.Type().Elem()] = path.Base(pkg) + "." + name
			}
		}
	}
	return names
})
