package interp

import "testing"

func TestRuntimeText(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"reflect: slice index out of range", "runtime error: index out of range"},
		{"cell3:4:5: hash of unhashable type: []int", "runtime error: hash of unhashable type []int"},
		{"reflect.Value.Slice3: slice index out of bounds", "runtime error: slice bounds out of range"},
		{"reflect: call of reflect.Value.Elem on zero Value", "runtime error: invalid memory address or nil pointer dereference"},
		{"the learner's own", "the learner's own"},
	} {
		if got := RuntimeText(test.text); got != test.want {
			t.Errorf("%q is %q, want %q", test.text, got, test.want)
		}
	}
}
