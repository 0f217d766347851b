package facts

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
)

func TestUses(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      []string // of sums
	}{
		{"none", `func f(a int) { _ = a + 1 }`, []string{"a + 1: 0 true"}},
		{"one", `func f(a int) int { return a + 1 }`, []string{"a + 1: 1 true"}},
		{"twice in one block", `func f(a int) { x := &a; g(a + 1, x) }; func g(a int, b *int) {}`, []string{"a + 1: 1 true"}},
		{"in a condition", `func f(a int, c bool) bool { return c && a+1 > 0 }`, []string{"a + 1: 1 true", "a + 1 > 0: 1 false"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := each(planOf(t, test.src), func(v *ssa.BinOp) string {
				n, here := Uses(v)
				return fmt.Sprintf("%s: %d %t", source(v), n, here)
			})
			if !slices.Equal(got, test.want) {
				t.Errorf("%s\ngot:  %q\nwant: %q", test.src, got, test.want)
			}
		})
	}
}

func TestAddressUses(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      []string // of fields' addresses
	}{
		{"a load", `type s struct { n int }; func f(p *s) int { return p.n }`, []string{"p.n: 1 true"}},
		{"a load and a store", `type s struct { n int }; func f(p *s) { p.n++ }`, []string{"p.n: 1 true", "p.n: 1 true"}},
		{"an address within", `type s struct { a [2]int }; func f(p *s) { p.a[1] = 2 }`, []string{"p.a: 1 true"}},
		{"it is returned", `type s struct { n int }; func f(p *s) *int { return &p.n }`, []string{"p.n: 1 true"}},
		{"its address is taken", `type s struct { n int }; func f(p *s) { g(&p.n, &p.n) }; func g(a, b *int) {}`, []string{"p.n: 1 true", "p.n: 1 true"}},
		{"it is kept", `type s struct { n int }; func f(p *s) int { q := &p.n; return *q + *q }`, []string{"p.n: 1 true"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := each(planOf(t, test.src), func(v *ssa.FieldAddr) string {
				n, here := AddressUses(v)
				return fmt.Sprintf("%s: %d %t", source(v), n, here)
			})
			if !slices.Equal(got, test.want) {
				t.Errorf("%s\ngot:  %q\nwant: %q", test.src, got, test.want)
			}
		})
	}
}
