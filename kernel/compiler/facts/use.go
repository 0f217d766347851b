package facts

import "golang.org/x/tools/go/ssa"

// A value that is used in the block that makes it need not have a variable that outlives the block,
// and if it is used once, it need not have any: its expression stands where it is used. So uses are
// counted.

// Uses returns how many operands a value is, and whether all of them are in the block that makes
// it. Those of a φ are at the ends of other blocks.
func Uses(v ssa.Value) (n int, here bool) {
	in, made := v.(ssa.Instruction)
	here = made
	for _, r := range *v.Referrers() {
		if _, phi := r.(*ssa.Phi); phi || made && r.Block() != in.Block() {
			here = false
		}
		n += operands(r, v)
	}
	return n, here
}

// AddressUses is Uses of an address, for which the place that it points to stands. That can be used
// several times if all that is done is to load from it, to store to it, or to take an address
// within it.
func AddressUses(v ssa.Value) (n int, here bool) {
	refs := *v.Referrers()
	here = true
	for _, r := range refs {
		place := false
		switch r := r.(type) {
		case *ssa.UnOp, *ssa.FieldAddr, *ssa.IndexAddr:
			place = true
		case *ssa.Store:
			place = r.Val != v
		}
		here = here && (place || len(refs) == 1) && r.Block() == v.(ssa.Instruction).Block()
		n += operands(r, v)
	}
	return n, here
}

// operands returns how many of an instruction's operands are v.
func operands(in ssa.Instruction, v ssa.Value) (n int) {
	var ops [8]*ssa.Value
	for _, op := range in.Operands(ops[:0]) {
		if *op == v {
			n++
		}
	}
	return n
}
