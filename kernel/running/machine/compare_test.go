package machine

import "testing"

func TestEqual(t *testing.T) {
	withBlank := func(blank int, x any) any {
		return struct {
			F0_ int // as package core names a blank field
			X   any
		}{blank, x}
	}
	m := newMachine(t)
	for _, test := range []struct {
		x, y any
		want bool
	}{
		{1, 1, true},
		{1, int8(1), false},
		{nil, nil, true},
		{"a", nil, false},
		{nil, "a", false},
		{withBlank(1, "x"), withBlank(2, "x"), true},
		{withBlank(1, "x"), withBlank(1, "y"), false},
		{[2]any{1, nil}, [2]any{1, nil}, true},
		{[]int(nil), 1, false},
	} {
		if got := m.equal(test.x, test.y); got != test.want {
			t.Errorf("%#v == %#v is %t", test.x, test.y, got)
		}
	}
	for _, x := range []any{[]int{}, map[int]int{}, [1]any{func() {}}} {
		func() {
			defer func() {
				if err, ok := recover().(error); !ok || err.Error()[:len(uncomparable)] != uncomparable {
					t.Errorf("comparing %T: %v", x, err)
				}
			}()
			m.equal(x, x)
		}()
	}
}

const uncomparable = "runtime error: comparing uncomparable type "
