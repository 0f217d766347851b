package facts

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// The body of a range over a function is a function itself, which the iterator calls. What go/ssa
// does with the variable that says in what state the loop is differs from what Go does
// (cmd/compile/internal/rangefunc), so it is skipped in three places, for which package lower
// writes what is right.

// RangeFuncBody reports whether a function is the body of a range over a function.
func RangeFuncBody(fn *ssa.Function) bool { return fn.Synthetic == "range-over-func yield" }

// RangeFuncLoop returns the loop that an instruction is the call of the iterator of, nil if it is
// none.
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

// RangeFuncState returns the variable with the state of a loop that the condition at a block's end
// asks for, and where that loop ends: the last whose iterator is called before the state is loaded.
func RangeFuncState(b *ssa.BasicBlock) (state ssa.Value, end token.Pos) {
	load := b.Instrs[len(b.Instrs)-1].(*ssa.If).Cond.(*ssa.BinOp).X.(*ssa.UnOp)
	for _, in := range load.Block().Instrs {
		if loop := RangeFuncLoop(in); loop != nil {
			end = loop.Body.Rbrace
		}
	}
	return load.X, end
}

// skipRangeFuncState has what go/ssa does with the states skipped: its own panics, and the new
// state once the iterator has returned.
func (p *Plan) skipRangeFuncState() {
	for _, b := range p.Graph.fn.Blocks {
		if !p.Graph.Reached(b) {
			continue
		}
		switch b.Comment {
		case "yield-invalid", "rangefunc.resume.busy":
			p.skip(b.Instrs...)
		case "rangefunc.resume.ready.check":
			state, _ := RangeFuncState(b)
			if st, ok := b.Succs[0].Instrs[0].(*ssa.Store); ok && st.Addr == state {
				p.skip(st)
			}
		}
	}
}
