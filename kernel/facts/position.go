package facts

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// Position returns where an instruction stands, or else the nearest one before it.
func Position(in ssa.Instruction) token.Pos {
	if p := in.Pos(); p.IsValid() {
		return p
	}
	if loop := RangeFuncLoop(in); loop != nil {
		return loop.For
	}
	if v, ok := in.(ssa.Value); ok && v.Referrers() != nil {
		for _, r := range *v.Referrers() {
			if p := r.Pos(); p.IsValid() {
				return p
			}
		}
	}
	if b := in.Block(); b != nil {
		last := token.NoPos
		for _, i := range b.Instrs {
			if p := i.Pos(); p.IsValid() {
				last = p
			}
			if i == in && last.IsValid() {
				return last
			}
		}
		if last.IsValid() {
			return last
		}
	}
	return in.Parent().Pos()
}

// RangeFuncLoop returns a loop, given the call of the iterator that go/ssa makes of it; else nil.
func RangeFuncLoop(in ssa.Instruction) *ast.RangeStmt {
	call, ok := in.(*ssa.Call)
	if !ok || call.Pos().IsValid() || len(call.Call.Args) != 1 {
		return nil
	}
	if mc, ok := call.Call.Args[0].(*ssa.MakeClosure); ok && RangeFuncBody(mc.Fn.(*ssa.Function)) {
		return mc.Fn.(*ssa.Function).Syntax().(*ast.RangeStmt)
	}
	return nil
}
