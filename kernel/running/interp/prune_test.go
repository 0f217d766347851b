package interp

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
)

// What is declared lives on, but not the tree that it was compiled from.
func TestDeclarationsKeepLittle(t *testing.T) {
	const warm, texts = 200, 1000
	tests := []struct {
		name  string
		text  string // of a declaration; %[1]d is its number
		limit int64  // bytes; with their trees a variable kept 20,000, and the function 32,000
	}{
		{"a variable", "var v%[1]d int\nfunc cell() { v%[1]d = %[1]d }\nfunc init() { cell() }", 1200},
		{"a variable of a struct type", "var s%[1]d struct{ a, b int }\nfunc cell() { s%[1]d.a = %[1]d }\nfunc init() { cell() }", 6000},
		{
			"a function", `func f%[1]d(n int, s []string) int {
				for n < 3 {
					s = append(s, "more")
					if n%%2 == 0 { host.Report(n) }
					n += len(s) * %[1]d
				}
				return n
			}`, 9000,
		},
		{"a function with a function literal", "func g%[1]d(n int) func() int { return func() int { n += x; return n } }", 9000},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in, _ := newInterp(nil)
			evaluate(t, in, "package main\nvar x int")
			var before uint64
			for i := range warm + texts {
				if i == warm {
					before = released(t, in)
				}
				evaluate(t, in, "package main\nimport host \"test/host\"\n"+fmt.Sprintf(test.text, i), host)
			}
			if got := (int64(released(t, in)) - int64(before)) / texts; got > test.limit {
				t.Errorf("a declaration keeps %d bytes, want at most %d", got, test.limit)
			}
			runtime.KeepAlive(in)
		})
	}
}

// Functions do what they did before their trees were taken apart: what steps look at is still
// there, for texts that call them, closures and panics too.
func TestPrunedFunctions(t *testing.T) {
	var frames []Frame
	in, reported := newInterp(func(f Frame) { frames = append(frames, f) })
	evaluate(t, in, `package main
import host "test/host"
type P struct{ a, b int }
var p P
func two() (int, string) { return 7, "two" }
func empty() {}
func assigned(x any) (sum int) {
	var n, a, b int
	var s string
	n, s = two()
	a = n
	b = len(s)
	var q P
	q.a = a
	q.b = b
	v, ok := x.(int)
	if ok { sum += v }
	m := map[string]P{}
	m["q"] = q
	var r P
	r.a = q.b
	r.b = q.a
	m[s] = r
	w, found := m["two"]
	if !found { return -1 }
	var i int
again:
	if i == 2 { goto done }
	sum += 100
	i++
	goto again
done:
	return sum + 10*w.a + w.b
}
func over(f func(int) int, xs ...int) (fs []func() int) {
	fs = append(fs, func() int { return f(xs[0]) })
	fs = append(fs, func() int { xs[1]++; return f(xs[1]) })
	return fs
}
func pick(f func()) func() { return f }
func late(f func()) { defer empty(); func() { defer f(); f() }() }
func fail() { func() { panic("inner") }() }
func init() { host.Report(fail) }
`, host)
	for i := range 20 { // others come and go
		evaluate(t, in, fmt.Sprintf("package main\nvar other%d int\nfunc others() int { return other%[1]d }", i))
	}
	released(t, in)
	fail := (*reported)[0].(func())
	*reported = nil
	evaluate(t, in, `package main
import host "test/host"
func cell() {
	p.a = 7
	host.Report(assigned(5))
	for _, f := range over(func(n int) int { return n * p.a }, 1, 2) { host.Report(f()); host.Report(f()) }
	pick(empty)()
	calls := 0
	late(func() { calls++ })
	host.Report(calls)
}
func init() { cell() }
`, host)
	if want := []any{5 + 10*3 + 7 + 200, 7, 7, 21, 28, 2}; !slices.Equal(*reported, want) {
		t.Errorf("reported %v, want %v", *reported, want)
	}
	func() {
		defer func() {
			if got := fmt.Sprint(recover()); got != "inner" {
				t.Errorf("the function panics with %v, want inner", got)
			}
		}()
		fail()
	}()
	var left []string
	for _, f := range frames {
		left = append(left, f.Function)
	}
	// yaegi says so of each function of a declaration that has a function literal.
	if want := []string{"main.fail.func", "main.fail.func"}; !slices.Equal(left, want) {
		t.Errorf("left %q, want %q", left, want)
	}
}
