package facts

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// TestSharedUpdate names the variables that others see and whose new value is made from the old
// one.
func TestSharedUpdate(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      []string
	}{
		{"a local variable", `func f() (n int) { n++; return }`, nil},
		{"a variable of the package", `var x int; func f() { x += 2 }`, []string{"x"}},
		{"with another's value", `var x, y int; func f() { x = y + 1 }`, nil},
		{"a variable on the heap", `func f() *int { n := 0; n++; return &n }`, []string{"n"}},
		{"a field", `type s struct { n int }; func f(p *s) { p.n = 1 + p.n }`, []string{"p.n"}},
		{"a field of a field", `type s struct { n int; p *s }; func f(p *s) { p.p.n++ }`, []string{"*p.p.n"}},
		{"another field", `type s struct { n, m int }; func f(p *s) { p.n = p.m + 1 }`, nil},
		{"a local variable's field", `type s struct { n int }; func f() int { var v s; v.n++; return v.n }`, nil},
		{"by a pointer", `func f(p *int) { *p++ }`, nil},
		{"a slice", `var x []int; func f() { x = append(x, 1) }`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := planOf(t, test.src)
			got := each(p, func(st *ssa.Store) string {
				if p.SharedUpdate(st) {
					return source(st.Addr)
				}
				return ""
			})
			got = slices.DeleteFunc(got, func(s string) bool { return s == "" })
			if !slices.Equal(got, test.want) {
				t.Errorf("%s\ngot:  %q\nwant: %q", test.src, got, test.want)
			}
		})
	}
}

func TestSharedUpdateOfFreeVariable(t *testing.T) {
	p := planIn(t, `func f() { n := 0; func() { n++ }() }`, "f$1")
	got := each(p, func(st *ssa.Store) string { return fmt.Sprint(source(st.Addr), " ", p.SharedUpdate(st)) })
	if want := []string{"defer$stack false", "n true"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
