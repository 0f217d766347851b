package lower

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/corego"
)

// A variadic call and a slice literal are, in SSA, an array that is made and filled, and a slice of
// it. They are written as []T{…} again.

// literal is such an array.
type literal struct {
	alloc    *ssa.Alloc
	elements []ssa.Value
	slice    *ssa.Slice
	made     bool // it has no elements: it is make([]T, n, c) with a constant c
}

func (lit *literal) store(at *ssa.IndexAddr, v ssa.Value) {
	i, _ := constant.Int64Val(at.Index.(*ssa.Const).Value)
	lit.elements[i] = v
}

// findLiterals finds the arrays of a block that are literals.
func (f *function) findLiterals(b *ssa.BasicBlock) {
	for _, in := range b.Instrs {
		a, ok := in.(*ssa.Alloc)
		if !ok || !a.Heap || a.Comment != "varargs" && a.Comment != "slicelit" && a.Comment != "makeslice" {
			continue
		}
		arr, ok := deref(a.Type()).Underlying().(*types.Array)
		if ok && a.Comment == "makeslice" {
			f.findMade(a, arr)
			continue
		}
		if !ok || arr.Len() > 64 {
			continue
		}
		lit := &literal{alloc: a, elements: make([]ssa.Value, arr.Len())}
		stored := map[int64]bool{}
		good := true
		for _, r := range *a.Referrers() {
			switch r := r.(type) {
			case *ssa.IndexAddr:
				c, ok := r.Index.(*ssa.Const)
				if !ok || len(*r.Referrers()) != 1 || r.Block() != b {
					good = false
					break
				}
				i, _ := constant.Int64Val(c.Value)
				st, ok := (*r.Referrers())[0].(*ssa.Store)
				if !ok || st.Block() != b || st.Addr != ssa.Value(r) || stored[i] {
					good = false
					break
				}
				stored[i] = true
			case *ssa.Slice:
				if lit.slice != nil || r.Low != nil || r.High != nil || r.Max != nil || r.Block() != b {
					good = false
					break
				}
				lit.slice = r
			default:
				good = false
			}
		}
		if good && lit.slice != nil && len(stored) == int(arr.Len()) {
			f.literals[a] = lit
			f.skip[a] = true
		}
	}
}

// findMade finds make([]T, n) with a constant n, which is an array that is only sliced.
func (f *function) findMade(a *ssa.Alloc, arr *types.Array) {
	if len(*a.Referrers()) != 1 {
		return
	}
	sl, ok := (*a.Referrers())[0].(*ssa.Slice)
	if !ok || sl.Low != nil || sl.Max != nil || sl.Block() != a.Block() {
		return
	}
	f.literals[a] = &literal{alloc: a, slice: sl, made: true}
	f.skip[a] = true
}

func (f *function) sliceLiteral(lit *literal) {
	var s scope
	if lit.made {
		f.makeConst(lit)
		return
	}
	f.settle(lit.elements...)
	var elements []expr
	for _, v := range lit.elements {
		if types.IsInterface(v.Type()) {
			elements = append(elements, f.use(v, &s))
		} else {
			elements = append(elements, f.key(v, &s)) // nil needs a type here too
		}
	}
	apart := s.effect == pure || len(elements) == 1
	s.add(memory, nil) // so that it is made where it stands
	t := lit.slice.Type()
	f.define(lit.slice, f.l.wrap(corego.Composite{Type: f.l.typ(t.Underlying()), Elements: elements}, t), &s)
	if p := f.pending[lit.slice]; p != nil {
		p.apart = apart
	}
}

func (f *function) makeConst(lit *literal) {
	var s scope
	c := deref(lit.alloc.Type()).Underlying().(*types.Array).Len()
	sizes := []expr{corego.Int(c)}
	switch n := lit.slice.High.(type) {
	case nil:
	case *ssa.Const:
		sizes = []expr{corego.Int(n.Int64()), corego.Int(c)}
	default:
		x := f.size(n, &s)
		f.flush(effects)
		if !f.facts.natural(n, lit.slice) {
			f.checkMake(corego.Binary{Op: token.LSS, X: x, Y: corego.Int(0)}, makeLen, lit.slice)
		}
		f.checkMake(corego.Binary{Op: token.GTR, X: x, Y: corego.Int(c)}, makeCap, lit.slice)
		sizes = []expr{x, corego.Int(c)}
	}
	s.add(memory, nil)
	f.define(lit.slice, f.make(lit.slice.Type(), sizes...), &s)
}
