package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// The interpreter looks at a deferred call's function and arguments when it makes the call, and
// there is one place for them for each defer statement, however often that is executed. So they are
// kept in variables:
//
//	defer f(x)         { t1 := x; defer f(t1) }
//
// A function that has a defer statement in a loop has a list of its deferred calls instead, which
// one statement at its start runs at its end. So has a function of which a deferred call may panic:
// the interpreter would leave out the others.
//
//	func f() {         func f() { t0 := ls__.Defers(); defer func() { ls__.RunDefers(t0, recover()) }();
//	for … {            for … {
//	    defer g(x)         { t1 := x; t2 := func() { g(t1) }; ls__.Defer(t0, t2) }
//
// The interpreter's recover looks into the function that a deferred literal stands in. A literal on
// the list asks the list.

func (l *lowering) deferStmt(n *ast.DeferStmt) {
	if !l.inList() {
		return
	}
	if id, ok := ast.Unparen(n.Call.Fun).(*ast.Ident); ok && l.Info.Uses[id] == types.Universe.Lookup("recover") {
		return
	}
	f, isLit := ast.Unparen(n.Call.Fun).(*ast.FuncLit)
	list := l.deferList(l.body())
	if list == "" {
		if before, call := l.evaluated(n.Call); before != "" {
			l.edits.replace(n.Pos(), n.End(), fmt.Sprintf("{ %sdefer %s }", before, call))
		}
		return
	}
	t := l.temp()
	if isLit && len(n.Call.Args) == 0 && noResults(l.Info.TypeOf(f)) {
		l.edits.replace(n.Pos(), n.End(), fmt.Sprintf("{ %s := %s; %s }", t, l.made("func()", l.text(f)), host("Defer", list, t)))
		return
	}
	before, call := l.evaluated(n.Call)
	l.edits.replace(n.Pos(), n.End(), fmt.Sprintf("{ %s%s := %s; %s }", before, t, l.made("func()", "func() { "+call+" }"), host("Defer", list, t)))
}

// recovers lowers recover. What the interpreter's gives is not yet the value that the program
// panicked with.
func (l *lowering) recovers(n *ast.CallExpr) {
	if _, ok := l.parent(0).(*ast.DeferStmt); ok {
		return // it recovers nothing
	}
	text := host("Recovered", "recover()")
	for i := len(l.stack) - 1; i > 1; i-- {
		if lit, ok := l.stack[i].(*ast.FuncLit); ok {
			call, _ := l.stack[i-1].(*ast.CallExpr)
			if d, ok := l.stack[i-2].(*ast.DeferStmt); ok && d.Call == call && call.Fun == ast.Expr(lit) {
				if list := l.deferList(l.bodyOf(i - 2)); list != "" {
					text = host("Recover", list)
				}
			}
			break
		}
	}
	l.edits.replace(n.Pos(), n.End(), text)
}

// startDefers makes a function's list of deferred calls, if it has one.
func (l *lowering) startDefers(body *ast.BlockStmt) string {
	list := l.deferLists[body]
	if list == "" {
		return ""
	}
	return fmt.Sprintf("%s := %s; defer func() { %s }(); ", list, host("Defers"), host("RunDefers", list, "recover()"))
}

// deferList is the name of the list of deferred calls that the function with the given body has, ""
// if it does without.
func (l *lowering) deferList(body *ast.BlockStmt) string {
	name, known := l.deferLists[body]
	if !known {
		if needsList(body) {
			name = l.temp()
		}
		l.deferLists[body] = name
	}
	return name
}

// body is that of the function around the node being lowered.
func (l *lowering) body() *ast.BlockStmt { return l.bodyOf(len(l.stack) - 1) }

// bodyOf is that of the innermost function around, or at, a place of the stack. A variable's
// declaration has none.
func (l *lowering) bodyOf(i int) *ast.BlockStmt {
	for ; i >= 0; i-- {
		switch f := l.stack[i].(type) {
		case *ast.FuncLit:
			return f.Body
		case *ast.FuncDecl:
			return f.Body
		}
	}
	return &ast.BlockStmt{}
}

// needsList tells whether a function needs a list for its deferred calls: one of several may panic,
// or a defer statement may be executed several times.
func needsList(body *ast.BlockStmt) bool {
	defers, inLoop, jumps, panics := 0, false, false, false
	var visit func(n ast.Node, loop bool)
	visit = func(n ast.Node, loop bool) {
		ast.Inspect(n, func(m ast.Node) bool {
			switch m := m.(type) {
			case *ast.FuncLit:
				return false
			case *ast.ForStmt:
				visit(m.Body, true)
				return false
			case *ast.RangeStmt:
				visit(m.Body, true)
				return false
			case *ast.BranchStmt:
				jumps = jumps || m.Tok == token.GOTO
			case *ast.DeferStmt:
				defers++
				inLoop = inLoop || loop
				panics = panics || callsPanic(m)
			}
			return true
		})
	}
	visit(body, false)
	return inLoop || defers > 0 && jumps || defers > 1 && panics
}

// callsPanic tells whether panic stands in a deferred literal.
func callsPanic(n *ast.DeferStmt) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "panic" {
				found = true
			}
		}
		return !found
	})
	return found
}
