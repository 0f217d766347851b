package instrument

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// mostReads bounds how many reads a value is said to come from.
const mostReads = 16

// readsOf returns the watched reads that a value was computed from: those among its operands, and of
// what a local variable holds, those of all that is stored in it. What a call computes is not
// followed.
func (p *Program) readsOf(v ssa.Value) []ssa.Instruction {
	var reads []ssa.Instruction
	seen := map[ssa.Value]bool{}
	var visit func(v ssa.Value)
	visit = func(v ssa.Value) {
		if v == nil || seen[v] || len(reads) >= mostReads {
			return
		}
		seen[v] = true
		switch v := v.(type) {
		case *ssa.UnOp:
			switch {
			case v.Op != token.MUL:
				visit(v.X)
			case p.Watches(v):
				reads = append(reads, v)
			default:
				p.eachStored(v.X, visit)
			}
		case *ssa.Lookup:
			if p.Watches(v) {
				reads = append(reads, v)
			}
		case *ssa.BinOp:
			visit(v.X)
			visit(v.Y)
		case *ssa.Phi:
			for _, e := range v.Edges {
				visit(e)
			}
		case *ssa.Convert:
			visit(v.X)
		case *ssa.ChangeType:
			visit(v.X)
		case *ssa.MakeInterface:
			visit(v.X)
		case *ssa.TypeAssert:
			visit(v.X)
		case *ssa.Field:
			visit(v.X)
		case *ssa.Extract:
			visit(v.Tuple)
		case *ssa.Call:
			if b, ok := v.Call.Value.(*ssa.Builtin); ok && slices.Contains([]string{"append", "len", "cap", "min", "max"}, b.Name()) {
				for _, a := range v.Call.Args {
					visit(a)
				}
			}
		}
	}
	visit(v)
	return reads
}

// eachStored calls visit with what is stored in a local variable.
func (p *Program) eachStored(addr ssa.Value, visit func(ssa.Value)) {
	if free, ok := addr.(*ssa.FreeVar); ok && p.plans.CapturedByValue(free) {
		return // its goroutine may be another than that which has read
	}
	a, ok := addr.(*ssa.Alloc)
	if !ok {
		return
	}
	for _, r := range *a.Referrers() {
		if st, ok := r.(*ssa.Store); ok && st.Addr == ssa.Value(a) {
			visit(st.Val)
		}
	}
}
