package interp

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// noting returns an interpreter whose texts name the function to run, and note values.
func noting(notes *[]any, run *func()) *Interp {
	return New(Options{Packages: map[string]Table{"test/operations": {
		"Note":  reflect.ValueOf(func(x any) { *notes = append(*notes, x) }),
		"Entry": reflect.ValueOf(func(f func()) { *run = f }),
	}}})
}

// TestForward has functions call each other that were compiled at different times.
func TestForward(t *testing.T) {
	var notes []any
	var run func()
	in := noting(&notes, &run)
	text := func(s string) {
		t.Helper()
		evaluate(t, in, "package main\nimport op \"test/operations\"\n"+s, "test/operations")
	}
	expect := func(want ...any) {
		t.Helper()
		notes = nil
		run()
		if !slices.Equal(notes, want) {
			t.Errorf("noted %v, want %v", notes, want)
		}
	}
	text(`
func f1(n int, s string) (int, string) { if n == 0 { return 0, s }; a, b := f1(n-1, s); return a + 1, b }
func g1(n int) bool { return n > 0 }
var h = f1
func all() {
	a, b := f1(2, "x")
	op.Note(a); op.Note(b)
	k := h
	a, b = k(1, "y")
	op.Note(a); op.Note(b)
	if g1(1) && !g1(0) { op.Note("g") } else { op.Note("not g") }
}
func init() { op.Entry(all) }`)
	expect(2, "x", 1, "y", "g")

	text(`func f2(n int, s string) (int, string) { x := n * 10; f := func() string { return s + s }; return x, f() }`)
	if !in.Forward("f1", "f2") {
		t.Fatal("f1 does not do what f2 does")
	}
	in.Forget("f1")
	expect(20, "xx", 10, "yy", "g")

	text(`
func f3(n int, s string) (a int, b string) { n++; a = n; s = "new"; b = s; return }
func g2(n int) bool { var m []int; m = append(m, n); return len(m) == n+1 }
func g3(n string) bool { return false }`)
	if !in.Forward("f2", "f3") || !in.Forward("g1", "g2") {
		t.Fatal("functions do not do what newer ones do")
	}
	in.Forget("f2", "g1")
	expect(3, "new", 2, "new", "not g")

	if in.Forward("g2", "g3") || in.Forward("g2", "h") || in.Forward("g2", "none") || in.Forward("none", "g2") {
		t.Error("functions do what those of another type do, or none")
	}
	if len(in.versions) != 2 {
		t.Errorf("%d functions have versions, want 2", len(in.versions))
	}
	in.Forget("f3", "g2")
	if len(in.versions) != 0 {
		t.Error("functions that were forgotten have versions")
	}
}

// TestForwardedFrames: a function literal of the newer version keeps the variables of its call,
// though it is the old one that was called.
func TestForwardedFrames(t *testing.T) {
	var notes []any
	var run func()
	in := noting(&notes, &run)
	evaluate(t, in, `package main
import op "test/operations"
func count1(n int) func() int { return nil }
func all() { f := count1(1); g := count1(20); op.Note(f()); op.Note(g()); op.Note(f()) }
func init() { op.Entry(all) }`, "test/operations")
	evaluate(t, in, `package main
func count2(n int) func() int { return func() int { n++; return n } }`)
	if !in.Forward("count1", "count2") {
		t.Fatal("count1 does not do what count2 does")
	}
	for range 2 {
		notes = nil
		if run(); !slices.Equal(notes, []any{2, 21, 3}) {
			t.Errorf("noted %v, want 2, 21 and 3", notes)
		}
	}
}

// TestForwardedPanics: of a function that has only called its newer version a panic tells once, as
// of that.
func TestForwardedPanics(t *testing.T) {
	var left []string
	only := false
	var run func()
	in := New(Options{
		Packages: map[string]Table{"test/operations": {"Entry": reflect.ValueOf(func(f func()) { run = f })}},
		Unwind: func(f Frame) {
			if !only {
				left = append(left, f.Function)
			}
			only = false
		},
		Forwarded: func() { only = true },
	})
	evaluate(t, in, `package main
import op "test/operations"
func f(n int) int { return n }
func caller() { f(1) }
func init() { op.Entry(caller) }`, "test/operations")
	evaluate(t, in, `package main
func newer(n int) int { panic("failed") }`)
	if !in.Forward("f", "newer") {
		t.Fatal("f does not do what newer does")
	}
	defer func() {
		if r := fmt.Sprint(recover()); r != "failed" {
			t.Errorf("it panics with %v", r)
		}
		if want := []string{"main.newer", "main.caller"}; !slices.Equal(left, want) {
			t.Errorf("it left %v, want %v", left, want)
		}
	}()
	run()
}
