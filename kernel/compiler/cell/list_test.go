package cell

import "testing"

func TestIsList(t *testing.T) {
	for _, test := range []struct {
		src  string
		want bool
	}{
		{"x, y", true},
		{"f(1, 2), T{1, 2}, \"a\"", true},
		{"x,\n\ty", true},
		{"func() int { return 1 }(), 2", true},
		{"x", false},
		{"f(x, y)", false},
		{"x, y,", false},
		{"x, y...", false},
		{"x), f(y", false},
		{"x, y = 1, 2", false},
		{"x, y := 1, 2", false},
		{"x y", false},
		{"", false},
		{"var x, y int", false},
	} {
		frags := Split(test.src)
		got := len(frags) == 1 && IsList(frags[0])
		if got != test.want {
			t.Errorf("IsList(%q) = %v, want %v", test.src, got, test.want)
		}
	}
}
