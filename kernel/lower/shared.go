package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// x = x + n on a variable that goroutines share is two steps, a read and a write, and another
// goroutine may come in between. Go allows that, and a compiled program on several cores shows it;
// here it must show on any machine. So there is a scheduling point between the two, which costs
// nothing while there is one goroutine only:
//
//	{ t := x + n; if ls__many { ls__.Yield() }; x = t; if ls__many { ls__.Yield() } }
//
// The second point lets goroutines change places where it does no harm. Without it, on one core
// they would do so between a read and a write only, each writing what follows from its own last
// read, and never see what the other did: the balance of the lesson would come out right half of
// the time.
//
// Shared are, for now, the variables of the package.

func (l *lowering) sharedAssign(n *ast.AssignStmt) {
	if len(n.Lhs) != 1 || len(n.Rhs) != 1 || !l.shared(n.Lhs[0]) {
		return
	}
	x := l.text(n.Lhs[0])
	switch {
	case n.Tok == token.ASSIGN:
		if obj := l.object(n.Lhs[0]); l.reads(n.Rhs[0], obj) {
			l.split(n, x, l.text(n.Rhs[0]))
		}
	case n.Tok != token.DEFINE:
		op := n.Tok.String()
		l.split(n, x, fmt.Sprintf("%s %s (%s)", x, op[:len(op)-1], l.text(n.Rhs[0])))
	}
}

func (l *lowering) incDec(n *ast.IncDecStmt) {
	if l.inList() && l.shared(n.X) {
		x := l.text(n.X)
		l.split(n, x, x+" "+n.Tok.String()[:1]+" 1")
	}
}

// split writes an assignment to x as a read and a write.
func (l *lowering) split(n ast.Stmt, x, value string) {
	t := l.temp()
	l.edits.replace(n.Pos(), n.End(), fmt.Sprintf("{ %s := %s; if %s { %s }; %s = %s; if %s { %s } }", t, value, ManyVar, host("Yield"), x, t, ManyVar, host("Yield")))
}

func (l *lowering) object(e ast.Expr) types.Object {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	return l.Info.Uses[id]
}

// shared tells whether e is a variable of the package that holds a number, a string or a bool.
func (l *lowering) shared(e ast.Expr) bool {
	v, ok := l.object(e).(*types.Var)
	if !ok || v.Parent() != l.Pkg.Scope() {
		return false
	}
	_, basic := v.Type().Underlying().(*types.Basic)
	return basic
}

func (l *lowering) reads(e ast.Expr, obj types.Object) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && l.Info.Uses[id] == obj {
			found = true
		}
		return !found
	})
	return found
}
