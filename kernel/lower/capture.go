package lower

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A variable that function literals share is made by new, and they are given the pointer. But one that
// gets its value before they are made, and never another one, is as good as its value: they are given that.

// findFixed finds the variables of a function that never change once a function literal has them. They need not be on
// the heap for its sake.
func (f *function) findFixed() {
	for _, b := range f.fn.Blocks {
		for _, in := range b.Instrs {
			if a, ok := in.(*ssa.Alloc); ok && a.Heap && f.graph.fixed(a) {
				a.Heap = false
				f.l.markFixed(a)
			}
		}
	}
	for _, v := range f.fn.FreeVars {
		if f.l.fixed[v] {
			f.l.markFixed(v)
		}
	}
}

// markFixed notes the free variables that are v in function literals.
func (l *lowering) markFixed(v ssa.Value) {
	for _, r := range *v.Referrers() {
		if mc, ok := r.(*ssa.MakeClosure); ok {
			for _, free := range boundTo(mc, v) {
				l.fixed[free] = true
			}
		}
	}
}

// boundTo are the free variables of a function literal that are v in the function around it.
func boundTo(mc *ssa.MakeClosure, v ssa.Value) (free []*ssa.FreeVar) {
	for i, b := range mc.Bindings {
		if b == v {
			free = append(free, mc.Fn.(*ssa.Function).FreeVars[i])
		}
	}
	return free
}

// fixed reports whether a variable gets its value before function literals have it, and no other
// then.
func (g *graph) fixed(a *ssa.Alloc) bool {
	switch t := deref(a.Type()).Underlying().(type) {
	case *types.Struct, *types.Array:
		return false
	case *types.Basic:
		if t.Info()&(types.IsFloat|types.IsComplex) != 0 {
			return false // as an argument, the interpreter makes 0 of -0
		}
	}
	if isDeferStack(a.Type()) {
		return false
	}
	var store *ssa.Store
	for _, r := range *a.Referrers() {
		if st, ok := r.(*ssa.Store); ok {
			if store != nil || st.Addr != ssa.Value(a) || st.Val == ssa.Value(a) {
				return false
			}
			store = st
		}
	}
	if store == nil || !g.tame {
		return false
	}
	for _, body := range g.heads {
		if body[store.Block()] && !body[a.Block()] {
			return false // it gets one in each turn
		}
	}
	return onlyRead(a, func(mc *ssa.MakeClosure) bool {
		b := mc.Block()
		if b == store.Block() {
			return slices.Index(b.Instrs, ssa.Instruction(store)) < slices.Index(b.Instrs, ssa.Instruction(mc))
		}
		return store.Block().Dominates(b)
	})
}

// onlyRead reports whether a variable, but for the store that gives it its value, is only read, in
// the function literals too that have it. Those must be made where made allows.
func onlyRead(v ssa.Value, made func(*ssa.MakeClosure) bool) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.UnOp:
		case *ssa.Store:
			if _, free := v.(*ssa.FreeVar); free {
				return false
			}
		case *ssa.MakeClosure:
			if !made(r) || slices.ContainsFunc(boundTo(r, v), func(free *ssa.FreeVar) bool {
				return !onlyRead(free, func(*ssa.MakeClosure) bool { return true })
			}) {
				return false
			}
		default:
			return false
		}
	}
	return true
}
