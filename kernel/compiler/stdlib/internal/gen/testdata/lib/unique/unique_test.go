package unique_test

import (
	"testing"
	"unique"
)

type named string

func TestHandle(t *testing.T) {
	a, b, c := unique.Make("a"+string(rune('b'))), unique.Make("ab"), unique.Make("c")
	if a != b || a == c {
		t.Errorf("handles of ab, ab, c: first two equal is %t, first and last %t", a == b, a == c)
	}
	if got := a.Value(); got != "ab" {
		t.Errorf("Value() = %q, want ab", got)
	}
	if any(unique.Make(named("ab"))) == any(a) {
		t.Error("handles of two types are equal")
	}
	if got := unique.Make[any](nil).Value(); got != nil {
		t.Errorf("Value() = %v, want nil", got)
	}
	if got := unique.Make[error](nil).Value(); got != nil {
		t.Errorf("Value() = %v, want nil", got)
	}
}

func TestNotComparable(t *testing.T) {
	defer func() {
		if err, ok := recover().(error); !ok || err.Error() != "runtime error: hash of unhashable type []int" {
			t.Errorf("panic with %v", err)
		}
	}()
	unique.Make[any]([]int{1})
}
