package facts

import (
	"go/constant"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// A variadic call, a slice literal and a make with a constant size are, in go/ssa's form, an array
// that is made and filled, and a slice of it (emitCallArgs, compLit and builtin of go/ssa's
// builder). Where all of that is in one block and the array is used for nothing else, the slice is
// as good as the literal that it was.

// A Literal is the slice of such an array.
type Literal struct {
	Slice *ssa.Slice
	// Elements are the values of []T{…}.
	Elements []ssa.Value
	// Made says that there are no elements, because it is make([]T, n, c) with a constant c.
	Made bool
	// Len is c, or else the number of elements.
	Len int64
}

// maxElements is how many elements a literal may have.
const maxElements = 64

// findLiterals finds the arrays that are literals, and has what makes them skipped.
func (p *Plan) findLiterals() {
	for _, b := range p.Graph.fn.Blocks {
		for _, in := range b.Instrs {
			a, ok := in.(*ssa.Alloc)
			if !ok || !a.Heap {
				continue
			}
			arr, ok := variableType(a).Underlying().(*types.Array)
			if !ok {
				continue
			}
			switch a.Comment {
			case "makeslice":
				p.findMade(a, arr)
			case "varargs", "slicelit":
				if arr.Len() <= maxElements {
					p.findFilled(a, arr)
				}
			}
		}
	}
}

// findFilled finds a literal with elements: of each the address is taken once, to store it there,
// and the whole array is sliced once.
func (p *Plan) findFilled(a *ssa.Alloc, arr *types.Array) {
	lit := &Literal{Elements: make([]ssa.Value, arr.Len()), Len: arr.Len()}
	filling := []ssa.Instruction{a}
	b := a.Block()
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.IndexAddr:
			c, ok := r.Index.(*ssa.Const)
			if !ok || len(*r.Referrers()) != 1 || r.Block() != b {
				return
			}
			i, _ := constant.Int64Val(c.Value)
			st, ok := (*r.Referrers())[0].(*ssa.Store)
			if !ok || st.Block() != b || st.Addr != ssa.Value(r) || lit.Elements[i] != nil {
				return
			}
			lit.Elements[i] = st.Val
			filling = append(filling, r, st)
		case *ssa.Slice:
			if lit.Slice != nil || r.Low != nil || r.High != nil || r.Max != nil || r.Block() != b {
				return
			}
			lit.Slice = r
		default:
			return
		}
	}
	if lit.Slice == nil || len(filling) != 1+2*len(lit.Elements) {
		return
	}
	p.literals[lit.Slice] = lit
	p.skip(filling...)
}

// findMade finds make([]T, n) with a constant n, which is an array that is only sliced.
func (p *Plan) findMade(a *ssa.Alloc, arr *types.Array) {
	if len(*a.Referrers()) != 1 {
		return
	}
	sl, ok := (*a.Referrers())[0].(*ssa.Slice)
	if !ok || sl.Low != nil || sl.Max != nil || sl.Block() != a.Block() {
		return
	}
	p.literals[sl] = &Literal{Slice: sl, Made: true, Len: arr.Len()}
	p.skip(a)
}

// Literal returns the literal that a slice is, or nil if it is not a literal.
func (p *Plan) Literal(v *ssa.Slice) *Literal { return p.literals[v] }

// elementsOf returns the literal with elements that a value is, nil if it is none.
func (p *Plan) elementsOf(v ssa.Value) *Literal {
	if sl, ok := v.(*ssa.Slice); ok {
		if lit := p.literals[sl]; lit != nil && !lit.Made {
			return lit
		}
	}
	return nil
}
