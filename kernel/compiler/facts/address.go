package facts

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Two goroutines that count with x = x + 1 lose updates when one comes between the load and the
// store of the other. So that learners see it, a shared variable's update is found, and package
// lower lets others come there.

// SharedUpdate reports whether a store writes a new value of a shared variable that was made from
// its old one, as x = x + n does.
func (p *Plan) SharedUpdate(st *ssa.Store) bool {
	if _, ok := st.Val.Type().Underlying().(*types.Basic); !ok || !p.shared(st.Addr) {
		return false
	}
	op, ok := st.Val.(*ssa.BinOp)
	return ok && slices.ContainsFunc([]ssa.Value{op.X, op.Y}, func(v ssa.Value) bool {
		ld, ok := v.(*ssa.UnOp)
		return ok && ld.Op == token.MUL && samePlace(ld.X, st.Addr)
	})
}

// shared reports whether an address is that of a variable, or of a field, which others may reach.
func (p *Plan) shared(addr ssa.Value) bool {
	switch addr.(type) {
	case *ssa.Global, *ssa.FreeVar:
		return true
	case *ssa.Alloc, *ssa.FieldAddr:
		return !p.inFrame(addr)
	}
	return false
}

// inFrame reports whether an address is within a variable that is not on the heap.
func (p *Plan) inFrame(addr ssa.Value) bool {
	switch addr := addr.(type) {
	case *ssa.Alloc:
		return !p.OnHeap(addr)
	case *ssa.FieldAddr:
		return p.inFrame(addr.X)
	case *ssa.IndexAddr:
		return p.inFrame(addr.X)
	}
	return false
}

// samePlace reports whether two pointers are to the same variable, as the source has it: p.n and
// p.n are, whatever may have happened to p in between.
func samePlace(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	x, ok := a.(*ssa.FieldAddr)
	y, ok2 := b.(*ssa.FieldAddr)
	if !ok || !ok2 || x.Field != y.Field {
		return false
	}
	if samePlace(x.X, y.X) {
		return true
	}
	l, ok := x.X.(*ssa.UnOp)
	m, ok2 := y.X.(*ssa.UnOp)
	return ok && ok2 && l.Op == token.MUL && m.Op == token.MUL && samePlace(l.X, m.X)
}
