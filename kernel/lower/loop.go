package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// Each turn of a loop looks whether its goroutine is to end. Beyond that, loops differ from the
// interpreter's in these:
//
//	for i := 0; i < n; i++ { … }       i is a new variable in each turn if a function literal takes it (or its address):
//	                                   for t := 0; t < n; t++ { i := t; …; t = i }
//	for i := range 10 { … }            for t1, t2 := 0, 10; t1 < t2; t1++ { i := t1; … }
//	for v := range ch { … }            for t := ch; true; { var v T; if !ls__.Recv(place, t, &v) { break }; … }
//	for _, c := range channels { … }   the interpreter takes it for a range over a channel: by index

func (l *lowering) forStmt(n *ast.ForStmt) {
	start, end := point, ""
	if init, ok := n.Init.(*ast.AssignStmt); ok && init.Tok == token.DEFINE {
		for _, e := range init.Lhs {
			id, ok := e.(*ast.Ident)
			if !ok {
				continue
			}
			obj := l.Info.Defs[id]
			if obj == nil || !l.captured(n.Body, obj) {
				continue
			}
			t := l.temp()
			for _, part := range []ast.Node{n.Init, n.Cond, n.Post} {
				l.renameLocal(part, obj, t)
			}
			start += fmt.Sprintf("%s := %s; ", id.Name, t)
			if l.changed(n.Body, obj) {
				end += fmt.Sprintf("; %s = %s", t, id.Name)
			}
		}
	}
	if end != "" {
		l.beforeContinue(n, strings.TrimPrefix(end, "; "))
		l.edits.insert(n.Body.Rbrace, end)
	}
	l.edits.replace(n.Body.Lbrace, n.Body.Lbrace+1, "{ "+start)
}

func (l *lowering) rangeStmt(n *ast.RangeStmt) {
	open := func(header string) {
		l.edits.replace(n.Pos(), n.Body.Lbrace+1, header)
	}
	switch t := l.Info.TypeOf(n.X).Underlying().(type) {
	case *types.Chan:
		ch := l.temp()
		recv := func(dst string) string {
			return "if !" + host("Recv", l.place(n.Pos()), ch, dst) + " { break }; "
		}
		header := fmt.Sprintf("for %s := %s; true; { %s", ch, l.text(n.X), point)
		switch {
		case isBlank(n.Key):
			header += recv("nil")
		default:
			v := l.temp()
			header += fmt.Sprintf("var %s %s; %s%s %s %s; ", v, l.typeString(t.Elem()), recv("&"+v), l.text(n.Key), n.Tok, v)
		}
		open(header)
	case *types.Basic:
		if t.Info()&types.IsInteger == 0 {
			l.turn(n)
			return
		}
		i, max := l.temp(), l.temp()
		typ := "int"
		if !isBlank(n.Key) {
			typ = l.typeString(l.Info.TypeOf(n.Key))
		} else if t.Info()&types.IsUntyped == 0 {
			typ = l.typeString(l.Info.TypeOf(n.X))
		}
		header := fmt.Sprintf("for %s, %s := %s(0), %s(%s); %s < %s; %s++ { %s", i, max, typ, typ, l.text(n.X), i, max, i, point)
		if !isBlank(n.Key) {
			header += fmt.Sprintf("%s %s %s; ", l.text(n.Key), n.Tok, i)
			if id, ok := n.Key.(*ast.Ident); ok && n.Tok == token.DEFINE {
				header += use(id.Name)
			}
		}
		open(header)
	case *types.Slice:
		l.rangeElems(n, t.Elem(), open)
	case *types.Array:
		l.rangeElems(n, t.Elem(), open)
	case *types.Signature:
		l.unsupported(n.Pos(), "a range over a function")
	default:
		l.turn(n)
	}
}

