package lower

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/corego"
)

// The body of a range over a function is a function itself, which the iterator calls. What an
// iterator must not do with it is to call it again once the loop has ended, or to hide that it
// panicked: Go panics then. A variable for each loop says what state it is in. go/ssa has one too,
// but fewer states than Go, and its own words. So what it does with the variable is left out where
// it differs, and this is done in its place:
//
//	0    the body can be called
//	-1   it runs, or has panicked
//	-2   the iterator has returned
//	> 0  it has left the loop; the number says where to
//
// The kernel changes the state to -1 before it panics because of a call in any other state than 0.

// rangeFuncBody reports whether a function is the body of a range over a function.
func rangeFuncBody(fn *ssa.Function) bool { return fn.Synthetic == "range-over-func yield" }

// rangeFuncState does what Go does with the state where a block of go/ssa's does something else.
func (f *function) rangeFuncState(b *ssa.BasicBlock) {
	switch b.Comment {
	case "yield-invalid":
		state, _ := rangeFuncCheck(b.Preds[0])
		f.do(machine(core.PanicRange, f.l.place(f.fn.Pos()), f.use(state, new(scope))))
		f.skipAll(b)
	case "rangefunc.resume.busy":
		_, end := rangeFuncCheck(b.Preds[0])
		f.do(machine(core.PanicRangeHidden, f.l.place(end)))
		f.skipAll(b)
	case "rangefunc.resume.ready.check":
		state, _ := rangeFuncCheck(b)
		f.set(corego.Star{X: f.use(state, new(scope))}, corego.Int(-2))
		if st, ok := b.Succs[0].Instrs[0].(*ssa.Store); ok && st.Addr == state {
			f.skip[st] = true
		}
	}
}

func (f *function) skipAll(b *ssa.BasicBlock) {
	for _, in := range b.Instrs {
		f.skip[in] = true
	}
}

// rangeFuncCheck is the state that the condition at a block's end asks for, and where its loop ends.
func rangeFuncCheck(b *ssa.BasicBlock) (state ssa.Value, end token.Pos) {
	load := b.Instrs[len(b.Instrs)-1].(*ssa.If).Cond.(*ssa.BinOp).X.(*ssa.UnOp)
	for _, in := range load.Block().Instrs {
		if loop := rangeFuncLoop(in); loop != nil {
			end = loop.Body.Rbrace // of the last: the state is asked for behind its call
		}
	}
	return load.X, end
}

// rangeFuncLoop is a loop, given the call of the iterator that go/ssa makes of it; else nil.
func rangeFuncLoop(in ssa.Instruction) *ast.RangeStmt {
	call, ok := in.(*ssa.Call)
	if !ok || call.Pos().IsValid() || len(call.Call.Args) != 1 {
		return nil
	}
	if mc, ok := call.Call.Args[0].(*ssa.MakeClosure); ok && rangeFuncBody(mc.Fn.(*ssa.Function)) {
		return mc.Fn.(*ssa.Function).Syntax().(*ast.RangeStmt)
	}
	return nil
}
