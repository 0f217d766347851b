package facts

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
)

func TestLiterals(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      []string
	}{
		{"a slice literal", `func f(a int) []int { return []int{a, 2} }`, []string{"{a, 2}"}},
		{"without elements", `func f() []int { return []int{} }`, []string{"{}"}},
		{"with indices", `func f() []int { return []int{1: 2, 0: 1} }`, []string{"{1, 2}"}},
		{"with gaps", `func f() []int { return []int{5: 1} }`, nil},
		{"a literal in a literal", `func f() [][]int { return [][]int{{1}, {2}} }`, []string{"{1}", "{2}", "{complit, complit}"}},
		{"a variadic call", `func f(a int) { g(a, 2, 3) }; func g(a int, b ...int) {}`, []string{"{2, 3}"}},
		{"an element with a condition", `func f(c bool) []bool { return []bool{c && f(c)[0]} }`, nil},
		{"a make", `func f() []int { return make([]int, 3) }`, []string{"make 3"}},
		{"a make with room", `func f(n int) []int { return make([]int, n, 8) }`, []string{"make 8"}},
		{"a make of any length", `func f(n int) []int { return make([]int, n) }`, nil},
		{"an array that is sliced", `func f() []int { a := [2]int{1, 2}; return a[:] }`, nil},
		{"many elements", `func f() []int { return []int{` + strings.Repeat("1, ", 65) + `} }`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := planOf(t, test.src)
			got := each(p, func(v *ssa.Slice) string {
				lit := p.Literal(v)
				if lit == nil {
					return ""
				}
				if lit.Made {
					return fmt.Sprint("make ", lit.Len)
				}
				var elements []string
				for _, e := range lit.Elements {
					elements = append(elements, source(e))
				}
				return "{" + strings.Join(elements, ", ") + "}"
			})
			got = slices.DeleteFunc(got, func(s string) bool { return s == "" })
			if !slices.Equal(got, test.want) {
				t.Errorf("%s\ngot:  %q\nwant: %q", test.src, got, test.want)
			}
			filled := each(p, func(v *ssa.IndexAddr) string { return source(v) })
			if len(test.want) > 0 && len(filled) > 0 {
				t.Errorf("%s\nis filled nevertheless: %q", test.src, filled)
			}
		})
	}
}
