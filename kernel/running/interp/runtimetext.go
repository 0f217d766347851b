package interp

import (
	"regexp"
	"strings"
)

// placed is a message of yaegi's with the position that it puts before some.
var placed = regexp.MustCompile(`^(?:cell\d+:)?\d+:\d+: (.*)`)

// RuntimeText returns in the words of Go's runtime what yaegi and package reflect panic with in its
// place. Other texts it returns as they are, without yaegi's position.
func RuntimeText(msg string) string {
	if m := placed.FindStringSubmatch(msg); m != nil {
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
