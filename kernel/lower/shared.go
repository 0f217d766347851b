package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
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
// Shared, as far as one can see in a function, are variables of the package, locals that a function
// literal has from outside, and fields of either or behind a pointer. Elements of slices and what a
// pointer itself points to are left out for now.

func (l *lowering) sharedAssign(n *ast.AssignStmt) {
	if len(n.Lhs) != 1 || len(n.Rhs) != 1 || !l.shared(n.Lhs[0]) {
		return
	}
	x := l.text(n.Lhs[0])
	switch {
	case n.Tok == token.ASSIGN:
		if l.reads(n.Rhs[0], n.Lhs[0]) {
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

// shared tells whether e is a shared variable, or a field of one, that holds a number, a string or a
// bool.
func (l *lowering) shared(e ast.Expr) bool {
	t := l.Info.TypeOf(e)
	if t == nil {
		return false
	}
	if _, basic := t.Underlying().(*types.Basic); !basic {
		return false
	}
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			v, ok := l.Info.Uses[x].(*types.Var)
			return ok && (v.Parent() == l.Pkg.Scope() || l.fromOutside(v))
		case *ast.SelectorExpr:
			sel := l.Info.Selections[x]
			if sel == nil || sel.Kind() != types.FieldVal {
				return false
			}
			if sel.Indirect() && l.plain(x.X) {
				return true
			}
			e = x.X
		default:
			return false
		}
	}
}

// plain tells whether e is made of names and dots only, so that it can be evaluated twice.
func (l *lowering) plain(e ast.Expr) bool {
	switch x := ast.Unparen(e).(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return l.plain(x.X)
	}
	return false
}

// fromOutside tells whether the function literal being lowered has v from outside of it.
func (l *lowering) fromOutside(v *types.Var) bool {
	for _, n := range slices.Backward(l.stack) {
		if lit, ok := n.(*ast.FuncLit); ok {
			return v.Pos() < lit.Pos() || lit.End() <= v.Pos()
		}
	}
	return false
}

// reads tells whether e mentions x, a name or a field.
func (l *lowering) reads(e, x ast.Expr) bool {
	want := types.ExprString(ast.Unparen(x))
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident, *ast.SelectorExpr:
			found = found || types.ExprString(n.(ast.Expr)) == want
		}
		return !found
	})
	return found
}
