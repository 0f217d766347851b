package lower

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// A variadic call and a slice literal are, in SSA, an array that is made and filled, and a slice of
// it, see package facts. They are written as []T{…} again.

// sliceLiteral writes []T{…}, for which go/ssa fills an array and slices it.
func (f *function) sliceLiteral(lit *facts.Literal) {
	var s scope
	if lit.Made {
		f.makeConst(lit)
		return
	}
	f.orderOperands(lit.Elements...)
	var elements []expr
	for _, v := range lit.Elements {
		if types.IsInterface(v.Type()) {
			elements = append(elements, f.use(v, &s))
		} else {
			elements = append(elements, f.key(v, &s)) // nil needs a type here too
		}
	}
	apart := s.effect == pure || len(elements) == 1
	s.add(memory, nil) // so that it is made where it stands
	t := lit.Slice.Type()
	f.define(lit.Slice, f.l.wrap(corego.Composite{Type: f.l.typ(t.Underlying()), Elements: elements}, t), &s)
	if p := f.pending.of[lit.Slice]; p != nil {
		p.apart = apart
	}
}

// makeConst writes make([]T, n, c) with a constant c, for which go/ssa slices an array.
func (f *function) makeConst(lit *facts.Literal) {
	var s scope
	c := lit.Len
	sizes := []expr{corego.Int(c)}
	switch n := lit.Slice.High.(type) {
	case nil:
	case *ssa.Const:
		sizes = []expr{corego.Int(n.Int64()), corego.Int(c)}
	default:
		x := f.size(n, &s)
		f.flush(effects)
		if !f.plan.NonNegative(n, lit.Slice) {
			f.checkMake(corego.Binary{Op: token.LSS, X: x, Y: corego.Int(0)}, makeLen, lit.Slice)
		}
		f.checkMake(corego.Binary{Op: token.GTR, X: x, Y: corego.Int(c)}, makeCap, lit.Slice)
		sizes = []expr{x, corego.Int(c)}
	}
	s.add(memory, nil)
	f.define(lit.Slice, f.make(lit.Slice.Type(), sizes...), &s)
}

// literalOf is the literal with elements that a slice is, or nil if it is not one.
func (f *function) literalOf(sl *ssa.Slice) *facts.Literal {
	if lit := f.plan.Literal(sl); lit != nil && !lit.Made {
		return lit
	}
	return nil
}
