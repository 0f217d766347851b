package worker

import (
	"fmt"
	"reflect"
	"regexp"
	"runtime"
	"strings"
)

// position is what the interpreter puts before its own messages.
var position = regexp.MustCompile(`^(?:cell\d+:)?\d+:\d+: (.*)`)

// panicText tells a panic's value as Go does when it ends a program: what comes before the colon,
// and what comes behind.
func panicText(v any) (name, text string) {
	defer func() {
		if recover() != nil { // in the value's own Error or String
			name, text = "panic", fmt.Sprintf("a value of type %T, whose text panics too", v)
		}
	}()
	if rv, ok := v.(reflect.Value); ok && rv.IsValid() && rv.CanInterface() {
		v = rv.Interface() // the interpreter panics with values as it holds them
	}
	switch v := v.(type) {
	case runtime.Error:
		return "panic", v.Error()
	case *reflect.ValueError:
		return "panic", "runtime error: invalid memory address or nil pointer dereference"
	case error:
		msg := v.Error()
		if fatal, ok := strings.CutPrefix(msg, "fatal error: "); ok {
			return "fatal error", fatal
		}
		return "panic", interpreterText(msg)
	case fmt.Stringer:
		return "panic", v.String()
	case string:
		if fatal, ok := strings.CutPrefix(v, "fatal error: "); ok {
			return "fatal error", fatal
		}
		return "panic", interpreterText(v)
	default:
		if t := reflect.TypeOf(v); t != nil && t.PkgPath() == "" {
			switch t.Kind() {
			case reflect.Int, reflect.Float64, reflect.Bool:
				return "panic", fmt.Sprint(v)
			}
		}
		return "panic", fmt.Sprintf("%T(%v)", v, v)
	}
}

// interpreterText puts what the interpreter and package reflect say in place of Go's runtime into
// the runtime's words.
func interpreterText(msg string) string {
	if m := position.FindStringSubmatch(msg); m != nil {
		msg = m[1] // "cell3:4:5: interface conversion: …"
	}
	switch {
	case strings.HasPrefix(msg, "reflect: ") && strings.Contains(msg, "index out of range"):
		return "runtime error: index out of range"
	case strings.HasPrefix(msg, "reflect.Value.Slice") && strings.Contains(msg, "out of bounds"):
		return "runtime error: slice bounds out of range"
	case strings.HasPrefix(msg, "reflect: call of") && strings.Contains(msg, "on zero Value"):
		return "runtime error: invalid memory address or nil pointer dereference"
	case strings.HasPrefix(msg, "reflect.Value.Call: call of nil function"):
		return "runtime error: invalid memory address or nil pointer dereference"
	}
	return msg
}
