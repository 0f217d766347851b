package primitives

import (
	"fmt"
	"reflect"
)

// maxShown is how many characters of a value a log has.
const maxShown = 40

// show is a value as a log has it.
func show(v reflect.Value) string {
	if !v.IsValid() || !v.CanInterface() {
		return ""
	}
	s := fmt.Sprint(v.Interface())
	if r := []rune(s); len(r) > maxShown {
		s = string(r[:maxShown-1]) + "…"
	}
	return s
}
