package lower

import "golang.org/x/tools/go/ssa"

// The interpreter tells which functions a panic has left, and not where they were. That is known by
// the function that each of them had called, if it calls that one in one line only. Of all other
// calls, and of those of compiled Go, Core says where they are: see package corego's Mark. A call with a mark
// takes more of the stack, so calls that may lead back into their function have none.

// callKey tells calls apart that a panic's report cannot: the function that is called, the method
// of an interface, or nil for a function value.
func callKey(c *ssa.CallCommon) any {
	switch {
	case c.IsInvoke():
		return c.Method
	case c.StaticCallee() != nil:
		return c.StaticCallee()
	}
	return nil
}

// repeats reports whether the function calls the same in several lines, so that a call needs a
// mark.
func (f *function) repeats(c *ssa.CallCommon) bool {
	if f.calls == nil {
		f.calls = map[any]*callLines{}
		for _, b := range f.fn.Blocks {
			for _, in := range b.Instrs {
				if call, ok := in.(*ssa.Call); ok {
					f.noteCall(call)
				}
			}
		}
	}
	lines := f.calls[callKey(c)]
	if lines == nil || !lines.more {
		return false
	}
	if !lines.asked {
		lines.asked, lines.back = true, f.mayComeBack(c)
	}
	return !lines.back
}

func (f *function) noteCall(call *ssa.Call) {
	key, line := callKey(&call.Call), f.l.unit.Fset.Position(f.position(call)).Line
	lines := f.calls[key]
	if lines == nil {
		lines = &callLines{first: line}
		f.calls[key] = lines
	}
	lines.more = lines.more || line != lines.first
}

// callLines are the lines in which a function calls another.
type callLines struct {
	first int
	more  bool // than the first
	back  bool // the call may lead back into the function, once asked
	asked bool
}

// mayComeBack reports whether a call may lead back into the function, which would make a deep stack
// deeper. Nothing calls the statements of a cell.
func (f *function) mayComeBack(c *ssa.CallCommon) bool {
	if f.info.Statement {
		return false
	}
	callee := c.StaticCallee()
	return callee == nil || reaches(callee, f.fn, map[*ssa.Function]bool{})
}

// maxReach is how many functions are looked at, at most.
const maxReach = 1000

// reaches reports whether a function may call another, as far as the code says which functions it
// calls.
func reaches(from, to *ssa.Function, seen map[*ssa.Function]bool) bool {
	if from == to || len(seen) > maxReach {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	var operands []*ssa.Value
	for _, b := range from.Blocks {
		for _, in := range b.Instrs {
			for _, v := range in.Operands(operands[:0]) {
				if fn, ok := (*v).(*ssa.Function); ok && reaches(fn, to, seen) {
					return true
				}
			}
		}
	}
	return false
}
