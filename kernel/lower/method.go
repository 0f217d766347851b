package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// A method that is taken as a function, and not called, becomes a function literal. The interpreter
// would look at the receiver only when the function is called, and it loses the way to methods of
// embedded fields.
//
//	f := x.M           f := func() func(int) { t := x; return func(a1 int) { t.M(a1) } }()
//	f := T.M           f := func(a1 T, a2 int) { a1.M(a2) }

func (l *lowering) selector(n *ast.SelectorExpr) {
	sel := l.Info.Selections[n]
	if sel == nil || sel.Kind() == types.FieldVal || l.called(n) {
		return
	}
	sig := sel.Type().(*types.Signature)
	if sel.Kind() == types.MethodExpr {
		l.edits.replace(n.Pos(), n.End(), l.caller(sig, func(args []string) (string, []string) { return args[0], args[1:] }, n.Sel.Name))
		return
	}
	t := l.temp()
	lit := l.caller(sig, func(args []string) (string, []string) { return t, args }, n.Sel.Name)
	l.edits.replace(n.Pos(), n.End(), fmt.Sprintf("func() %s { %s := %s; return %s }()", l.typeString(sig), t, l.receiver(n, sel), lit))
}

// called tells whether the node being lowered is the function of a call.
func (l *lowering) called(n ast.Expr) bool {
	for up := 0; ; up++ {
		switch p := l.parent(up).(type) {
		case *ast.ParenExpr:
		case *ast.CallExpr:
			return ast.Unparen(p.Fun) == n
		default:
			return false
		}
	}
}

// caller is a function literal with the given signature that calls a method. split tells the
// receiver from the other arguments.
func (l *lowering) caller(sig *types.Signature, split func(args []string) (recv string, rest []string), method string) string {
	var params, args []string
	for i := range sig.Params().Len() {
		t := sig.Params().At(i).Type()
		a := l.temp()
		if sig.Variadic() && i == sig.Params().Len()-1 {
			params = append(params, a+" ..."+l.typeString(t.(*types.Slice).Elem()))
			args = append(args, a+"...")
			continue
		}
		params = append(params, a+" "+l.typeString(t))
		args = append(args, a)
	}
	var results []string
	for v := range sig.Results().Variables() {
		results = append(results, l.typeString(v.Type()))
	}
	ret := ""
	if len(results) > 0 {
		ret = "return "
	}
	recv, rest := split(args)
	return fmt.Sprintf("func(%s) (%s) { %s%s%s.%s(%s) }", strings.Join(params, ", "), strings.Join(results, ", "), point, ret,
		recv, method, strings.Join(rest, ", "))
}
