package lower

import (
	"fmt"
	"go/ast"
	"go/token"
)

// The interpreter makes a function literal in a place of the frame that the statement runs in, and
// when a call of the function returns, it puts back, under the frame's lock, what was in that place
// before. Two things go wrong with that:
//
//   - In a loop, the function of one turn may return in another goroutine just when the next turn
//     has made its own, which is lost then: the statement goes on with the function of an earlier
//     turn.
//   - While the interpreter runs deferred calls it holds the lock. A deferred call of a function
//     that was made in the same frame never returns.
//
// So in loops, and in functions with defer statements, literals are made in a frame of their own:
//
//	f := func(n int) { … }          f := func() func(int) { return func(n int) { … } }()

// make gives the literal a frame of its own, where it needs one. What is called at once does not.
func (l *lowering) make(n *ast.FuncLit) {
	if call, ok := l.parent(0).(*ast.CallExpr); ok && call.Fun == ast.Expr(n) {
		return
	}
	if text := l.text(n); l.needsFrame() {
		l.edits.replace(n.Pos(), n.End(), l.made(l.typeString(l.Info.TypeOf(n)), text))
	}
}

// made makes a literal of the given type, in a frame of its own if one at the node being lowered
// needs it.
func (l *lowering) made(typ, lit string) string {
	if !l.needsFrame() {
		return lit
	}
	return fmt.Sprintf("func() %s { return %s }()", typ, lit)
}

// needsFrame tells whether a literal at the node being lowered needs a frame of its own.
func (l *lowering) needsFrame() bool {
	for i := len(l.stack) - 2; i >= 0; i-- {
		switch n := l.stack[i].(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		case *ast.FuncLit:
			return defersOrJumps(n.Body)
		case *ast.FuncDecl:
			return defersOrJumps(n.Body)
		}
	}
	return false
}

// defersOrJumps tells whether a function has defer or goto statements.
func defersOrJumps(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.DeferStmt:
			found = true
		case *ast.BranchStmt:
			found = found || n.Tok == token.GOTO
		}
		return !found
	})
	return found
}
