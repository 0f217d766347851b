package facts

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// describe says what a range is over and what of it is used: what can be the range's own variable
// by the variable's name, and anything else as a value.
func describe(r *RangeLoop) string {
	part := func(used bool, a *ssa.Alloc) string {
		switch {
		case !used:
			return "_"
		case a != nil:
			return a.Comment
		}
		return "value"
	}
	over := "x"
	if iter, ok := r.X.(*ssa.Range); ok {
		over = "iterator"
		if OverString(iter) {
			over = "runes"
		}
	}
	return part(r.KeyUsed, r.KeyVar) + ", " + part(r.ValueUsed(), r.ValueVar) + " of " + over
}

func TestRanges(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      []string
	}{
		{"a slice", `func f(a []int) { for i, x := range a { g(i, x) } }; func g(...any) {}`, []string{"i, x of x"}},
		{"only its elements", `func f(a []int) { for _, x := range a { g(x) } }; func g(...any) {}`, []string{"_, x of x"}},
		{"only its indices", `func f(a []int) { for i := range a { g(i) } }; func g(...any) {}`, []string{"i, _ of x"}},
		{"only its length", `func f(a []int) { for range a { g() } }; func g(...any) {}`, []string{"_, _ of x"}},
		{"variables that exist", `func f(a []int) { var i, x int; for i, x = range a { g(i, x) } }; func g(...any) {}`, []string{"value, value of x"}},
		{"a variable on the heap", `func f(a []int) { for _, x := range a { g(&x) } }; func g(...any) {}`, []string{"_, value of x"}},
		{"an array", `func f(a [3]int) { for i, x := range a { g(i, x) } }; func g(...any) {}`, []string{"i, x of x"}},
		{"a pointer to an array", `func f(a *[3]int) { for i, x := range a { g(i, x) } }; func g(...any) {}`, nil},
		{"a map", `func f(a map[int]int) { for k, x := range a { g(k, x) } }; func g(...any) {}`, []string{"k, x of iterator"}},
		{"only its keys", `func f(a map[int]int) { for k := range a { g(k) } }; func g(...any) {}`, []string{"k, _ of iterator"}},
		{"a string", `func f(a string) { for i, r := range a { g(i, r) } }; func g(...any) {}`, []string{"i, r of runes"}},
		{"channels", `func f(a []chan int) { for _, c := range a { g(c) } }; func g(...any) {}`, nil},
		{"only indices of channels", `func f(a []chan int) { for i := range a { g(i) } }; func g(...any) {}`, []string{"i, _ of x"}},
		{"a wrapped type", `type wrapped []wrapped; func f(a wrapped) { for _, x := range a { g(x) } }; func g(...any) {}`, nil},
		{"a channel", `func f(a chan int) { for x := range a { g(x) } }; func g(...any) {}`, nil},
		{"an int", `func f(a int) { for i := range a { g(i) } }; func g(...any) {}`, nil},
		{"a loop of one's own", `func f(a []int) { for i := 0; i < len(a); i++ { g(a[i]) } }; func g(...any) {}`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := planOf(t, test.src)
			var got []string
			for _, b := range p.Graph.written() {
				if r := p.Range(b); r != nil {
					got = append(got, describe(r))
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%s\ngot:  %q\nwant: %q", test.src, got, test.want)
			}
			counts := each(p, func(v *ssa.BinOp) string { return source(v) })
			if len(test.want) > 0 && len(counts) > 0 {
				t.Errorf("%s\ncounts nevertheless: %q", test.src, counts)
			}
		})
	}
}
