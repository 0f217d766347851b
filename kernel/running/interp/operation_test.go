package interp

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// TestOperations calls operations in all positions that a call can have.
func TestOperations(t *testing.T) {
	var seen []any
	operations := Table{
		"Note": reflect.ValueOf(Operation{Func: reflect.Zero(reflect.TypeFor[func(any)]()), Do: func(c Call) {
			seen = append(seen, c.Arg(0).Interface())
		}}),
		"Both": reflect.ValueOf(Operation{
			Func: reflect.ValueOf(func(s string) { seen = append(seen, s+" as a function") }),
			Do:   func(c Call) { seen = append(seen, c.Arg(0).String()+" as an operation") },
		}),
		"Set": reflect.ValueOf(Operation{Func: reflect.Zero(reflect.TypeFor[func(dst ...any)]()), Do: func(c Call) {
			for i := range c.Args() {
				c.Arg(i).SetInt(int64(10 + i))
			}
		}}),
		"Less": reflect.ValueOf(Operation{Func: reflect.Zero(reflect.TypeFor[func(x, y any) bool]()), Do: func(c Call) {
			c.Result().SetBool(c.Arg(0).Int() < c.Arg(1).Int())
		}}),
		"Twice": reflect.ValueOf(Operation{Func: reflect.Zero(reflect.TypeFor[func(f func())]()), Do: func(c Call) {
			f := c.Arg(0).Interface().(func())
			f()
			f()
		}}),
		"Sum": reflect.ValueOf(Operation{Func: reflect.Zero(reflect.TypeFor[func(x, y int) int]()), Do: func(c Call) {
			c.Result().SetInt(c.Arg(0).Int() + c.Arg(1).Int())
		}}),
		// What it does depends on its first argument's type, which is looked at once for each call.
		"Add": reflect.ValueOf(Operation{Func: reflect.Zero(reflect.TypeFor[func(x any, n int)]()), Prepare: func(c Call) func(Call) {
			if c.Arg(0).Kind() == reflect.String {
				return func(c Call) { seen = append(seen, fmt.Sprintf("%v%v", c.Arg(0), c.Arg(1))) }
			}
			return func(c Call) { seen = append(seen, int(c.Arg(0).Int()+c.Arg(1).Int())) }
		}}),
	}
	for _, test := range []struct {
		name, text string
		want       []any
	}{
		{"a statement", `func run() { op.Note(7) }`, []any{7}},
		{"variables are set", `func run() { var a, b int; op.Set(a, b); op.Note(a); op.Note(b) }`, []any{10, 11}},
		{"so are globals and elements", `var g int
func run() { s := make([]int, 2); op.Set(g, s[1]); op.Note(g); op.Note(s[0]); op.Note(s[1]) }`, []any{10, 0, 11}},
		{"and what pointers point to", `type point struct{ x, y int }
func run() { p, q := new(int), &point{}; op.Set(*p, q.y); op.Note(*p); op.Note(q.x); op.Note(q.y) }`, []any{10, 0, 11}},
		{"a condition", `func run() { if op.Less(1, 2) { op.Note("less") } else { op.Note("not less") } }`, []any{"less"}},
		{"a negated condition", `func run() { if !op.Less(1, 2) { op.Note("not less") } else { op.Note("less") } }`, []any{"less"}},
		{"a part of a condition", `func run() { x := 1; if x == 1 && op.Less(x, 0) || op.Less(x, 2) { op.Note("yes") } }`, []any{"yes"}},
		{"a loop's condition", `func run() { i := 0; for op.Less(i, 3) { op.Note(i); i++ } }`, []any{0, 1, 2}},
		{"a result", `func run() { x := op.Sum(1, 2); x = op.Sum(x, x); op.Note(x) }`, []any{6}},
		{"an operand", `func run() { op.Note(1 + op.Sum(op.Sum(1, 2), 3)) }`, []any{7}},
		{"a function literal", `func run() { func() { x := 1; op.Set(x); func() { op.Note(x) }() }() }`, []any{10}},
		{"a function literal that is returned", `func make1(x int) func() { return func() { op.Note(x); x++ } }
func run() { f := make1(1); f(); f() }`, []any{1, 2}},
		{"functions as arguments", `func declared() { op.Note("d") }
func make1(x int) func() { return func() { op.Note(x) } }
func run() { f := declared; op.Twice(declared); op.Twice(f); op.Twice(make1(1)); op.Twice(func() { op.Note(2) }) }`,
			[]any{"d", "d", "d", "d", 1, 1, 2, 2}},
		{"an initialization", `var g = op.Sum(1, 2)
func run() { op.Note(g) }`, []any{3}},
		{"a deferred call", `func run() { defer op.Both("a"); op.Both("b") }`, []any{"b as an operation", "a as a function"}},
		{"what is prepared for each call", `func run() { for i := 0; i < 2; i++ { op.Add("a", i); op.Add(10, i) } }`, []any{"a0", 10, "a1", 11}},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := New(Options{Packages: map[string]Table{"test/operations": operations}})
			seen = nil
			evaluate(t, in, "package main\nimport op \"test/operations\"\n"+test.text+"\nfunc init() { run() }", "test/operations")
			if !slices.Equal(seen, test.want) {
				t.Errorf("noted %v, want %v", seen, test.want)
			}
		})
	}
}

