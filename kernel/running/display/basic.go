package display

import (
	"context"
	"fmt"
	"go/types"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
)

// basic makes the node of a number, string or bool.
func (b *builder) basic(typ types.Type, v reflect.Value, s setting, depth int) *node {
	size := maxStringPart
	if depth == 0 {
		size = maxString
	}
	text := ""
	evident := false // a constant written so has the type by itself
	switch v.Kind() {
	case reflect.Bool:
		text, evident = strconv.FormatBool(v.Bool()), true
	case reflect.String:
		text, evident = quote(v.String(), size), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		text, evident = strconv.FormatInt(v.Int(), 10), v.Kind() == reflect.Int
		if isRune(typ) && utf8.ValidRune(rune(v.Int())) {
			text, evident = strconv.QuoteRune(rune(v.Int())), true
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		text = strconv.FormatUint(v.Uint(), 10)
		if v.Kind() == reflect.Uint8 && s == element && isByte(typ) {
			text = fmt.Sprintf("%#02x", v.Uint())
		}
	case reflect.Float32:
		text = number(v.Float(), 32, false)
	case reflect.Float64:
		evident = true
		text = number(v.Float(), 64, s == dynamic && !isNamed(typ, v))
	case reflect.Complex64, reflect.Complex128:
		text, evident = fmt.Sprint(v.Complex()), v.Kind() == reflect.Complex128
		if s == dynamic && (isNamed(typ, v) || !evident) {
			text = text[1 : len(text)-1]
		}
	case reflect.Uintptr:
		text = fmt.Sprintf("%#x", v.Uint())
	case reflect.UnsafePointer:
		text = fmt.Sprintf("%#x", v.Pointer())
	default:
		text = "…"
	}
	if s == dynamic && (isNamed(typ, v) || !evident) {
		text = converted(b.TypeName(typ, v.Type()), text)
	}
	return leaf(text)
}

// isNamed reports whether a basic value's type is not the predeclared one.
func isNamed(typ types.Type, v reflect.Value) bool {
	if typ != nil {
		_, basic := types.Unalias(typ).(*types.Basic)
		return !basic
	}
	return v.Type().PkgPath() != ""
}

// byText makes the node of a value that has a text of its own, nil for all others. One whose method
// panics has none.
func (b *builder) byText(typ types.Type, v reflect.Value, s setting, depth int) *node {
	text, isError, ok := b.ownText(typ, v)
	if !ok {
		return nil
	}
	name := ""
	if v.CanInterface() {
		switch v.Interface().(type) { // no learner's value has methods here
		case time.Duration:
			return leaf(text)
		case reflect.Type: // the names of their types would say nothing
			name = "reflect.Type"
		case context.Context:
			name = "context.Context"
		}
	}
	size := maxStringPart
	if depth == 0 {
		size = maxString
	}
	if isError {
		text = quote(text, size)
	} else {
		text = word(text, size)
	}
	if s != dynamic && isBasic(v.Kind()) || s == element {
		return leaf(text)
	}
	if name == "" {
		name = b.TypeName(typ, v.Type())
	}
	return leaf(name + "(" + text + ")")
}

// ownText returns what a value's method Error or String returns.
func (b *builder) ownText(typ types.Type, v reflect.Value) (text string, isError, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	if typ != nil && !b.Inert {
		text, isError, ok = b.Types.LearnersText(typ, v)
	}
	if ok || !v.CanInterface() || v.Type().NumMethod() == 0 {
		return text, isError, ok
	}
	switch x := v.Interface().(type) {
	case error:
		return x.Error(), true, true
	case fmt.Stringer:
		return x.String(), false, true
	}
	return "", false, false
}

func isBasic(k reflect.Kind) bool { return k <= reflect.Complex128 || k == reflect.String }
