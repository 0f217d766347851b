package interp

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// released returns the size of the heap when all that can be has been released: variables are, with
// the text that follows their collection.
func released(t *testing.T, in *Interp) uint64 {
	t.Helper()
	for range 3 {
		runtime.GC()
		evaluate(t, in, "package main")
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestTextsAreReleased(t *testing.T) {
	const warm, texts, limit = 200, 2000, 400 // bytes for a text; yaegi alone keeps 17,000
	tests := []struct {
		name   string
		text   func(i int) string // i-th text, that follows the clauses
		forget func(i int) []string
		fails  bool
	}{
		{
			name: "statements under a name of their own",
			text: func(i int) string {
				return fmt.Sprintf("func cell%d() { x++; host.Report(1 + 1) }\nfunc init() { cell%[1]d() }", i)
			},
			forget: func(i int) []string { return []string{fmt.Sprint("cell", i)} },
		},
		{
			name: "statements under one name",
			text: func(int) string { return "func cell() { x++; host.Report(x) }\nfunc init() { cell() }" },
		},
		{
			name: "a function declared anew",
			text: func(i int) string {
				return fmt.Sprintf("func f(n int) int { return n + %d }\nfunc init() { x = f(x) }", i)
			},
		},
		{
			name: "a function in versions",
			text: func(i int) string {
				return fmt.Sprintf("func f%d(n int) int { return n + %[1]d }\nfunc init() { x = f%[1]d(x) }", i)
			},
			forget: func(i int) []string { return []string{fmt.Sprint("f", i)} },
		},
		{
			name: "a variable and a type declared anew",
			// Of a type that refers to itself, package reflect keeps each.
			text: func(int) string {
				return "type T struct { a int; s []string }\nvar v T\nvar s = make([]byte, 10000)\nfunc init() { v = T{a: x}; s[0] = 1 }"
			},
		},
		{
			name: "a closure that is called and dropped",
			text: func(int) string {
				return "func mk(n int) func() int { return func() int { n += x; return n } }\nfunc init() { mk(1)() }"
			},
		},
		{
			name: "a goroutine that ends",
			text: func(int) string {
				return "func send(c chan int) { c <- x }\nfunc init() { c := make(chan int); go send(c); <-c }"
			},
		},
		{name: "a text with a syntax error", text: func(int) string { return "func {" }, fails: true},
		{name: "a text that does not compile", text: func(int) string { return "var x = 5\nfunc g() { missing() }" }, fails: true},
		{name: "a text that panics", text: func(int) string { return "func g() { panic(1) }\nfunc init() { g() }" }, fails: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in, reported := newInterp(nil)
			evaluate(t, in, "package main\nvar x int")
			var before uint64
			for i := range warm + texts {
				if i == warm {
					before = released(t, in)
				}
				name := fmt.Sprint("cell", i)
				err := in.Evaluate(name, "package main\nimport host \"test/host\"\n"+test.text(i), []string{host}, nil, nil)
				if (err != nil) != test.fails {
					t.Fatalf("text %d: %v", i, err)
				}
				if test.forget != nil {
					in.Forget(test.forget(i)...)
				}
				*reported = nil
			}
			if got := (int64(released(t, in)) - int64(before)) / texts; got > limit {
				t.Errorf("a text keeps %d bytes, want at most %d", got, limit)
			}
			runtime.KeepAlive(in)
		})
	}
}

// What still runs or is stored goes on as it was, whatever becomes of its names.
func TestOldCodeGoesOn(t *testing.T) {
	var frames []Frame
	in, reported := newInterp(func(f Frame) { frames = append(frames, f) })
	evaluate(t, in, `package main
import host "test/host"
type T struct{ n int }
var count = T{n: 10}
var wake = make(chan bool)
var done = make(chan int)
func helper() int { count.n++; return count.n }
func wait() { <-wake; done <- helper() }
func fail() { panic("late") }
func init() { go wait(); host.Report(helper); host.Report(fail); host.Report(wake); host.Report(done) }
`, host)
	values := slices.Clone(*reported)
	*reported = nil
	in.Forget("T", "count", "wake", "done", "helper", "wait", "fail")
	for i := range 100 {
		evaluate(t, in, fmt.Sprintf("package main\ntype T struct{ other string }\nvar count = T{other: \"%d\"}\nfunc helper() int { return -1 }", i))
		released(t, in)
	}
	if got := values[0].(func() int)(); got != 11 {
		t.Errorf("the stored function returns %d, want 11", got)
	}
	values[2].(chan bool) <- true
	if got := <-values[3].(chan int); got != 12 {
		t.Errorf("the goroutine's call returned %d, want 12", got)
	}
	func() {
		defer func() {
			if got := fmt.Sprint(recover()); got != "late" {
				t.Errorf("the stored function panics with %q, want %q", got, "late")
			}
		}()
		values[1].(func())()
	}()
	if want := (Frame{File: "cell1", Line: 9, Col: 15, Function: "main.fail"}); len(frames) != 1 || frames[0] != want {
		t.Errorf("the panic left %+v, want %+v", frames, want)
	}
}

func TestFailedTextLeavesNothing(t *testing.T) {
	tests := []struct{ name, text string }{
		{"does not compile", "func g() { missing() }"},
		{"declares a name twice", "func f() int { return 0 }\nfunc g() { missing() }"},
		{"panics", "func g() {}\nfunc init() { panic(1) }"},
		{"panics in a declaration", "func g() int { panic(1) }\nvar v = g()"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in, reported := newInterp(nil)
			evaluate(t, in, "package main\ntype T struct{ a int }\nvar x = T{a: 1}\nfunc f() int { return x.a }")
			bad := "package main\nimport host \"test/host\"\ntype T struct{ b string }\nvar x = T{b: \"other\"}\nfunc f() string { host.Report(0); return x.b }\n" + test.text
			if err := in.Evaluate("cell1", bad, []string{host}, nil, nil); err == nil {
				t.Fatal("Evaluate: no error")
			}
			// The name of the text can be used again, though it has the same import.
			evaluate(t, in, "package main\nimport host \"test/host\"\nfunc init() { t := T{a: 4}; host.Report(f() + x.a + t.a) }", host)
			if want := []any{6}; !slices.Equal(*reported, want) {
				t.Errorf("reported %v, want %v", *reported, want)
			}
			var compile *CompileError
			if err := in.Evaluate("cell2", "package main\nfunc h() { g() }", nil, nil, nil); !errors.As(err, &compile) || !strings.Contains(compile.Msg, "undefined: g") {
				t.Errorf("a use of what the failed text declares: %v, want undefined: g", err)
			}
		})
	}
}

