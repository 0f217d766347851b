package facts

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// planOf returns the plan of the function f that src declares.
func planOf(t *testing.T, src string) *Plan {
	t.Helper()
	return planIn(t, src, "f")
}

// planIn returns the plan of a function that src declares.
func planIn(t *testing.T, src, name string) *Plan {
	t.Helper()
	program, fn := build(t, src, name)
	return program.Plan(fn)
}

// build returns a function that src declares, and a program without any plan. A function literal
// has the name that go/ssa gives it, f$1. Functions whose names begin with compiled count as
// compiled, and a type called wrapped as wrapped.
func build(t *testing.T, src, name string) (*Program, *ssa.Function) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "src.go", "package p\n"+src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{GoVersion: "go1.26"}, fset, types.NewPackage("p", "p"),
		[]*ast.File{file}, ssa.NaiveForm|ssa.InstantiateGenerics|ssa.BuildSerially|ssa.BareInits)
	if err != nil {
		t.Fatal(err)
	}
	for fn := range ssautil.AllFunctions(pkg.Prog) {
		if fn.Pkg == pkg && fn.Name() == name && fn.Blocks != nil {
			return NewProgram(Options{
				Compiled: func(fn *ssa.Function) bool { return strings.HasPrefix(fn.Name(), "compiled") },
				Wrapped:  func(t types.Type) bool { return types.TypeString(t, nil) == "p.wrapped" },
			}), fn
		}
	}
	t.Fatalf("there is no function %s", name)
	return nil, nil
}

// each returns what say gives for the instructions of a kind that are not skipped, in their order.
func each[I ssa.Instruction](p *Plan, say func(I) string) (said []string) {
	for _, b := range p.Graph.fn.Blocks {
		for _, in := range b.Instrs {
			if in, ok := in.(I); ok && !p.Skipped(in) {
				said = append(said, say(in))
			}
		}
	}
	return said
}

// named reports whether the learner has declared a variable.
func named(a *ssa.Alloc) bool { return token.IsIdentifier(a.Comment) }

// variables returns the names of the variables, in their order, of which ok is true.
func variables(p *Plan, ok func(*ssa.Alloc) bool) (names []string) {
	for _, b := range p.Graph.fn.Blocks {
		for _, in := range b.Instrs {
			if a, is := in.(*ssa.Alloc); is && named(a) && ok(a) {
				names = append(names, a.Comment)
			}
		}
	}
	return names
}

// source is a value as the learner has written it, more or less.
func source(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.Const:
		if v.Value == nil {
			return "nil"
		}
		return v.Value.String()
	case *ssa.Alloc:
		return v.Comment
	case *ssa.UnOp:
		if _, variable := v.X.(*ssa.Alloc); variable && v.Op == token.MUL {
			return source(v.X)
		}
		return v.Op.String() + source(v.X)
	case *ssa.BinOp:
		return source(v.X) + " " + v.Op.String() + " " + source(v.Y)
	case *ssa.Convert:
		return types.TypeString(v.Type(), nil) + "(" + source(v.X) + ")"
	case *ssa.FieldAddr:
		return source(v.X) + "." + v.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct).Field(v.Field).Name()
	case *ssa.IndexAddr:
		return source(v.X) + "[" + source(v.Index) + "]"
	case *ssa.Call:
		var args []string
		for _, a := range v.Call.Args {
			args = append(args, source(a))
		}
		return source(v.Call.Value) + "(" + strings.Join(args, ", ") + ")"
	case *ssa.Extract:
		return fmt.Sprintf("%s#%d", source(v.Tuple), v.Index)
	}
	return v.Name()
}

func TestOnlyLoadedAndStored(t *testing.T) {
	p := planOf(t, `func f() (int, *int) { a, b, c, d := 1, 2, 3, 4; d++; g := func() int { c++; return b }; return a + g() + d, &a }`)
	if got, want := variables(p, p.OnlyLoadedAndStored), []string{"b", "d", "g"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAssignedOnce(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      []string // variables that are loaded and keep their value
	}{
		{"a parameter", `func f(a int) int { return a + a }`, []string{"a", "a"}},
		{"a variable that changes", `func f(a int) int { b := a; b++; return b }`, []string{"a"}},
		{"a variable that is declared without a value", `func f() int { var a int; return a }`, nil},
		{"a value on one of two ways", `func f(c bool) int { var a int; if c { a = 1 }; return a }`, []string{"c"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := planOf(t, test.src)
			var got []string
			for _, b := range p.Graph.fn.Blocks {
				for _, in := range b.Instrs {
					if ld, ok := in.(*ssa.UnOp); ok {
						if a, ok := ld.X.(*ssa.Alloc); ok && named(a) && p.AssignedOnce(a, ld) {
							got = append(got, a.Comment)
						}
					}
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%s\ngot:  %q\nwant: %q", test.src, got, test.want)
			}
		})
	}
}

func TestNeverRead(t *testing.T) {
	p := planOf(t, `func f(a int) int { b := a; var c [3]int; c = [3]int{1, 2, 3}; b++; return b + len(c) }`)
	if got, want := variables(p, p.NeverRead), []string{"c"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMadeZero(t *testing.T) {
	p := planOf(t, `func f() (s int) { var a int; for { var b int; c := 1; var d int; d = s; s += a + b + c + d } }`)
	if got, want := variables(p, p.MadeZero), []string{"b"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Planning leaves the function as it is, and decides the same each time.
func TestPlanOnlyAsks(t *testing.T) {
	program, fn := build(t, `func f(a []int, m map[int]int, c chan int) (n int, ok bool) {
		b := 1
		g := func() int { return b }
		for i, x := range append(a, g(), 2) { n += i * x }
		for k, x := range m { n += k * x }
		for x := range c { n += x }
		n, ok = m[n]
		return n, ok
	}`, "f")
	text := func() string {
		var b bytes.Buffer
		ssa.WriteFunction(&b, fn)
		return b.String()
	}
	before := text()
	p, again := program.Plan(fn), NewProgram(program.options).Plan(fn)
	if after := text(); after != before {
		t.Errorf("got:\n%s\nwant:\n%s", after, before)
	}
	if !maps.Equal(p.skipped, again.skipped) || !maps.Equal(p.forwarding.results, again.forwarding.results) || !maps.Equal(p.captures.local, again.captures.local) {
		t.Errorf("got %v, then %v", p, again)
	}
}
