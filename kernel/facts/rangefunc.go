package facts

import "golang.org/x/tools/go/ssa"

// The body of a range over a function is a function itself, which the iterator calls. What go/ssa
// does with the variable that says in what state the loop is differs from what Go does
// (cmd/compile/internal/rangefunc), so it is skipped in three places, for which package lower
// writes what is right.

// RangeFuncBody reports whether a function is the body of a range over a function.
func RangeFuncBody(fn *ssa.Function) bool { return fn.Synthetic == "range-over-func yield" }

// RangeFuncState returns the variable with the state of a loop that the condition at a block's end
// asks for, and the block that loads it.
func RangeFuncState(b *ssa.BasicBlock) (state ssa.Value, loads *ssa.BasicBlock) {
	load := b.Instrs[len(b.Instrs)-1].(*ssa.If).Cond.(*ssa.BinOp).X.(*ssa.UnOp)
	return load.X, load.Block()
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
