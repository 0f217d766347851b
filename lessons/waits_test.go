package lessons

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// guards are the files that have a lock of Go's for their fields, held for a moment only: never
// across a wait or a call of the learner's code.
var guards = map[string]string{
	"thread.go": "sync.Mutex sync.Once",
	"local.go":  "sync.Mutex",
}

// Goroutines of cells wait in Host.Wait and nowhere else: see package host.
func TestWaitsOnlyInHost(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range waits(t, file, string(source), guards[file]) {
			t.Errorf("%s: interrupts and the detection of deadlocks do not see into it. Wait in host.Get().Wait, as the comment of package host says; a lock that is held for a moment only is named in this test", w)
		}
	}
}

// waits names what can wait in a file: channels, and what it uses of sync and time but for the
// allowed.
func waits(t *testing.T, name, source, allowed string) (found []string) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	// Imports are not resolved: the file itself shows what is a channel.
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Error: func(error) {}}
	conf.Check("lessons", fset, []*ast.File{f}, info)
	note := func(n ast.Node, what string) {
		found = append(found, fmt.Sprintf("%s: %s", fset.Position(n.Pos()), what))
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				note(n, "a receive")
			}
		case *ast.SendStmt:
			note(n, "a send")
		case *ast.SelectStmt:
			note(n, "a select")
		case *ast.RangeStmt:
			if typ := info.TypeOf(n.X); typ != nil {
				if _, ok := typ.Underlying().(*types.Chan); ok {
					note(n, "a range over a channel")
				}
			}
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			if !ok {
				break
			}
			pkg, ok := info.Uses[x].(*types.PkgName)
			if !ok {
				break
			}
			what := pkg.Imported().Path() + "." + n.Sel.Name
			switch path := pkg.Imported().Path(); {
			case path == "sync" && !strings.Contains(allowed+" ", what+" "),
				what == "time.Sleep", what == "time.After", what == "time.Tick":
				note(n, what)
			}
		}
		return true
	})
	return found
}

func TestWaits(t *testing.T) {
	const source = `package lessons

import (
	"sync"
	"time"
)

type signal chan int

func f(c signal, mu *sync.Mutex, wg *sync.WaitGroup) {
	c <- <-c
	for range c {
		time.Sleep(time.Second)
	}
	select {}
}
`
	const want = `x.go:10:22: sync.Mutex
x.go:10:38: sync.WaitGroup
x.go:11:2: a send
x.go:11:7: a receive
x.go:12:2: a range over a channel
x.go:13:3: time.Sleep
x.go:15:2: a select`
	if got := strings.Join(waits(t, "x.go", source, ""), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := waits(t, "x.go", source, "sync.Once sync.Mutex"); len(got) != 6 {
		t.Errorf("with a mutex that is allowed: %q", got)
	}
}
