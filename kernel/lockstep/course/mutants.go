package course

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/serving/grader"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// A mutant is a right answer with one mistake of the kinds that people make: a Lock that is
// forgotten, a channel without its buffer, an if in place of a for. A judge that lets one pass has
// a hole, unless the mutant is no worse than the answer; those are listed in the exercise's section
// "equivalent", each with a reason.
type mutant struct {
	name string // what was done, and in which line
	text string
}

// forgotten are calls that are left out, by the names of their methods or functions.
var forgotten = []string{"Lock", "Unlock", "RLock", "RUnlock", "Add", "Done", "Wait", "Signal", "Broadcast", "Join", "cancel", "close", "Stop"}

// mutate judges an exercise's mutants.
func (c *checker) mutate(g *grader.Grader, x *exercises.Exercise) {
	for _, a := range x.Right {
		for _, m := range mutantsOf(a.Text) {
			v, err := g.Judge(context.Background(), grader.Request{Exercise: x, Answer: m.text})
			if err != nil {
				c.fail(x, err.Error())
				return
			}
			if v.Fault.Kind == exercises.Compile {
				continue
			}
			name := "right/" + a.Name + ": " + m.name
			listed := slices.ContainsFunc(x.Equivalent, func(line string) bool { return strings.HasPrefix(line, name+":") })
			c.mu.Lock()
			c.made++
			if v.Passed && !listed {
				c.survived++
				fmt.Fprintf(c.to, "survives: %s %s\n", x.Name, name)
			}
			c.mu.Unlock()
		}
	}
}

// mutantsOf returns the mutants of an answer.
func mutantsOf(text string) (list []mutant) {
	const head = "package main; "
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", head+text, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	at := func(p token.Pos) int { return fset.Position(p).Offset - len(head) }
	line := func(n ast.Node) int { return fset.Position(n.Pos()).Line }
	add := func(n ast.Node, what, replaced string) {
		list = append(list, mutant{fmt.Sprintf("%s, line %d", what, line(n)), text[:at(n.Pos())] + replaced + text[at(n.End()):]})
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ExprStmt:
			if name := called(n.X); slices.Contains(forgotten, name) {
				add(n, "without "+name, "")
			}
		case *ast.DeferStmt:
			if name := called(n.Call); slices.Contains(forgotten, name) {
				add(n, "without "+name, "")
				add(n, name+" at once", text[at(n.Call.Pos()):at(n.Call.End())])
			}
		case *ast.GoStmt:
			add(n, "without go", text[at(n.Call.Pos()):at(n.Call.End())])
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "make" && len(n.Args) == 2 {
				if _, isChan := n.Args[0].(*ast.ChanType); isChan {
					add(n, "without buffer", "make("+text[at(n.Args[0].Pos()):at(n.Args[0].End())]+")")
				}
			}
		case *ast.ForStmt:
			if n.Init == nil && n.Post == nil && n.Cond != nil {
				add(n, "if for for", "if"+text[at(n.Pos())+len("for"):at(n.End())])
			}
		case *ast.BlockStmt:
			list = append(list, swaps(n, text, at, line)...)
		}
		return true
	})
	names := map[string]int{}
	for i := range list {
		if names[list[i].name]++; names[list[i].name] > 1 { // several in one line
			list[i].name += fmt.Sprintf(" (%d)", names[list[i].name])
		}
	}
	return list
}

// called is the name of what a call calls, without what it is selected from; "" of what is no call.
func called(e ast.Expr) string {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return ""
	}
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// swaps swaps a statement with the next, where one of them takes part in how goroutines are
// ordered.
func swaps(b *ast.BlockStmt, text string, at func(token.Pos) int, line func(ast.Node) int) (list []mutant) {
	for i := range len(b.List) - 1 {
		x, y := b.List[i], b.List[i+1]
		if !orders(x) && !orders(y) || ends(y) || ends(x) {
			continue
		}
		between := text[at(x.End()):at(y.Pos())]
		list = append(list, mutant{
			fmt.Sprintf("lines swapped, line %d", line(x)),
			text[:at(x.Pos())] + text[at(y.Pos()):at(y.End())] + between + text[at(x.Pos()):at(x.End())] + text[at(y.End()):],
		})
	}
	return list
}

// orders reports whether a statement is a call of those that may be forgotten, or sends or
// receives.
func orders(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.SendStmt:
		return true
	case *ast.ExprStmt:
		if u, ok := s.X.(*ast.UnaryExpr); ok && u.Op == token.ARROW {
			return true
		}
		return slices.Contains(forgotten, called(s.X))
	}
	return false
}

// ends reports whether a statement leaves the function, the loop, or comes when it is left.
func ends(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.ReturnStmt, *ast.BranchStmt, *ast.DeferStmt:
		return true
	}
	return false
}