// TestCompiledOperations: calls of compiled functions are operations only where that comes to the
// same.
func TestCompiledOperations(t *testing.T) {
	var seen []any
	note := func(how string, args []any) (int, error) {
		for _, x := range args {
			if f, ok := x.(func() int); ok {
				x = f()
			}
			seen = append(seen, fmt.Sprintf("%s %T %v", how, x, x))
		}
		return len(args), nil
	}
	all := func(c Call) (list []any) {
		for i := range c.Args() {
			list = append(list, c.Arg(i).Interface())
		}
		return list
	}
	operations := Table{
		"Print": reflect.ValueOf(Operation{
			Func:     reflect.ValueOf(func(args ...any) (int, error) { return note("called", args) }),
			Do:       func(c Call) { note("done", all(c)) },
			Compiled: true,
		}),
		"Text": reflect.ValueOf(Operation{
			Func:     reflect.ValueOf(func(args ...any) string { return "called " + fmt.Sprint(args...) }),
			Do:       func(c Call) { c.Result().Set(reflect.ValueOf("done " + fmt.Sprint(all(c)...))) },
			Compiled: true,
		}),
	}
	const rest = `
type point struct { x int }
func two() (int, string) { return 1, "two" }
func one() int { return 1 }
func text(x int) string { return op.Text(x) }
func thing(x int) any { return op.Text(x) }
func list(x ...any) any { return op.Text(x...) }
`
	for _, test := range []struct {
		name, text string
		want       []any
	}{
		{"constants", `op.Print("a", 1, 2.5, 'c', true, int8(3))`,
			[]any{"done string a", "done int 1", "done float64 2.5", "done int32 99", "done bool true", "done int8 3"}},
		{"variables", `s := "a"; i := uint16(1); p := point{2}; var x any = i; op.Print(s, i, p, &p.x != nil, x)`,
			[]any{"done string a", "done uint16 1", "done struct { Xx int } {2}", "done bool true", "done uint16 1"}},
		{"what is called", `op.Print(one(), int64(one()), len("abc"), one()+1)`,
			[]any{"done int 1", "done int64 1", "done int 3", "done int 2"}},
		{"nothing", `op.Print(); op.Print("a")`, []any{"done string a"}},
		{"a nil interface", `var x any; op.Print(x)`, []any{"done <nil> <nil>"}},
		{"nil", `op.Print(nil, 1)`, []any{"called <nil> <nil>", "called int 1"}},
		{"functions", `f := func() int { return 3 }; op.Print(f); op.Print(one)`, []any{"called int 3", "called int 1"}},
		{"a list that is spread", `x := []any{1, "a"}; op.Print(x...)`, []any{"called int 1", "called string a"}},
		{"results that are used", `n, err := op.Print("a"); op.Print(n, err == nil)`, []any{"called string a", "done int 1", "done bool true"}},
		{"results that are called with", `op.Print(two())`, []any{"called int 1", "called string two"}},
		{"a result", `s := op.Text(1); op.Print(s, op.Text(2), text(3), thing(4))`,
			[]any{"done string done 1", "done string done 2", "done string done 3", "done string done 4"}},
		{"a result of what is spread", `op.Print(list(1, 2))`, []any{"done string called 1 2"}},
		{"later", `defer op.Print("a"); op.Print("b")`, []any{"done string b", "called string a"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := New(Options{Packages: map[string]Table{"test/operations": operations}})
			seen = nil
			evaluate(t, in, "package main\nimport op \"test/operations\""+rest+"func init() { "+test.text+" }", "test/operations")
			if !slices.Equal(seen, test.want) {
				t.Errorf("noted\n%q, want\n%q", seen, test.want)
			}
		})
	}
}

// TestOperationsPanic: a panic of an operation leaves the functions of the text as any other.
func TestOperationPanics(t *testing.T) {
	var left []string
	in := New(Options{
		Packages: map[string]Table{"test/operations": {
			"Fail": reflect.ValueOf(Operation{Func: reflect.Zero(reflect.TypeFor[func()]()), Do: func(Call) { panic("failed") }}),
		}},
		Unwind: func(f Frame) { left = append(left, f.Function) },
	})
	err := in.Evaluate("cell1", `package main
import op "test/operations"
func inner() { op.Fail() }
func outer() { inner() }
func init() { outer() }`, []string{"test/operations"}, nil, nil)
	if err == nil || err.Error() != "failed" {
		t.Errorf("Evaluate returned %v, want the operation's panic", err)
	}
	if want := []string{"main.inner", "main.outer", "main.init"}; !slices.Equal(left, want) {
		t.Errorf("it left %v, want %v", left, want)
	}
}

// BenchmarkOperation compares an operation with a function of the same meaning.
func BenchmarkOperation(b *testing.B) {
	for _, name := range []string{"Operation", "Function"} {
		b.Run(name, func(b *testing.B) {
			in := New(Options{Packages: map[string]Table{"test/operations": {
				"Operation": reflect.ValueOf(Operation{Func: reflect.Zero(reflect.TypeFor[func(x, y int) int]()), Do: func(c Call) {
					c.Result().SetInt(c.Arg(0).Int() + c.Arg(1).Int())
				}}),
				"Function": reflect.ValueOf(func(x, y int) int { return x + y }),
				"Run":      reflect.ValueOf(func(f func(n int)) { f(b.N) }),
			}}})
			err := in.Evaluate("cell1", `package main
import op "test/operations"
func run(n int) { x := 0; for i := 0; i < n; i++ { x = op.`+name+`(x, i) } }
func init() { op.Run(run) }`, []string{"test/operations"}, nil, nil)
			if err != nil {
				b.Fatal(err)
			}
		})
	}
}
