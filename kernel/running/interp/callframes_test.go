package interp

import (
	"slices"
	"testing"
)

// TestFramesAreUsedAgain: a call finds nothing in its variables that a call before has left there,
// and what a call has made stays as it is when its frame is used for the next.
func TestFramesAreUsedAgain(t *testing.T) {
	in, reported := newInterp(nil)
	evaluate(t, in, `package main
import host "test/host"
func sum(a, b int) int { return a + b }
func first(m map[string]int) (found int) { for _, v := range m { found = v; return }; return }
func unset(set bool) (s string) { var t string; if set { t = "left"; s = t; return }; return t }
func pair(a, b int) (int, int) { return b, a }
func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }
func adder(n int) func(int) int { return func(m int) int { n = n + m; return n } }
func boxed(n int) *int { p := new(int); *p = n; return p }
func list(n int) []int { var l []int; for i := 0; i < n; i++ { l = append(l, i) }; return l }
func fails(n int) (r int) { defer func() { if recover() != nil { r = -1 } }(); if n > 1 { panic(n) }; return n }
func calls(n int) int { return fails(n) + 10 }
func sumOf(first int) func(...int) int { return func(l ...int) int { var t int; for _, n := range l { t += n }; return first + t } }
func down() func(int) int { var f func(int) int; f = func(n int) int { m := n; if n > 0 { f(n - 1) }; return m }; return f }
func both() func(string) (string, any) { return func(s string) (string, any) { var a any; if s == "" { return "none", a }; a = s; return s + s, a } }
func init() {
	host.Report(first(map[string]int{"a": 1}))
	host.Report(first(nil))
	host.Report(unset(true))
	host.Report(unset(false))
	_, x := pair(1, 2)
	y, _ := pair(3, 4)
	host.Report(x); host.Report(y)
	a, b := pair(pair(5, 6))
	host.Report(a); host.Report(b)
	host.Report(fib(12))
	f, g := adder(1), adder(10)
	host.Report(f(1)); host.Report(g(1)); host.Report(f(1))
	p, q := boxed(7), boxed(8)
	host.Report(*p); host.Report(*q)
	l, m := list(2), list(3)
	l = append(l, 9)
	host.Report(l[2]); host.Report(m[2])
	host.Report(calls(1)); host.Report(calls(2)); host.Report(calls(0))
	s := sumOf(100)
	host.Report(s(1, 2)); host.Report(s()); host.Report(s([]int{4, 5}...))
	host.Report(down()(5))
	w := both()
	d, e := w("x")
	h, k := w("")
	host.Report(d); host.Report(e); host.Report(h); host.Report(k)
	host.Report(sum(sum(1, 2), sum(3, sum(4, 5))))
}
`, host)
	want := []any{1, 0, "left", "", 1, 4, 5, 6, 144, 2, 11, 3, 7, 8, 9, 2, 11, 9, 10, 103, 100, 109, 5, "xx", "x", "none", nil, 15}
	if !slices.Equal(*reported, want) {
		t.Errorf("reported\n%v, want\n%v", *reported, want)
	}
}
