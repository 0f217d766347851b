package lower

import (
	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// The body of a range over a function is a function itself, which the iterator calls. What an
// iterator must not do with it is to call it again once the loop has ended, or to hide that it
// panicked: Go panics then. A variable for each loop says what state it is in. go/ssa has one too,
// but fewer states than Go, and its own words. So what it does with the variable is skipped where
// it differs (package facts), and this is done in its place:
//
//	0    the body can be called
//	-1   it runs, or has panicked
//	-2   the iterator has returned
//	> 0  it has left the loop; the number says where to
//
// The machine changes the state to -1 before it panics because of a call in any other state than 0.

// rangeFuncState does what Go does with the state where a block of go/ssa's does something else.
func (f *function) rangeFuncState(b *ssa.BasicBlock) {
	switch b.Comment {
	case "yield-invalid":
		state, _ := facts.RangeFuncState(b.Preds[0])
		f.do(machine(core.PanicRange, siteArgument(f.l.siteOf(f.fn.Pos())), f.use(state, new(scope))))
	case "rangefunc.resume.busy":
		_, end := facts.RangeFuncState(b.Preds[0])
		f.do(machine(core.PanicRangeHidden, siteArgument(f.l.siteOf(end))))
	case "rangefunc.resume.ready.check":
		state, _ := facts.RangeFuncState(b)
		f.set(corego.Star{X: f.use(state, new(scope))}, corego.Int(-2))
	}
}
