package lower

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/facts"
)

// The interpreter tells which functions a panic has left, and not where they were. That is known by
// the function that each of them had called, if it calls that one in one line only. Of all other
// calls, and of those of compiled Go, Core says where they are: see package corego's Mark. A call
// with a mark takes more of the stack, so calls that may lead back into their function have none.

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

// marker knows which calls of a function need a mark.
type marker struct {
	fn        *ssa.Function
	statement bool // it holds a cell's statements, which nothing calls
	fset      *token.FileSet
	calls     map[any]*callLines // by callKey; made when it is first asked for
}

// callLines are the lines in which a function calls another.
type callLines struct {
	first int
	more  bool // than the first
	back  bool // the call may lead back into the function, once asked
	asked bool
}

func newMarker(fn *ssa.Function, statement bool, fset *token.FileSet) *marker {
	return &marker{fn: fn, statement: statement, fset: fset}
}

// needed reports whether the function calls the same in several lines, so that a call needs a mark.
func (m *marker) needed(c *ssa.CallCommon) bool {
	if m.calls == nil {
		m.calls = map[any]*callLines{}
		for _, b := range m.fn.Blocks {
			for _, in := range b.Instrs {
				if call, ok := in.(*ssa.Call); ok {
					m.note(call)
				}
			}
		}
	}
	lines := m.calls[callKey(c)]
	if lines == nil || !lines.more {
		return false
	}
	if !lines.asked {
		lines.asked, lines.back = true, m.mayComeBack(c)
	}
	return !lines.back
}

func (m *marker) note(call *ssa.Call) {
	key, line := callKey(&call.Call), m.fset.Position(facts.Position(call)).Line
	lines := m.calls[key]
	if lines == nil {
		lines = &callLines{first: line}
		m.calls[key] = lines
	}
	lines.more = lines.more || line != lines.first
}

// mayComeBack reports whether a call may lead back into the function, which would make a deep stack
// deeper. Nothing calls the statements of a cell.
func (m *marker) mayComeBack(c *ssa.CallCommon) bool {
	if m.statement {
		return false
	}
	callee := c.StaticCallee()
	return callee == nil || reaches(callee, m.fn, map[*ssa.Function]bool{})
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
