package facts

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// Each f calls use with values that may be equal.
func TestSameValue(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      bool
	}{
		{"a variable twice", `func f(a int) { use(a, a) }`, true},
		{"a variable that has been stored in", `func f(a int) { b := a; a++; use(a, b) }`, false},
		{"a copy", `func f(a int) { b := a; use(a, b) }`, true},
		{"a copy on both ways", `func f(a int, c bool) { var b int; if c { b = a } else { b = a }; use(a, b) }`, true},
		{"a copy on one of two ways", `func f(a int, c bool) { var b int; if c { b = a }; use(a, b) }`, false},
		{"the same sum", `func f(a, b int) { use(a+b, a+b) }`, true},
		{"a sum and back", `func f(a int) { b := a + 1; use(a, b-1) }`, true},
		{"a sum and back, of few bits", `func f(a int8) { b := a + 1; use(int(a), int(b-1)) }`, false},
		{"a constant on the left", `func f(a int) { use(1+a, a+1) }`, true},
		{"a wider type", `func f(a int8) { b := int(a); use(int(a), b) }`, true},
		{"a narrower type", `func f(a int) { use(int(int8(a)), a) }`, false},
		{"a length", `func f(a []int) { b := a; use(len(a), len(b)) }`, true},
		{"the length of a make", `func f(n int) { a := make([]int, n); use(len(a), n) }`, true},
		{"the length of a part", `func f(a []int, n int) { use(len(a[:n]), n) }`, true},
		{"of a channel", `func f(c chan int) { use(len(c), len(c)) }`, false},
		{"memory twice", `func f(p *int) { use(*p, *p) }`, true},
		{"memory that is written", `func f(p, q *int) { a := *p; *q = 1; use(a, *p) }`, false},
		{"memory that may hold what is written", `func f(p *int, q **int) { a := *p; *q = p; use(a, *p) }`, false},
		{"other memory that is written", `func f(p *[]int, q *int) { a := *p; *q = 1; use(len(a), len(*p)) }`, true},
		{"memory that a call may write", `func f(p *int) { a := *p; g(); use(a, *p) }; func g() {}`, false},
		{"memory that a loop does not write", `func f(p *int) { a := *p; for i := 0; i < 3; i++ { use(a, *p) } }`, false}, // use may
		{"the same memory in a loop", `func f(p *int) { for i := 0; i < 3; i++ { use(*p, *p) } }`, true},
		{"a field twice", `func f(p *struct { a, b int }) { use(p.a, p.a) }`, true},
		{"two fields", `func f(p *struct { a, b int }) { use(p.a, p.b) }`, false},
		{"what is captured by value", `func f() { a := g(); h := func() { use(a, a); g() }; h() }; func g() int { return 1 }`, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			src := test.src + "\nfunc use(x, y int) {}"
			p := planOf(t, src)
			if test.name == "what is captured by value" {
				p = planIn(t, src, "f$1")
			}
			var same []bool
			for _, b := range p.Graph.fn.Blocks {
				for _, in := range b.Instrs {
					if c, ok := in.(*ssa.Call); ok && c.Call.Value.Name() == "use" {
						same = append(same, p.SameValue(c.Call.Args[0], c.Call.Args[1]))
					}
				}
			}
			if !slices.Equal(same, []bool{test.want}) {
				t.Errorf("%s\ngot:  %t\nwant: %t", test.src, same, test.want)
			}
		})
	}
}
