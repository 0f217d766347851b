package interp

import (
	"math"
	"reflect"
	"slices"
	"testing"
)

// TestMinusZero passes -0 to functions in all positions that a call can have.
func TestMinusZero(t *testing.T) {
	minus := math.Copysign(0, -1)
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"an argument", `func run(z float64) { f(z) }; func f(x float64) { op.Note(x) }`, []string{"-0"}},
		{"a second argument", `func run(z float64) { f(1, z) }; func f(n int, x float64) { op.Note(x) }`, []string{"-0"}},
		{"+0", `func run(z float64) { f(z + 0) }; func f(x float64) { op.Note(x) }`, []string{"0"}},
		{"a float32", `func run(z float64) { f(float32(z)) }; func f(x float32) { op.Note(float64(x)) }`, []string{"-0"}},
		{"a result", `func run(z float64) { x := f(z); op.Note(x) }; func f(x float64) float64 { return x }`, []string{"-0"}},
		{"a result assigned", `func run(z float64) { x := 1.0; x = f(z); op.Note(x) }; func f(x float64) float64 { return x }`, []string{"-0"}},
		{"a result returned", `func run(z float64) { op.Note(g(z)) }; func g(x float64) float64 { return f(x) }; func f(x float64) float64 { return x }`, []string{"-0"}},
		{"two results", `func run(z float64) { x, y := f(z); op.Note(x); op.Note(y) }; func f(x float64) (float64, float64) { return x, 1 }`, []string{"-0", "1"}},
		{"an unused result", `func run(z float64) { _, y := f(z); op.Note(y) }; func f(x float64) (float64, float64) { return 1, x }`, []string{"-0"}},
		{"a global", `var g float64
func run(z float64) { g = f(z); op.Note(g) }; func f(x float64) float64 { return x }`, []string{"-0"}},
		{"a condition", `func run(z float64) { if f(z) { op.Note(z) } else { op.Note(1.0) }; for !f(z) { z = 2 } }; func f(x float64) bool { op.Note(x); return 1/x < 0 }`, []string{"-0", "-0", "-0"}},
		{"a struct", `type t struct { n int; x [1]float64 }
func run(z float64) { v := t{}; v.x[0] = z; f(v) }; func f(v t) { op.Note(v.x[0]) }`, []string{"-0"}},
		{"a complex number", `func run(z float64) { f(complex(0, z)) }; func f(c complex128) { op.Note(imag(c)) }`, []string{"-0"}},
		{"a closure", `func run(z float64) { g := mk(z); g() }; func mk(x float64) func() { return func() { op.Note(x) } }`, []string{"-0"}},
		{"a function in a variable", `func run(z float64) { g := f; g(z) }; func f(x float64) { op.Note(x) }`, []string{"-0"}},
		{"a function literal", `func run(z float64) { func(x float64) { op.Note(x) }(z) }`, []string{"-0"}},
		{"a recursion", `func run(z float64) { f(z, 2) }; func f(x float64, n int) { op.Note(x); if n > 0 { f(x, n-1) } }`, []string{"-0", "-0", "-0"}},
		{"a loop", `func run(z float64) { for i := 0; i < 3; i++ { f(z); z = -z } }; func f(x float64) { op.Note(x) }`, []string{"-0", "0", "-0"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			ops := Table{
				"Note": reflect.ValueOf(func(x float64) {
					switch {
					case x == 0 && math.Signbit(x):
						got = append(got, "-0")
					default:
						got = append(got, string(rune('0'+int(x))))
					}
				}),
			}
			var run func(float64)
			ops["Entry"] = reflect.ValueOf(func(f func(float64)) { run = f })
			in := New(Options{Packages: map[string]Table{"test/operations": ops}})
			evaluate(t, in, "package main\nimport op \"test/operations\"\n"+test.text+"\nfunc init() { op.Entry(run) }", "test/operations")
			run(minus)
			if !slices.Equal(got, test.want) {
				t.Errorf("%s\nnotes %q, want %q", test.text, got, test.want)
			}
		})
	}
}
