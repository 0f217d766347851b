package corego

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/traefik/yaegi/interp"
)

// quirkVariable is the environment variable that tells a child process of the test which quirk's
// program to run. Some of them end the process, or never come back.
const quirkVariable = "LOCKSTEP_QUIRK"

func TestMain(m *testing.M) {
	if name := os.Getenv(quirkVariable); name != "" {
		interpret(name)
		return
	}
	os.Exit(m.Run())
}

// interpret runs a quirk's program on the interpreter alone.
func interpret(name string) {
	debug.SetMaxStack(8 << 20) // what overflows it is to do so soon
	runtime.GOMAXPROCS(1)      // a goroutine starts when the one that has started it waits
	in := interp.New(interp.Options{Stdout: os.Stdout, Stderr: os.Stdout, Unrestricted: true})
	if err := in.Use(interp.Exports{
		// With two slashes the interpreter takes the symbols as they are.
		"fmt//fmt":   {"Sprintf": reflect.ValueOf(fmt.Sprintf)},
		"sync//sync": {"OnceFunc": reflect.ValueOf(sync.OnceFunc)},
	}); err != nil {
		panic(err)
	}
	for _, q := range Quirks() {
		if q.Name == name {
			if _, err := in.Eval("package main\n" + q.Program); err != nil {
				fmt.Println(err)
			}
		}
	}
}

// Each program still goes wrong on the interpreter alone, in the way that is known.
func TestInterpreterStillHasQuirks(t *testing.T) {
	for _, q := range Quirks() {
		t.Run(q.Name, func(t *testing.T) {
			t.Parallel()
			patience := 20 * time.Second
			if q.Yaegi == Hangs {
				patience = time.Second
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			cmd := exec.CommandContext(ctx, os.Args[0])
			cmd.Env = append(os.Environ(), quirkVariable+"="+q.Name)
			out, _ := cmd.CombinedOutput()
			got := strings.TrimSpace(string(out))
			// Go's runtime tells of a deadlock, unless there is C in the process, as with the race
			// detector.
			if ctx.Err() != nil || strings.Contains(got, "all goroutines are asleep") {
				got += Hangs
			}
			switch {
			case got == q.Go:
				t.Errorf("quirk %q is fixed in this yaegi: remove it, and what %s does about it",
					q.Name, q.Where)
			case !strings.Contains(got, q.Yaegi):
				t.Errorf("quirk %q is another one in this yaegi:\n%s\nand not %s", q.Name, got, q.Yaegi)
			}
		})
	}
}

// What a quirk says of Go is what Go prints. All programs are built as one, each of them a package.
func TestGoHasNoQuirks(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no Go here")
	}
	dir := t.TempDir()
	write := func(file, text string) {
		file = filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	const end = "\x00"
	var imports, calls strings.Builder
	for i, q := range Quirks() {
		pkg := fmt.Sprintf("q%d", i)
		program := strings.Replace(q.Program, "func main()", "func Main()", 1)
		write(pkg+"/q.go", "package "+pkg+"\n"+program)
		fmt.Fprintf(&imports, "import %q\n", "quirks/"+pkg)
		fmt.Fprintf(&calls, "\t%s.Main()\n\tprint(%q)\n", pkg, end)
	}
	write("go.mod", "module quirks\n\ngo 1.26\n")
	write("main.go", "package main\n\n"+imports.String()+"\nfunc main() {\n"+calls.String()+"}\n")
	cmd := exec.Command(tool, "run", "-trimpath", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	printed := strings.Split(string(out), end)
	if len(printed) != len(Quirks())+1 {
		t.Fatalf("%d programs have been run, want %d:\n%s", len(printed)-1, len(Quirks()), out)
	}
	for i, q := range Quirks() {
		if got := strings.TrimSpace(printed[i]); got != q.Go {
			t.Errorf("%s: Go prints %q, want %q", q.Name, got, q.Go)
		}
	}
}

// The workaround for a quirk is where the quirk says.
func TestQuirksAreWorkedAround(t *testing.T) {
	names := map[string]bool{}
	declared := map[string]map[string]bool{} // by room
	for _, q := range Quirks() {
		if names[q.Name] {
			t.Errorf("there are two quirks %q", q.Name)
		}
		names[q.Name] = true
		if q.Where == "" {
			t.Errorf("%s: it does not say where it is worked around", q.Name)
		}
		for _, where := range strings.Fields(q.Where) {
			room, name, _ := strings.Cut(where, ".")
			if declared[room] == nil {
				dir := filepath.Join("..", room)
				if room == "interp" {
					dir = "../../running/interp"
				}
				declared[room] = declarations(t, dir)
			}
			if !declared[room][name] {
				t.Errorf("%s: room %s declares no %s", q.Name, room, name)
			}
		}
	}
}

// declarations returns the names that the files in a folder declare, of methods too.
func declarations(t *testing.T, dir string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				names[n.Name.Name] = true
				return false
			case *ast.TypeSpec:
				names[n.Name.Name] = true
			case *ast.ValueSpec:
				for _, id := range n.Names {
					names[id.Name] = true
				}
			}
			return true
		})
	}
	return names
}

