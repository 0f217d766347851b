package machine

import (
	"reflect"
	"runtime"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
)

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
	if said := interp.RuntimeText(text); said != text {
		return goruntime.NewError(said)
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
