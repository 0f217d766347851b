package lower

import "golang.org/x/tools/go/ssa"

// The interpreter tells which functions a panic has left, and not where they were. That is known by
// the function that each of them had called, if it calls that one in one line only. Of all other
// calls, and of those of compiled Go, Core says where they are: see package corego's Mark. A call
// with a mark takes more of the stack, so calls that may lead back into their function have none.

// marked reports whether a call needs a mark. Nothing calls the statements of a cell.
func (f *function) marked(c *ssa.CallCommon) bool {
	return f.plan.InSeveralLines(c) && (f.info.Statement || !f.plan.MayLeadBack(c))
}
