package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// goStmt lowers "go f(x, y)". The spec wants f, x and y evaluated in the goroutine that executes
// the statement; the interpreter would do so in the new one. So they are kept in variables first,
// and what is handed to the kernel is a function of no arguments:
//
//	{ t1 := f; t2 := x; t3 := y; t4 := func() { t1(t2, t3) }; ls__.Go(place, t4) }
//
// Constants, nil, and functions known by name stay where they are. Of a method call the receiver is
// kept.
func (l *lowering) goStmt(n *ast.GoStmt) {
	if f, ok := ast.Unparen(n.Call.Fun).(*ast.FuncLit); ok && len(n.Call.Args) == 0 && noResults(l.Info.TypeOf(f)) {
		t := l.temp()
		l.edits.replace(n.Pos(), n.End(), fmt.Sprintf("{ %s := %s; %s }", t, l.made("func()", l.text(f)), host("Go", l.place(n.Pos()), t)))
		return
	}
	before, call := l.evaluated(n.Call)
	t := l.temp()
	lit := l.made("func()", "func() { "+point+call+" }")
	l.edits.replace(n.Pos(), n.End(), fmt.Sprintf("{ %s%s := %s; %s }", before, t, lit, host("Go", l.place(n.Pos()), t)))
}

// evaluated parts a call into statements that evaluate its function and arguments, and the call itself.
func (l *lowering) evaluated(n *ast.CallExpr) (before, call string) {
	var b strings.Builder
	keep := func(text string) string {
		t := l.temp()
		fmt.Fprintf(&b, "%s := %s; ", t, text)
		return t
	}
	var fun string
	switch f := ast.Unparen(n.Fun).(type) {
	case *ast.SelectorExpr:
		sel := l.Info.Selections[f]
		switch {
		case sel == nil: // a package's function or variable
			fun = l.text(f)
		case sel.Kind() == types.MethodVal:
			fun = keep(l.receiver(f, sel)) + "." + f.Sel.Name
		default:
			fun = keep(l.text(f))
		}
	case *ast.Ident:
		fun = l.text(f)
		if _, isVar := l.Info.Uses[f].(*types.Var); isVar {
			fun = keep(fun)
		}
	case *ast.FuncLit:
		fun = l.text(f)
	default:
		fun = keep(l.text(f))
	}
	var args []string
	for _, a := range n.Args {
		text := l.text(a)
		switch tv := l.Info.Types[a]; {
		case tv.Value != nil || tv.IsNil() || tv.IsType():
			args = append(args, text)
		default:
			if t, ok := tv.Type.(*types.Tuple); ok { // f(g()), g having several results
				first := len(args)
				for range t.Len() {
					args = append(args, l.temp())
				}
				fmt.Fprintf(&b, "%s := %s; ", strings.Join(args[first:], ", "), text)
				continue
			}
			args = append(args, keep(text))
		}
	}
	dots := ""
	if n.Ellipsis.IsValid() {
		dots = "..."
	}
	return b.String(), fmt.Sprintf("%s(%s%s)", fun, strings.Join(args, ", "), dots)
}

// receiver is what the method of a selector is called on: its address, if the method wants that.
func (l *lowering) receiver(f *ast.SelectorExpr, sel *types.Selection) string {
	if needsAddress(sel, l.Info.Types[f.X]) {
		return "&" + l.text(f.X)
	}
	return l.text(f.X)
}

func noResults(t types.Type) bool {
	sig, ok := t.(*types.Signature)
	return ok && sig.Results().Len() == 0
}

// needsAddress tells whether a method is called on the address of x.
func needsAddress(sel *types.Selection, x types.TypeAndValue) bool {
	sig := sel.Obj().Type().(*types.Signature)
	_, ptrMethod := sig.Recv().Type().(*types.Pointer)
	_, ptr := x.Type.Underlying().(*types.Pointer)
	return ptrMethod && !ptr && x.Addressable()
}