func (l *lowering) rangeElems(n *ast.RangeStmt, elem types.Type, open func(string)) {
	if _, isChan := elem.Underlying().(*types.Chan); !isChan || isBlank(n.Value) {
		l.turn(n)
		return
	}
	xs, i := l.temp(), l.temp()
	header := fmt.Sprintf("for %s, %s := %s, 0; %s < len(%s); %s++ { %s", xs, i, l.text(n.X), i, xs, i, point)
	if !isBlank(n.Key) {
		header += fmt.Sprintf("%s %s %s; ", l.text(n.Key), n.Tok, i)
	}
	open(header + fmt.Sprintf("%s %s %s[%s]; ", l.text(n.Value), n.Tok, xs, i))
}

// turn adds to a range what each loop has: the point, and variables of the turn where a function
// literal takes them.
func (l *lowering) turn(n *ast.RangeStmt) {
	start := point
	if n.Tok == token.DEFINE {
		for _, e := range []ast.Expr{n.Key, n.Value} {
			if id, ok := e.(*ast.Ident); ok && id.Name != "_" && l.captured(n.Body, l.Info.Defs[id]) {
				start += fmt.Sprintf("%s := %s; ", id.Name, id.Name)
			}
		}
	}
	l.edits.replace(n.Body.Lbrace, n.Body.Lbrace+1, "{ "+start)
}

// use keeps a variable from being unused where its only use has been rewritten.
func use(name string) string { return "_ = " + name + "; " }

func isBlank(e ast.Expr) bool {
	if e == nil {
		return true
	}
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}

// captured tells whether a function literal in body uses obj, or its address is taken.
func (l *lowering) captured(body ast.Node, obj types.Object) bool {
	found := false
	lits := 0
	var stack []ast.Node
	ast.Inspect(body, func(n ast.Node) bool {
		if n == nil {
			if _, ok := stack[len(stack)-1].(*ast.FuncLit); ok {
				lits--
			}
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		switch n := n.(type) {
		case *ast.FuncLit:
			lits++
		case *ast.Ident:
			if lits > 0 && l.Info.Uses[n] == obj {
				found = true
			}
		case *ast.UnaryExpr:
			if id, ok := ast.Unparen(n.X).(*ast.Ident); ok && n.Op == token.AND && l.Info.Uses[id] == obj {
				found = true
			}
		}
		return true
	})
	return found
}

// changed tells whether body may assign to obj.
func (l *lowering) changed(body ast.Node, obj types.Object) bool {
	found := false
	is := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && l.Info.Uses[id] == obj
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				found = found || is(e)
			}
		case *ast.IncDecStmt:
			found = found || is(n.X)
		case *ast.UnaryExpr:
			found = found || n.Op == token.AND && is(n.X)
		case *ast.RangeStmt:
			found = found || n.Tok == token.ASSIGN && (n.Key != nil && is(n.Key) || n.Value != nil && is(n.Value))
		}
		return !found
	})
	return found
}

// renameLocal gives the uses of a local variable in n another name.
func (l *lowering) renameLocal(n ast.Node, obj types.Object, name string) {
	if n == nil {
		return
	}
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && (l.Info.Uses[id] == obj || l.Info.Defs[id] == obj) {
			l.edits.replace(id.Pos(), id.End(), name)
		}
		return true
	})
}

// beforeContinue puts text before each continue of the loop.
func (l *lowering) beforeContinue(loop *ast.ForStmt, text string) {
	label := ""
	if ls, ok := l.parent(0).(*ast.LabeledStmt); ok {
		label = ls.Label.Name
	}
	nested := 0
	var stack []ast.Node
	ast.Inspect(loop.Body, func(n ast.Node) bool {
		if n == nil {
			switch stack[len(stack)-1].(type) {
			case *ast.ForStmt, *ast.RangeStmt:
				nested--
			}
			stack = stack[:len(stack)-1]
			return true
		}
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ForStmt, *ast.RangeStmt:
			nested++
		case *ast.BranchStmt:
			if n.Tok == token.CONTINUE && (n.Label == nil && nested == 0 || n.Label != nil && n.Label.Name == label) {
				l.edits.replace(n.Pos(), n.End(), "{ "+text+"; "+l.text(n)+" }")
			}
		}
		stack = append(stack, n)
		return true
	})
}
