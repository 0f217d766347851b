package interp

import (
	"slices"
	"testing"
)

// TestCalls: what is called by a step of our own gets its arguments and gives its results as with
// yaegi's.
func TestCalls(t *testing.T) {
	in, reported := newInterp(nil)
	evaluate(t, in, `package main
import host "test/host"
type pair struct { a, b any }
var first func(string) string
func div(a, b int) (int, bool) { if b == 0 { return 0, false }; return a / b, true }
func apply(f func(int) int, x int) int { return f(x) }
func double(n int) int { return 2 * n }
func even(n int) bool { return n%2 == 0 }
func pack(a any, b any) pair { return pair{a, b} }
func twice(n int) (int, int) { return n, n }
func sum(a, b int) int { return a + b }
func change(p pair) pair { p.a = "changed"; return p }
func set(n int) int { n = 7; return n }
func init() {
	first = func(s string) string { return "first " + s }
	host.Report(first("a"))
	first = func(s string) string { return "second " + s }
	host.Report(first("b"))
	q, ok := div(7, 2)
	host.Report(q)
	_, ok = div(7, 0)
	host.Report(ok)
	host.Report(apply(double, 4))
	odd := func(n int) bool { return !even(n) }
	if odd(3) && !odd(4) && even(2) { host.Report("branches") }
	for i := 0; odd(2*i+1) && i < 3; i = sum(i, 1) { host.Report(i) }
	p := pack(nil, 2)
	host.Report(p.a); host.Report(p.b)
	c := change(p)
	host.Report(p.a); host.Report(c.a)
	n := 3
	host.Report(set(n)); host.Report(n)
	divide := func(a, b int) (int, bool) { return div(a, b) }
	_, ok = divide(1, 0)
	q, _ = divide(9, 3)
	host.Report(q); host.Report(ok)
}
`, host)
	want := []any{"first a", "second b", 3, false, 8, "branches", 0, 1, 2, nil, 2, nil, "changed", 7, 3, 3, false}
	if !slices.Equal(*reported, want) {
		t.Errorf("reported\n%v, want\n%v", *reported, want)
	}
}
