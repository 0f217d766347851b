package facts

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// TestCalls asks, for each call, whether the same is called in several lines, and whether it may
// lead back.
func TestCalls(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      []string
	}{
		{"in one line", `func f() { g(); g() }; func g() {}`, []string{"g() false false", "g() false false"}},
		{"in two lines", "func f() { g()\n g() }; func g() {}", []string{"g() true false", "g() true false"}},
		{"two functions", "func f() { g()\n h() }; func g() {}; func h() {}", []string{"g() false false", "h() false false"}},
		{"two function values", "func f(g, h func()) { g()\n h() }", []string{"g() true true", "h() true true"}},
		{"it calls back", `func f() { g() }; func g() { h() }; func h() { f() }`, []string{"g() false true"}},
		{"it mentions it", `func f() { g() }; func g() { h(f) }; func h(func()) {}`, []string{"g() false true"}},
		{"itself", "func f() { f() }", []string{"f() false true"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := planOf(t, test.src)
			got := each(p, func(c *ssa.Call) string {
				return fmt.Sprint(source(c), " ", p.InSeveralLines(&c.Call), " ", p.MayLeadBack(&c.Call))
			})
			got = got[1:] // the first is for go/ssa's list of deferred calls
			if !slices.Equal(got, test.want) {
				t.Errorf("%s\ngot:  %q\nwant: %q", test.src, got, test.want)
			}
		})
	}
}
