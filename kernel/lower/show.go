package lower

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// shown reports whether an instruction makes the values that the cell ends with.
func (f *function) shown(v ssa.Value) bool {
	if !f.info.Statement || f.l.unit.Value == nil {
		return false
	}
	if refs := v.Referrers(); refs != nil && len(*refs) > 0 {
		return false // it is an argument of Show already
	}
	at := token.NoPos
	switch e := ast.Unparen(f.l.unit.Value).(type) {
	case *ast.CallExpr:
		at = e.Lparen
	case *ast.UnaryExpr:
		at = e.OpPos
	}
	return at.IsValid() && v.Pos() == at
}

// show evaluates what makes the values, and hands them to the kernel.
func (f *function) show(v ssa.Value, e expr) {
	var list []types.Type
	if t, ok := v.Type().(*types.Tuple); ok {
		for i := range t.Len() {
			list = append(list, t.At(i).Type())
		}
	} else {
		list = []types.Type{v.Type()}
	}
	if len(list) == 0 {
		f.line("%s", e.s)
		return
	}
	var names, values []string
	for _, t := range list {
		n := f.temp(t)
		names = append(names, n)
		values = append(values, f.asAny(n, t))
	}
	f.before()
	f.line("%s = %s", strings.Join(names, ", "), e.s)
	f.line("%s.Show(%s)", hostName, strings.Join(values, ", "))
	if _, ok := v.Type().(*types.Tuple); ok {
		f.tuples[v] = names
	} else {
		f.names[v] = names[0]
	}
}

// asAny is the text of a variable of a type as an interface's value.
func (f *function) asAny(name string, t types.Type) string {
	if types.IsInterface(t) {
		return name
	}
	f.l.runtimeType(t)
	if !f.l.faithful(t) {
		return f.l.box(t) + "{" + name + "}"
	}
	return name
}
