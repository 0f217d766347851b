package facts

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// Many of go/ssa's instructions have no position, since nothing of the source is an instruction of
// its own there. What is told of them needs one nevertheless.

// Position returns where an instruction stands: its own position, or else that of what uses its
// value, or else the nearest one before it in its block, or at least its function's.
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
	last := token.NoPos
	for _, i := range in.Block().Instrs {
		if p := i.Pos(); p.IsValid() {
			last = p
		}
		if i == in && last.IsValid() {
			break
		}
	}
	if last.IsValid() {
		return last
	}
	return in.Parent().Pos()
}
