package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// Channel operations become calls of the kernel, which can say what the goroutine waits for, and
// end the wait when the goroutine is to end. (The interpreter's own select keeps its cases in one
// place for all goroutines that execute it, so it cannot be used at all.) Values pass through
// pointers to variables of the element's type, so that they keep their type:
//
//	v := <-ch      var v T; ls__.Recv(place, ch, &v)
//	f(<-ch)        f(func() T { var v T; ls__.Recv(place, ch, &v); return v }())
//	ch <- x        { t1 := ch; var t2 T = x; ls__.Send(place, t1, &t2) }
//
//	select {                       { var v T; t1, t2 := c, d; var t3 T = x
//	case v = <-c: A                switch ls__.Select(place, false, ls__.RecvCase(t1, &t4, nil), ls__.SendCase(t2, &t3)) {
//	case d <- x: B                 case 0: v = t4; A
//	}                              case 1: B }}

// elem is the element type of a channel expression.
func (l *lowering) elem(ch ast.Expr) string {
	return l.typeString(l.Info.TypeOf(ch).Underlying().(*types.Chan).Elem())
}

// receive lowers <-ch within an expression. As a statement, or in a select, it is lowered there.
func (l *lowering) receive(n *ast.UnaryExpr) {
	switch p := l.parent(0).(type) {
	case *ast.ExprStmt:
		if l.Value != ast.Expr(n) {
			if isList(l.parent(1), p) || isComm(l.parent(1), p) {
				return
			}
		}
	case *ast.AssignStmt:
		if isComm(l.parent(1), p) {
			return
		}
		if l.simpleReceive(p, n) && isList(l.parent(1), p) {
			return
		}
	}
	ch, at, t := l.text(n.X), l.place(n.Pos()), l.elem(n.X)
	v := l.temp()
	var text string
	if _, two := l.Info.TypeOf(n).(*types.Tuple); two {
		ok := l.temp()
		text = fmt.Sprintf("func() (%s, bool) { var %s %s; %s := %s; return %s, %s }()", t, v, t, ok, host("Recv", at, ch, "&"+v), v, ok)
	} else {
		text = fmt.Sprintf("func() %s { var %s %s; %s; return %s }()", t, v, t, host("Recv", at, ch, "&"+v), v)
	}
	l.edits.replace(n.Pos(), n.End(), text)
}

func isComm(parent ast.Node, s ast.Stmt) bool {
	c, ok := parent.(*ast.CommClause)
	return ok && c.Comm == s
}

// simpleReceive tells whether s is v := <-ch with a v that ch does not mention.
func (l *lowering) simpleReceive(s *ast.AssignStmt, n *ast.UnaryExpr) bool {
	if s.Tok != token.DEFINE || len(s.Lhs) != 1 || len(s.Rhs) != 1 || s.Rhs[0] != ast.Expr(n) {
		return false
	}
	id, ok := s.Lhs[0].(*ast.Ident)
	return ok && id.Name != "_" && !mentions(n.X, id.Name)
}

func mentions(n ast.Node, name string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			found = true
		}
		return !found
	})
	return found
}

// assign lowers v := <-ch as a statement, and assignments to shared variables.
func (l *lowering) assign(n *ast.AssignStmt) {
	if !l.inList() {
		return
	}
	if len(n.Rhs) == 1 {
		if u, ok := n.Rhs[0].(*ast.UnaryExpr); ok && u.Op == token.ARROW && l.simpleReceive(n, u) {
			v := l.text(n.Lhs[0])
			l.edits.replace(n.Pos(), n.End(), fmt.Sprintf("var %s %s; %s", v, l.elem(u.X), host("Recv", l.place(n.Pos()), l.text(u.X), "&"+v)))
			return
		}
	}
	l.sharedAssign(n)
}

func (l *lowering) sendStmt(n *ast.SendStmt) {
	if !l.inList() {
		return // in a select, which lowers it, or in a loop's header
	}
	ch, v := l.temp(), l.temp()
	l.edits.replace(n.Pos(), n.End(), fmt.Sprintf("{ %s := %s; var %s %s = %s; %s }",
		ch, l.text(n.Chan), v, l.elem(n.Chan), l.text(n.Value), host("Send", l.place(n.Pos()), ch, "&"+v)))
}

func (l *lowering) selectStmt(n *ast.SelectStmt) {
	var head strings.Builder // evaluates the operands, in the order of the cases, as the spec wants it
	var cases []string
	hasDefault := false
	for i, s := range n.Body.List {
		c := s.(*ast.CommClause)
		start := fmt.Sprintf("case %d: ", len(cases))
		switch comm := c.Comm.(type) {
		case nil:
			hasDefault = true
			continue
		case *ast.SendStmt:
			ch, v := l.temp(), l.temp()
			fmt.Fprintf(&head, "%s := %s; var %s %s = %s; ", ch, l.text(comm.Chan), v, l.elem(comm.Chan), l.text(comm.Value))
			cases = append(cases, host("SendCase", ch, "&"+v))
		case *ast.ExprStmt:
			ch := l.temp()
			fmt.Fprintf(&head, "%s := %s; ", ch, l.text(receiveOf(comm.X).X))
			cases = append(cases, host("RecvCase", ch, "nil", "nil"))
		case *ast.AssignStmt:
			ch, v := l.temp(), l.temp()
			r := receiveOf(comm.Rhs[0])
			fmt.Fprintf(&head, "%s := %s; var %s %s; ", ch, l.text(r.X), v, l.elem(r.X))
			from, ok := v, "nil"
			if len(comm.Lhs) == 2 {
				okVar := l.temp()
				fmt.Fprintf(&head, "var %s bool; ", okVar)
				from, ok = v+", "+okVar, "&"+okVar
			}
			cases = append(cases, host("RecvCase", ch, "&"+v, ok))
			to := make([]string, len(comm.Lhs))
			for j, e := range comm.Lhs {
				to[j] = l.text(e)
			}
			start += fmt.Sprintf("%s %s %s; ", strings.Join(to, ", "), comm.Tok, from)
		}
		body := n.Body.List[i].(*ast.CommClause)
		l.edits.replace(body.Case, body.Colon+1, start)
	}
	args := append([]any{l.place(n.Pos()), hasDefault}, anys(cases)...)
	if len(n.Body.List) == 0 {
		l.edits.replace(n.Pos(), n.End(), host("Select", args...))
		return
	}
	text := fmt.Sprintf("{ %sswitch %s %s }", head.String(), host("Select", args...), l.edits.render(n.Body.Pos(), n.Body.End()))
	if label, ok := l.parent(0).(*ast.LabeledStmt); ok {
		// The label must stay with the switch, for break: what comes before goes before the label.
		l.edits.replace(label.Pos(), n.End(), fmt.Sprintf("{ %s%s: switch %s %s }", head.String(), label.Label.Name,
			host("Select", args...), l.edits.render(n.Body.Pos(), n.Body.End())))
		return
	}
	l.edits.replace(n.Pos(), n.End(), text)
}

func receiveOf(e ast.Expr) *ast.UnaryExpr { return ast.Unparen(e).(*ast.UnaryExpr) }

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}
