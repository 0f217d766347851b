package facts

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
)

func TestGraph(t *testing.T) {
	for _, test := range []struct {
		name, src string
		reducible bool
		headers   []string // with the number of blocks of the loop's body
		joins     []string
	}{
		{"a branch", `func f(c bool) { if c { g() } else { h() }; g() }; func g() {}; func h() {}`, true, nil, []string{"if.done"}},
		{"one of two ways returns", `func f(c bool) { if c { return }; g() }; func g() {}`, true, nil, nil},
		{"a loop", `func f() { for i := 0; i < 3; i++ { g() } }; func g() {}`, true, []string{"for.loop: 2"}, []string{"for.done"}},
		{"a loop in a loop", `func f() { for i := 0; i < 3; i++ { for j := 0; j < i; j++ { g() } } }; func g() {}`, true,
			[]string{"for.loop: 5", "for.loop: 2"}, []string{"for.done", "for.done"}},
		{"a loop that is left in two places", `func f(n int) { for n > 0 { if n == 7 { break }; n-- }; g() }; func g() {}`, true,
			[]string{"for.loop: 3"}, []string{"for.done"}},
		{"a jump into a loop", `func f(c bool) { if c { goto second }
		first: g()
		second: g(); goto first }; func g() {}`, false, nil, []string{"second"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := planOf(t, test.src).Graph
			var headers, joins []string
			for _, b := range g.written() {
				if body := g.Body(b); body != nil {
					headers = append(headers, fmt.Sprintf("%s: %d", b.Comment, len(body)))
				}
				if g.Join(b) {
					joins = append(joins, b.Comment)
				}
			}
			if g.Reducible != test.reducible || !slices.Equal(headers, test.headers) || !slices.Equal(joins, test.joins) {
				t.Errorf("%s\ngot:  %t %q %q\nwant: %t %q %q", test.src, g.Reducible, headers, joins, test.reducible, test.headers, test.joins)
			}
		})
	}
}

// Each block that is reached is written once, after its immediate dominator.
func TestWritten(t *testing.T) {
	g := planOf(t, `func f(a []int) (n int) {
		for i, x := range a {
			switch { case x == 1: continue; case x == 2: if i > 3 { return }; default: n++ }
			for n > 0 && x > 0 || i == 7 { x--; if x == i { break } }
		}
		select {}
	}`).Graph
	at := map[*ssa.BasicBlock]int{}
	for i, b := range g.written() {
		if _, twice := at[b]; twice {
			t.Errorf("%s is written twice", b)
		}
		at[b] = i
	}
	for _, b := range g.fn.Blocks {
		i, written := at[b]
		if written != g.Reached(b) {
			t.Errorf("%s is written: %t", b, written)
		}
		if d := b.Idom(); written && d != nil && at[d] > i {
			t.Errorf("%s is written before its dominator %s", b, d)
		}
	}
}
