package facts

import "golang.org/x/tools/go/ssa"

// A panic's report names the functions that were left, and not where they were. Where a function
// calls another in one line only, that is known by what it has called. For all other calls two
// questions are asked: whether they stand in several lines, and whether they may lead back into
// their function, which makes for deep stacks.

// callLines are the lines in which a function calls another.
type callLines struct {
	first int
	more  bool // than the first
}

// findCalls finds in which lines what is called.
func (p *Plan) findCalls() {
	for _, b := range p.Graph.fn.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ssa.Call)
			if !ok {
				continue
			}
			key, line := callKey(&call.Call), p.Graph.fn.Prog.Fset.Position(Position(call)).Line
			lines, known := p.calls[key]
			if !known {
				lines.first = line
			}
			lines.more = lines.more || line != lines.first
			p.calls[key] = lines
		}
	}
}

// callKey tells calls apart that a panic's report tells apart: it is the function that is called,
// the method of an interface, or nil for a function value.
func callKey(c *ssa.CallCommon) any {
	switch {
	case c.IsInvoke():
		return c.Method
	case c.StaticCallee() != nil:
		return c.StaticCallee()
	}
	return nil
}

// InSeveralLines reports whether the function calls in several lines what a call calls, as far as a
// panic's report tells.
func (p *Plan) InSeveralLines(c *ssa.CallCommon) bool { return p.calls[callKey(c)].more }

// MayLeadBack reports whether a call may lead back into the function.
func (p *Plan) MayLeadBack(c *ssa.CallCommon) bool {
	callee := c.StaticCallee()
	return callee == nil || p.program.reaches(callee, p.Graph.fn)
}

// A path says from which function another may be called, directly or not.
type path struct{ from, to *ssa.Function }

// reaches reports whether a function may call another.
func (p *Program) reaches(from, to *ssa.Function) bool {
	yes, known := p.paths[path{from, to}]
	if !known {
		yes = reaches(from, to, map[*ssa.Function]bool{})
		p.paths[path{from, to}] = yes
	}
	return yes
}

// maxReach is how many functions are looked at, at most.
const maxReach = 1000

// reaches reports whether a function may call another, as far as the code says which functions it
// calls. Those that have been seen do not.
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
