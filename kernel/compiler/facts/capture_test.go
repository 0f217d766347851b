package facts

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
)

func TestCaptures(t *testing.T) {
	for _, test := range []struct {
		name, src string
		heap      []string // variables that must be on the heap
	}{
		{"it gets its value before", `func f() { a := 1; go func() { _ = a }() }`, nil},
		{"a parameter", `func f(a int) func() int { return func() int { return a } }`, nil},
		{"it gets another after", `func f() { a := 1; go func() { _ = a }(); a = 2 }`, []string{"a"}},
		{"the literal writes it", `func f() { a := 1; go func() { a++ }() }`, []string{"a"}},
		{"a literal in the literal writes it", `func f() { a := 1; go func() { go func() { a++ }() }() }`, []string{"a"}},
		{"its address is taken", `func f() *int { a := 1; go func() { _ = a }(); return &a }`, []string{"a"}},
		{"it gets its value on one way", `func f(c bool) { var a int; if c { a = 1 }; go func() { _ = a }() }`, []string{"a"}},
		{"the literal calls itself", `func f() { var a func(); a = func() { a() }; a() }`, []string{"a"}},
		{"it is made in each turn", `func f() { for i := range 3 { a := i; go func() { _ = a }() } }`, nil},
		{"it gets a value in each turn", `func f() { var a int; for i := 0; i < 3; i++ { a = i; go func() { _ = a }() } }`, []string{"a"}},
		{"a struct", `func f() { a := struct { n int }{1}; go func() { _ = a }() }`, []string{"a"}},
		{"a float", `func f() { a := 1.0; go func() { _ = a }() }`, []string{"a"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := planOf(t, test.src)
			if got := variables(p, p.OnHeap); !slices.Equal(got, test.heap) {
				t.Errorf("%s\ngot:  %q\nwant: %q", test.src, got, test.heap)
			}
			// A function literal is given the value of what is not on the heap.
			for _, b := range p.Graph.fn.Blocks {
				for _, in := range b.Instrs {
					mc, ok := in.(*ssa.MakeClosure)
					if !ok {
						continue
					}
					for i, v := range mc.Bindings {
						if free := mc.Fn.(*ssa.Function).FreeVars[i]; p.CapturedByValue(free) == p.OnHeap(v.(*ssa.Alloc)) {
							t.Errorf("%s\n%s is captured by value: %t", test.src, free.Name(), p.CapturedByValue(free))
						}
					}
				}
			}
		})
	}
}

// It does not matter which function is planned first.
func TestCapturesOfInnermost(t *testing.T) {
	p := planIn(t, `func f() { a, b := 1, 2; go func() { b++; go func() { _ = a + b }() }() }`, "f$1$1")
	var got []string
	for _, v := range p.Graph.fn.FreeVars {
		if p.CapturedByValue(v) {
			got = append(got, v.Name())
		}
	}
	if want := []string{"a"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
