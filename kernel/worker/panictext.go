package worker

import (
	"regexp"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/primitives"
)

// position is what the interpreter puts before its own messages.
var position = regexp.MustCompile(`^(?:cell\d+:)?\d+:\d+: (.*)`)

// panicText tells a panic's value as Go does when it ends a program: what comes before the colon,
// and what comes behind.
func (w *worker) panicText(v any) (name, text string) {
	defer func() {
		if r := recover(); r != nil { // in the value's own Error or String
			name, text = fatalError, "panic while printing panic value"
			if said, _ := w.caught(r); w.types.TypeString(said) == "string" {
				text += ": " + said.(string)
			} else {
				text += ": type " + w.types.TypeString(said)
			}
		}
	}()
	if fatal, ok := v.(primitives.Fatal); ok {
		return fatalError, string(fatal)
	}
	text = w.types.PanicText(v)
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
