package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// goStmt lowers "go f(x, y)". The spec wants f, x and y evaluated in the goroutine that executes
// the statement; the interpreter would do so in the new one. So they are kept in variables first, and what is handed to the
// kernel is a function of no arguments:
//
//	{ t1 := f; t2 := x; t3 := y; t4 := func() { t1(t2, t3) }; ls__.Go(place, t4) }
//
// Constants, nil, and functions known by name stay where they are. Of a method call the receiver is kept.
func (l *lowering) goStmt(n *ast.GoStmt) {
	if !l.inList() {
		return // under a label: left to the interpreter's own go
	}
	var b strings.Builder
	keep := func(text string) string {
		t := l.temp()
		fmt.Fprintf(&b, "%s := %s; ", t, text)
		return t
	}
	call := n.Call
	var fun string
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.FuncLit:
		if len(call.Args) == 0 && noResults(l.Info.TypeOf(f)) {
			t := l.temp()
			l.edits.replace(n.Pos(), n.End(), fmt.Sprintf("{ %s := %s; %s }", t, l.text(f), host("Go", l.place(n.Pos()), t)))
			return
		}
		fun = keep(l.text(f))
	case *ast.SelectorExpr:
		sel := l.Info.Selections[f]
		switch {
		case sel == nil: // a package's function or variable
			fun = l.text(f)
		case sel.Kind() == types.MethodVal:
			recv := l.text(f.X)
			if needsAddress(sel, l.Info.Types[f.X]) {
				recv = "&" + recv
			}
			fun = keep(recv) + "." + f.Sel.Name
		default:
			fun = keep(l.text(f))
		}
	case *ast.Ident:
		fun = l.text(f)
		if _, isVar := l.Info.Uses[f].(*types.Var); isVar {
			fun = keep(fun)
		}
	default:
		fun = keep(l.text(f))
	}
	args := make([]string, len(call.Args))
	for i, a := range call.Args {
		args[i] = l.text(a)
		if tv := l.Info.Types[a]; tv.Value == nil && !tv.IsNil() && !tv.IsType() {
			args[i] = keep(args[i])
		}
	}
	dots := ""
	if call.Ellipsis.IsValid() {
		dots = "..."
	}
	t := keep(fmt.Sprintf("func() { %s%s(%s%s) }", point, fun, strings.Join(args, ", "), dots))
	l.edits.replace(n.Pos(), n.End(), fmt.Sprintf("{ %s%s }", b.String(), host("Go", l.place(n.Pos()), t)))
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
