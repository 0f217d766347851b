package lower

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
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

// show evaluates what makes the values, and hands them to the machine.
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
		f.do(e)
		return
	}
	var variables, values []expr
	for _, t := range list {
		n := f.temp(t)
		variables = append(variables, n)
		values = append(values, f.asAny(n, t))
	}
	f.spillEffects()
	f.emit(corego.SetAll(variables, e))
	f.do(machine(core.Show, values...))
	if _, ok := v.Type().(*types.Tuple); ok {
		f.tuples[v] = variables
	} else {
		f.names[v] = variables[0].(corego.Name)
	}
}

// asAny is a variable of a type as an interface's value.
func (f *function) asAny(name corego.Name, t types.Type) expr {
	if types.IsInterface(t) {
		return name
	}
	f.l.runtimeType(t)
	if !f.l.hasOwnType(t) {
		return corego.Composite{Type: f.l.box(t), Elements: []expr{name}}
	}
	return name
}