func TestForget(t *testing.T) {
	in, reported := newInterp(nil)
	evaluate(t, in, "package main\nvar v = 1\nfunc f() int { return v }\nfunc g() int { return f() + 1 }")
	in.Forget("f", "v", "never declared")
	evaluate(t, in, "package main\nimport host \"test/host\"\nfunc init() { host.Report(g()) }", host)
	if want := []any{2}; !slices.Equal(*reported, want) {
		t.Errorf("reported %v, want %v", *reported, want)
	}
	for _, name := range []string{"f()", "v"} {
		if err := in.Evaluate("cell1", "package main\nvar w = "+name, nil, nil, nil); err == nil {
			t.Errorf("%s can be used after Forget", name)
		}
	}
}

// BenchmarkEvaluate measures a cell of one statement early and late in a session.
func BenchmarkEvaluate(b *testing.B) {
	for _, before := range []int{100, 10_000} {
		b.Run(fmt.Sprintf("after %d texts", before), func(b *testing.B) {
			in := New(Options{Packages: map[string]Table{host: {"Report": reflect.ValueOf(func(any) {})}}})
			cell := func(text string) {
				if err := in.Evaluate("cell", "package main\nimport host \"test/host\"\n"+text, []string{host}, nil, nil); err != nil {
					b.Fatal(err)
				}
			}
			cell("var x int\nfunc init() { host.Report(x) }")
			for range before {
				cell("func cell() { x++; host.Report(x) }\nfunc init() { cell() }")
			}
			b.ReportAllocs()
			for b.Loop() {
				cell("func cell() { x++; host.Report(x) }\nfunc init() { cell() }")
			}
		})
	}
}
