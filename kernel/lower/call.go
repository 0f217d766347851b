package lower

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/check"
)

// The interpreter takes a function literal that is an argument of a call as it is, with the frame
// it was found in, so that literals of several loop turns share that turn's variables. A literal
// that is assigned to a variable gets the variables of its moment. So literals in arguments are
// assigned first, before the statement that they are part of: making a function does nothing that
// could be told from making it later.

func (l *lowering) funcLit(n *ast.FuncLit) {
	call, ok := l.parent(0).(*ast.CallExpr)
	if !ok || call.Fun == ast.Expr(n) {
		return
	}
	s := l.simpleStmt()
	if s == nil {
		return
	}
	t := l.temp()
	l.hoisted[s] = append(l.hoisted[s], fmt.Sprintf("%s := %s; ", t, l.text(n)))
	l.edits.replace(n.Pos(), n.End(), t)
}

// simpleStmt is the statement around the node being lowered, if it is one that evaluates its
// operands once, in a list of statements.
func (l *lowering) simpleStmt() ast.Stmt {
	for i := len(l.stack) - 2; i > 0; i-- {
		switch s := l.stack[i].(type) {
		case *ast.ExprStmt, *ast.AssignStmt, *ast.ReturnStmt, *ast.SendStmt, *ast.DeferStmt, *ast.GoStmt:
			if isList(l.stack[i-1], s) {
				return s.(ast.Stmt)
			}
			return nil
		case ast.Stmt, *ast.FuncLit, *ast.BinaryExpr:
			return nil
		}
	}
	return nil
}

// call lowers the built-in functions that the interpreter lacks, or whose output would go astray.
func (l *lowering) call(n *ast.CallExpr) {
	id, ok := ast.Unparen(n.Fun).(*ast.Ident)
	if !ok {
		return
	}
	b, ok := l.Info.Uses[id].(*types.Builtin)
	if !ok {
		return
	}
	switch b.Name() {
	case "recover":
		l.recovers(n)
	case "min", "max":
		l.extreme(n, map[string]string{"min": "<", "max": ">"}[b.Name()])
	case "clear":
		l.clear(n)
	case "print":
		l.edits.replace(n.Fun.Pos(), n.Fun.End(), check.HostName+".Print")
	case "println":
		l.edits.replace(n.Fun.Pos(), n.Fun.End(), check.HostName+".Println")
	}
}

// extreme lowers min and max. A number that is none beats all others.
func (l *lowering) extreme(n *ast.CallExpr, op string) {
	tv := l.Info.Types[n]
	if tv.Value != nil && tv.Value.Kind() == constant.Int {
		l.edits.replace(n.Pos(), n.End(), tv.Value.ExactString())
		return
	}
	typ, best := l.typeString(types.Default(tv.Type)), l.temp()
	var b strings.Builder
	fmt.Fprintf(&b, "func() %s { %s := %s(%s); ", typ, best, typ, l.text(n.Args[0]))
	for _, a := range n.Args[1:] {
		t := l.temp()
		fmt.Fprintf(&b, "if %s := %s(%s); %s %s %s || %s != %s { %s = %s }; ", t, typ, l.text(a), t, op, best, t, t, best, t)
	}
	fmt.Fprintf(&b, "return %s }()", best)
	l.edits.replace(n.Pos(), n.End(), b.String())
}

// clear lowers clear as a statement.
func (l *lowering) clear(n *ast.CallExpr) {
	s, ok := l.parent(0).(*ast.ExprStmt)
	if !ok || !isList(l.parent(1), s) {
		l.unsupported(n.Pos(), "clear in this place")
		return
	}
	x, i, text := l.temp(), l.temp(), ""
	switch t := l.Info.TypeOf(n.Args[0]).Underlying().(type) {
	case *types.Map:
		text = fmt.Sprintf("delete(%s, %s)", x, i)
	case *types.Slice:
		zero := l.temp()
		text = fmt.Sprintf("var %s %s; %s[%s] = %s", zero, l.typeString(t.Elem()), x, i, zero)
	}
	l.edits.replace(n.Pos(), n.End(), fmt.Sprintf("{ %s := %s; for %s := range %s { %s } }", x, l.text(n.Args[0]), i, x, text))
}

// exprStmt notes where a panic starts, and shows the cell's value.
func (l *lowering) exprStmt(n *ast.ExprStmt) {
	call, ok := ast.Unparen(n.X).(*ast.CallExpr)
	if ok && l.inList() {
		if id, ok := call.Fun.(*ast.Ident); ok && l.Info.Uses[id] == types.Universe.Lookup("panic") {
			l.edits.replace(n.Pos(), n.End(), host("At", l.place(n.Pos()))+"; "+l.text(n))
		}
	}
	if l.Value != nil && n.X == l.Value {
		l.edits.replace(n.Pos(), n.End(), host("Show", l.text(n)))
		return
	}
	if u, ok := ast.Unparen(n.X).(*ast.UnaryExpr); ok && l.inList() && u.Op == token.ARROW {
		l.edits.replace(n.Pos(), n.End(), host("Recv", l.place(n.Pos()), l.text(u.X), "nil"))
	}
}