func TestCondOperand(t *testing.T) {
	tests := []struct {
		cond Expr
		want string
	}{
		{Name("ok"), "ok"},
		{Star{Name("p")}, "*p == true"},
		{Not(Star{Name("p")}), "!*p"}, // stores both
		{Selector{Name("p"), "F"}, "p.F"},
	}
	for _, tt := range tests {
		if got := ExprText(CondOperand(tt.cond)); got != tt.want {
			t.Errorf("CondOperand(%s) = %s, want %s", ExprText(tt.cond), got, tt.want)
		}
	}
}

// What is asked of an expression, by the expressions of which it is so and is not.
func TestQuirkPredicates(t *testing.T) {
	x, y := Name("x"), Name("y")
	sum := Binary{token.ADD, x, y}
	tests := []struct {
		name    string
		is      func(Expr) bool
		yes, no []Expr
	}{
		{
			"TakenForType", TakenForType,
			[]Expr{
				Convert{Type: "func()", X: x, Parens: true},
				Convert{Type: "<-chan int", X: x, Parens: true},
				Convert{Type: "[]byte", X: x, Parens: true},
			},
			[]Expr{
				x,
				Paren{x},
				Convert{Type: "int", X: x},
				IsNil(Convert{Type: "func()", X: x, Parens: true}), // see Any
			},
		},
		{
			"OperatorCount", OperatorCount,
			[]Expr{sum},
			[]Expr{x, Int(3), Unary{token.XOR, x}, Convert{Type: "uint", X: sum}, Selector{x, "F"}},
		},
		{
			"SharesMemory", SharesMemory,
			[]Expr{Composite{Type: "t_T"}, Composite{Type: "[]int", Elements: []Expr{x}}},
			[]Expr{x, Selector{Composite{Type: "t_T"}, "F"}, Call{Fun: x}, FuncLit{}},
		},
		{
			"InField", InField,
			[]Expr{Selector{x, "F"}, Selector{Selector{x, "F"}, "G"}, Qualified{"p", "F"}},
			[]Expr{x, Call{Fun: Selector{x, "F"}}},
		},
		{
			"LosesType", LosesType,
			[]Expr{sum, Not(x), IsNil(x), Int(-1)},
			[]Expr{x, Int(1), Star{x}, Address{x}, Convert{Type: "int8", X: sum}, Selector{x, "F"}},
		},
	}
	for _, tt := range tests {
		for _, e := range tt.yes {
			if !tt.is(e) {
				t.Errorf("%s(%s) is false", tt.name, ExprText(e))
			}
		}
		for _, e := range tt.no {
			if tt.is(e) {
				t.Errorf("%s(%s) is true", tt.name, ExprText(e))
			}
		}
	}
}

func TestLaterBuiltin(t *testing.T) {
	x, n := Name("x"), Len(Name("x"))
	tests := []struct {
		results []Expr
		want    bool
	}{
		{nil, false},
		{[]Expr{n}, false},
		{[]Expr{n, x}, false},
		{[]Expr{x, n}, true},
		{[]Expr{x, x, Builtin{Name: "append", Args: []Expr{x}}}, true},
		{[]Expr{x, Call{Fun: x, Args: []Expr{n}}}, false},
		{[]Expr{x, Binary{token.ADD, n, x}}, false}, // which has a place of its own
		{[]Expr{x, Convert{Type: "uint8", X: n}}, false},
	}
	for i, tt := range tests {
		if got := LaterBuiltin(tt.results); got != tt.want {
			t.Errorf("%d: got %t", i, got)
		}
	}
}

func TestOnlyReturns(t *testing.T) {
	tests := []struct {
		body []Stmt
		want bool
	}{
		{nil, false},
		{[]Stmt{Return{}}, true},
		{[]Stmt{Return{Results: []Expr{Int(1)}}}, false},
		{[]Stmt{Nothing{}, Return{}}, false},
		{[]Stmt{Break{}}, false},
	}
	for i, tt := range tests {
		if got := OnlyReturns(tt.body); got != tt.want {
			t.Errorf("%d: got %t", i, got)
		}
	}
}
