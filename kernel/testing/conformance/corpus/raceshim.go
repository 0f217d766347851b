package main

import (
	"go/ast"
)

// shim puts what the program declares itself in the place of packages that it cannot import, or
// that are not what is measured.
func (e *editor) shim() {
	e.cutImport("testing")
	e.cutImport("internal/testenv")
	synctest := e.cutImport("internal/synctest")
	ast.Inspect(e.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if isSelector(n, "testing", "T") || isSelector(n, "testing", "B") {
				e.replace(n, "testingT")
			}
		case *ast.CallExpr:
			switch {
			case isSelector(n.Fun, "testenv", "GoToolPath"):
				e.replace(n, `"go"`)
			case isSelector(n.Fun, "runtime", "RaceDisable"): // is there with -race only
				e.cut(n)
			}
		case *ast.GoStmt:
			// The goroutine belongs to the bubble. All these calls are without arguments.
			if synctest && len(n.Call.Args) == 0 {
				from, to := e.offset(n.Pos()), e.offset(n.Call.Fun.Pos())
				e.edits = append(e.edits, edit{from, to, "synctest.start("})
				e.edits = append(e.edits, edit{e.offset(n.Call.Lparen), e.offset(n.End()), ")"})
			}
		}
		return true
	})
}

// shims returns the declarations that the program needs for it.
func (e *editor) shims() string {
	text := testingT + testingMore
	for _, spec := range e.file.Imports {
		if spec.Path.Value == `"internal/synctest"` {
			text += synctestBubble
		}
	}
	return text
}

func isSelector(e ast.Expr, pkg, name string) bool {
	sel, ok := e.(*ast.SelectorExpr)
	return ok && isIdent(sel.X, pkg) && sel.Sel.Name == name
}

// testingMore is what these tests want of testing.T besides.
const testingMore = `
func (t *testingT) Skip(args ...any) { t.Log(args...); os.Exit(0) }
func (t *testingT) TempDir() string {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
`

// synctestBubble is a bubble of internal/synctest as far as the tests need one. Wait returns when
// all others wait or have ended, and what those who have ended did is before what follows. The
// former is so after a sleep, since the clock moves only when nobody else can.
const synctestBubble = `
var synctest bubble

type bubble struct {
	all   sync.WaitGroup
	ended atomic.Int64
}

func (b *bubble) start(f func()) {
	b.all.Add(1)
	go func() {
		defer b.all.Done()
		defer b.ended.Add(1)
		f()
	}()
}

func (b *bubble) Run(f func()) {
	f()
	b.all.Wait()
}

func (b *bubble) Wait() {
	time.Sleep(time.Millisecond)
	b.ended.Load()
}
`
