package facts

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Memory has versions: what may write begins a new one, and a load has the number of its address
// and its version, so that two loads of one address between two writes are equal. There are two
// versions side by side, of what is of a basic type and of everything else, since a write of the
// one does not change the other; one of the other may hold basic types. A block that one other
// block jumps to goes on with that block's versions, and so does a loop with those before it as far
// as nothing is written in it. Every other block begins new ones, for which go/ssa would need φs of
// memory. A local variable that only loads and stores reach is no memory: at each point it has the
// value that was stored last.

// A memoryVersion is a stretch of the program in which nobody writes memory.
type memoryVersion struct{ basic, other *versionStart }

// A versionStart is a write, or the begin of a block in which versions meet.
type versionStart struct{ block *ssa.BasicBlock }

// findVersions finds which version of memory each load reads.
func (k *numbering) findVersions() {
	ends := map[*ssa.BasicBlock]memoryVersion{}
	blocks := slices.Clone(k.fn.Blocks)
	slices.SortStableFunc(blocks, k.graph.Compare)
	for _, b := range blocks {
		start := &versionStart{b}
		e := memoryVersion{start, start}
		if p := k.graph.onlyPred(b); p != nil {
			e = ends[p]
		} else if body := k.graph.Body(b); body != nil && k.graph.Reducible {
			outside := slices.DeleteFunc(k.graph.preds(b), func(p *ssa.BasicBlock) bool { return body[p] })
			if len(outside) == 1 {
				e = k.inLoop(e, ends[outside[0]], body)
			}
		}
		for _, in := range b.Instrs {
			if u, ok := in.(*ssa.UnOp); ok && u.Op == token.MUL {
				k.versions[in] = e
			}
			basic, other := k.writes(in)
			if basic {
				e.basic = &versionStart{b}
			}
			if other {
				e.other = &versionStart{b}
			}
		}
		ends[b] = e
	}
}

// inLoop returns the version with which a loop begins each turn: own, or that before the loop as
// far as nothing is written in it.
func (k *numbering) inLoop(own, before memoryVersion, loop map[*ssa.BasicBlock]bool) memoryVersion {
	var basic, other bool
	for b := range loop {
		for _, in := range b.Instrs {
			x, y := k.writes(in)
			basic, other = basic || x, other || y
		}
	}
	if !basic {
		own.basic = before.basic
	}
	if !other {
		own.other = before.other
	}
	return own
}

// writes reports whether an instruction may change memory that is of a basic type, or of another.
func (k *numbering) writes(in ssa.Instruction) (basic, other bool) {
	switch in := in.(type) {
	case *ssa.UnOp:
		return in.Op == token.ARROW, in.Op == token.ARROW
	case *ssa.Alloc:
		return k.stores[in] == nil, k.stores[in] == nil
	case *ssa.Store:
		if a, ok := in.Addr.(*ssa.Alloc); ok && k.stores[a] != nil {
			return false, false
		}
		_, basic := in.Val.Type().Underlying().(*types.Basic)
		return true, !basic
	case *ssa.Call:
		b, ok := in.Call.Value.(*ssa.Builtin)
		reads := ok && slices.Contains([]string{"len", "cap", "min", "max", "real", "imag", "complex"}, b.Name())
		return !reads, !reads
	case *ssa.BinOp, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Field, *ssa.Index, *ssa.Convert, *ssa.ChangeType, *ssa.ChangeInterface,
		*ssa.MakeInterface, *ssa.MakeClosure, *ssa.MakeSlice, *ssa.MakeMap, *ssa.MakeChan, *ssa.Slice, *ssa.Lookup, *ssa.Extract,
		*ssa.TypeAssert, *ssa.Phi, *ssa.If, *ssa.Jump, *ssa.DebugRef:
		return false, false
	}
	return true, true
}

// loaded returns the number of what a load gives, nil if nothing is known of it.
func (k *numbering) loaded(v *ssa.UnOp) *valueNumber {
	kind, integer := int64Kind(v.Type())
	if a, ok := v.X.(*ssa.Alloc); ok && k.stores[a] != nil {
		return k.variable(a, k.pointBefore(v))
	}
	if free, ok := v.X.(*ssa.FreeVar); ok && k.captures.byValue(free) {
		return k.intern(numberKey{op: opLoad, x: k.number(v.X), kind: kind}, nil, kindInterval(kind, integer))
	}
	e, ok := k.versions[v]
	if !ok {
		return nil
	}
	start := e.other
	if _, basic := v.Type().Underlying().(*types.Basic); basic {
		start = e.basic
	}
	return k.intern(numberKey{op: opLoad, x: k.number(v.X), of: start, kind: kind}, start.block, kindInterval(kind, integer))
}

// variable returns the number of a variable's value at a point.
func (k *numbering) variable(a *ssa.Alloc, at point) *valueNumber {
	for _, in := range slices.Backward(at.b.Instrs[:at.i]) {
		switch in := in.(type) {
		case *ssa.Store:
			if in.Addr == ssa.Value(a) {
				return k.number(in.Val)
			}
		case *ssa.Alloc:
			if in == a {
				if _, integer := int64Kind(variableType(a)); integer {
					return k.constant(0)
				}
				return k.number(ssa.NewConst(nil, variableType(a)))
			}
		}
	}
	return k.atEntry(a, at.b)
}

// lastStored returns what a variable holds when it is loaded, nil if it may be one of several
// values.
func (k *numbering) lastStored(a *ssa.Alloc, load ssa.Instruction) ssa.Value {
	if k.stores[a] == nil {
		return nil
	}
	v, _ := k.variable(a, k.pointBefore(load)).of.(ssa.Value)
	return v
}

// atEntry returns the number of a variable's value where a block begins.
func (k *numbering) atEntry(a *ssa.Alloc, b *ssa.BasicBlock) *valueNumber {
	key := variableAt{a, b}
	if t := k.entry[key]; t != nil {
		return t
	}
	preds := k.graph.preds(b)
	kind, integer := int64Kind(variableType(a))
	phi := func() *valueNumber {
		t := k.intern(numberKey{op: opPhi, of: key, kind: kind}, b, kindInterval(kind, integer))
		k.entry[key] = t
		return t
	}
	if len(preds) == 0 || !k.graph.Reducible && len(preds) > 1 {
		return phi() // anything
	}
	if body := k.graph.Body(b); body != nil {
		if slices.ContainsFunc(k.stores[a], func(in ssa.Instruction) bool { return body[in.Block()] }) {
			t := phi()
			k.phis = append(k.phis, t)
			for _, p := range preds {
				t.edges = append(t.edges, phiEdge{k.variable(a, endOf(p)), onEdge(p, b)})
			}
			return t
		}
		preds = slices.DeleteFunc(preds, func(p *ssa.BasicBlock) bool { return body[p] })
	}
	var edges []phiEdge
	same := true
	for _, p := range preds {
		edges = append(edges, phiEdge{k.variable(a, endOf(p)), onEdge(p, b)})
		same = same && edges[0].value == edges[len(edges)-1].value
	}
	if same {
		k.entry[key] = edges[0].value
		return edges[0].value
	}
	t := phi()
	t.edges = edges
	k.phis = append(k.phis, t)
	return t
}
