package machine

import (
	"reflect"
	"regexp"
	"runtime"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/primitives"
)

// position is what the interpreter puts before its own messages.
var position = regexp.MustCompile(`^(?:cell\d+:)?\d+:\d+: (.*)`)

// panicValue is the value of a panic, given what the interpreter makes of it: a program's own value
// is in a reflect.Value, and where Core has no check it is what the interpreter or package reflect
// panics with in place of Go's runtime.
func (m *Machine) panicValue(v any) any {
	if rv, ok := v.(reflect.Value); ok {
		if !rv.IsValid() || !rv.CanInterface() {
			return nil
		}
		return rv.Interface()
	}
	var was string
	switch v := v.(type) {
	case *reflect.ValueError:
		if v.Kind != reflect.Invalid {
			return v
		}
		return goruntime.NewError("runtime error: invalid memory address or nil pointer dereference")
	case error:
		was = v.Error()
	case string:
		was = v
	default:
		return v
	}
	text := m.Types.Translate(was)
	if told := interpreterText(text); told != text {
		return goruntime.NewError(told)
	}
	if text == was {
		return v
	}
	switch v.(type) {
	case runtime.Error:
		return goruntime.NewError(text)
	case string:
		return text
	}
	return v
}

// panicText tells a panic's value as Go does when it ends a program: what comes before the colon,
// and what comes after it.
func (m *Machine) panicText(v any) (name, text string) {
	defer func() {
		if r := recover(); r != nil { // in the value's own Error or String
			name, text = FatalError, "panic while printing panic value"
			if said, _ := m.caught(r); m.Types.TypeString(said) == "string" {
				text += ": " + said.(string)
			} else {
				text += ": type " + m.Types.TypeString(said)
			}
		}
	}()
	if fatal, ok := v.(primitives.Fatal); ok {
		return FatalError, string(fatal)
	}
	text = m.Types.PanicText(v)
	return "panic", text
}

// interpreterText puts what the interpreter and package reflect say in place of Go's runtime into
// the runtime's words.
func interpreterText(msg string) string {
	if m := position.FindStringSubmatch(msg); m != nil {
		msg = m[1] // "cell3:4:5: interface conversion: …"
	}
	if typ, ok := strings.CutPrefix(msg, "hash of unhashable type: "); ok {
		return "runtime error: hash of unhashable type " + typ
	}
	switch {
	case msg == "reflect: slice index out of range", msg == "reflect: array index out of range", msg == "reflect: string index out of range":
		return "runtime error: index out of range"
	case strings.HasPrefix(msg, "reflect.Value.Slice") && strings.Contains(msg, "out of bounds"):
		return "runtime error: slice bounds out of range"
	case msg == "reflect.Value.Grow: slice overflow":
		return "runtime error: growslice: len out of range"
	case strings.HasPrefix(msg, "reflect: call of") && strings.Contains(msg, "on zero Value"):
		return "runtime error: invalid memory address or nil pointer dereference"
	case strings.HasPrefix(msg, "reflect.Value.Call: call of nil function"):
		return "runtime error: invalid memory address or nil pointer dereference"
	}
	return msg
}
