package facts

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Instructions and conditions give relations between values, x ≤ y + n. A relation holds from there
// on, wherever its point dominates: after s[i], i < len(s), or the program would not have come so
// far; in the body of for i < n, i < n. Relations follow from each other, and from what values are
// made of; through a φ what follows for each of its edges, where it may be assumed for the turns of
// the loop before, as in Bodík, Gupta and Sarkar, "ABCD: Eliminating Array Bounds Checks on
// Demand", PLDI 2000.

// A relation is x ≤ y + n.
type relation struct {
	x, y *valueNumber
	n    int64
	from point
}

// relations are what is known of a function's values.
type relations struct {
	*numbering
	known   map[*valueNumber][]relation
	nonZero map[*valueNumber][]point
	fuel    int                       // of the proof that is tried, in steps
	proving map[[2]*valueNumber]int64 // what it may assume for φs
}

// newRelations returns what is known of the function whose values are numbered.
func newRelations(values *numbering) *relations {
	k := &relations{
		numbering: values,
		known:     map[*valueNumber][]relation{}, nonZero: map[*valueNumber][]point{}, proving: map[[2]*valueNumber]int64{},
	}
	for _, b := range k.fn.Blocks {
		for _, p := range k.graph.preds(b) {
			if iff, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If); ok && p.Succs[0] != p.Succs[1] {
				from := onEdge(p, b)
				if k.graph.onlyPred(b) != nil {
					from = point{b, 0}
				}
				k.learnCondition(iff.Cond, b == p.Succs[0], from)
			}
		}
		for i, in := range b.Instrs {
			k.learnFrom(in, point{b, i + 1})
		}
	}
	k.solveIntervals()
	return k
}

// learn notes x ≤ y + n.
func (k *relations) learn(x, y *valueNumber, n int64, from point) {
	r := relation{x, y, n, from}
	for _, t := range []*valueNumber{x, y} {
		if t.op != opConst {
			k.known[t] = append(k.known[t], r)
		}
	}
}

// learnNonZero notes that a value is not zero, or not nil.
func (k *relations) learnNonZero(v ssa.Value, from point) {
	t := k.number(v)
	k.nonZero[t] = append(k.nonZero[t], from)
}

// learnFrom learns what is true when an instruction has not panicked.
func (k *relations) learnFrom(in ssa.Instruction, from point) {
	switch in := in.(type) {
	case *ssa.IndexAddr:
		k.learnIndex(in.X, in.Index, in, from)
		k.learnNonZero(in.X, from)
	case *ssa.Index:
		k.learnIndex(in.X, in.Index, in, from)
	case *ssa.Lookup:
		if _, ok := in.X.Type().Underlying().(*types.Basic); ok {
			k.learnIndex(in.X, in.Index, in, from)
		}
	case *ssa.Slice:
		k.learnSlice(in, from)
	case *ssa.MakeSlice:
		if _, ok := int64Kind(in.Len.Type()); ok {
			k.learn(k.constant(0), k.number(in.Len), 0, from)
			k.learn(k.number(in.Len), k.constant(lengthInterval(in.Type()).hi), 0, from)
		}
	case *ssa.FieldAddr:
		k.learnNonZero(in.X, from)
	case *ssa.Store:
		k.learnNonZero(in.Addr, from)
	case *ssa.MapUpdate:
		k.learnNonZero(in.Map, from)
	case *ssa.UnOp:
		// A range over *p that needs its length only does not look at it.
		if in.Op == token.MUL && len(*in.Referrers()) > 0 {
			k.learnNonZero(in.X, from)
		}
	case *ssa.BinOp:
		k.learnOperation(in, from)
	case *ssa.Call:
		b, builtin := in.Call.Value.(*ssa.Builtin)
		if !builtin {
			k.learnNonZero(in.Call.Value, from)
		} else if _, integer := int64Kind(in.Type()); integer && b.Name() == "min" {
			for _, v := range in.Call.Args {
				k.learn(k.number(in), k.number(v), 0, from)
			}
		}
	}
}

// learnIndex learns that an index is one of x, which the instruction in takes an element of.
func (k *relations) learnIndex(x, index ssa.Value, in ssa.Value, from point) {
	if _, ok := int64Kind(index.Type()); ok {
		i := k.number(index)
		k.learn(k.constant(0), i, 0, from)
		k.learn(i, k.length(x, in), -1, from)
	}
}

// learnSlice learns that bounds are in order.
func (k *relations) learnSlice(in *ssa.Slice, from point) {
	below := k.constant(0)
	for _, v := range []ssa.Value{in.Low, in.High, in.Max} {
		if v == nil {
			continue
		}
		if _, ok := int64Kind(v.Type()); ok {
			k.learn(below, k.number(v), 0, from)
			below = k.number(v)
		}
	}
}

// learnOperation learns that a divisor is not zero, or that a shift's count is not negative.
func (k *relations) learnOperation(in *ssa.BinOp, from point) {
	_, integer := int64Kind(in.Y.Type())
	switch in.Op {
	case token.QUO, token.REM:
		if integer {
			k.learnNonZero(in.Y, from)
		}
	case token.SHL, token.SHR:
		if integer {
			k.learn(k.constant(0), k.number(in.Y), 0, from)
		}
	}
	k.number(in)
}

// learnCondition learns from a condition that holds, or does not.
func (k *relations) learnCondition(c ssa.Value, holds bool, from point) {
	for {
		not, ok := c.(*ssa.UnOp)
		if !ok || not.Op != token.NOT {
			break
		}
		c, holds = not.X, !holds
	}
	op, ok := c.(*ssa.BinOp)
	if !ok {
		return
	}
	tok := op.Op
	if !holds {
		tok = opposite[tok]
	}
	if tok == token.NEQ {
		for _, side := range [][2]ssa.Value{{op.X, op.Y}, {op.Y, op.X}} {
			if c, ok := side[1].(*ssa.Const); ok && (c.Value == nil || k.number(c) == k.constant(0)) {
				k.learnNonZero(side[0], from)
			}
		}
	}
	if _, ok := int64Kind(op.X.Type()); !ok {
		return
	}
	x, y := k.number(op.X), k.number(op.Y)
	switch tok {
	case token.LSS:
		k.learn(x, y, -1, from)
	case token.LEQ:
		k.learn(x, y, 0, from)
	case token.GTR:
		k.learn(y, x, -1, from)
	case token.GEQ:
		k.learn(y, x, 0, from)
	case token.EQL:
		k.learn(x, y, 0, from)
		k.learn(y, x, 0, from)
	}
}

// opposite has, for each comparison, the one that holds where it does not.
var opposite = map[token.Token]token.Token{
	token.LSS: token.GEQ, token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
	token.EQL: token.NEQ, token.NEQ: token.EQL,
}

// NonNegative reports whether an integer, an operand of in, is not negative.
func (k *relations) NonNegative(v ssa.Value, in ssa.Instruction) bool {
	_, ok := int64Kind(v.Type())
	return ok && k.intervalAt(k.number(v), k.pointBefore(in), maxDepth).lo >= 0
}

// Below reports whether an integer is at most the length of x and n. Both are operands of in.
func (k *relations) Below(v, x ssa.Value, n int64, in ssa.Value) bool {
	_, number := int64Kind(v.Type())
	_, constant := v.(*ssa.Const)
	return (number || constant) && k.proves(k.number(v), k.length(x, in), n, k.pointBefore(in.(ssa.Instruction)))
}

// AtMost reports whether an integer is at most another. Both are operands of in.
func (k *relations) AtMost(v, than ssa.Value, in ssa.Instruction) bool {
	_, ok1 := int64Kind(v.Type())
	_, ok2 := int64Kind(than.Type())
	return ok1 && ok2 && k.proves(k.number(v), k.number(than), 0, k.pointBefore(in))
}

// NotZero reports whether an operand of in is known not to be zero, or nil.
func (k *relations) NotZero(v ssa.Value, in ssa.Instruction) bool {
	if _, ok := int64Kind(v.Type()); ok {
		if s := k.intervalAt(k.number(v), k.pointBefore(in), maxDepth); s.lo > 0 || s.hi < 0 {
			return true
		}
	}
	return k.numberNotZero(k.number(v), k.pointBefore(in), map[*valueNumber]bool{})
}

// numberNotZero reports whether a value is known not to be zero at a point. The φs in seen are
// assumed not to be.
func (k *relations) numberNotZero(t *valueNumber, at point, seen map[*valueNumber]bool) bool {
	if slices.ContainsFunc(k.nonZero[t], func(p point) bool { return p.holds(at) }) {
		return true
	}
	switch t.op {
	case opField, opElement:
		return true
	case opValue:
		switch t.of.(type) {
		case *ssa.Alloc, *ssa.Global, *ssa.FreeVar, *ssa.Function, *ssa.MakeClosure, *ssa.MakeMap, *ssa.MakeChan, *ssa.MakeInterface, *ssa.Builtin:
			return true
		}
	case opPhi:
		if seen[t] {
			return true // for this edge it is as for the others
		}
		seen[t] = true
		return len(t.edges) > 0 && !slices.ContainsFunc(t.edges, func(e phiEdge) bool { return !k.numberNotZero(e.value, e.from, seen) })
	}
	return false
}

// maxSteps is how many steps a proof may take.
const maxSteps = 200

// proves reports whether x ≤ y + n follows from what is known at a point.
func (k *relations) proves(x, y *valueNumber, n int64, at point) bool {
	k.fuel = maxSteps
	return k.follows(x, y, n, at)
}

// follows reports whether x ≤ y + n follows at a point, in the steps that are left: from the
// intervals of both, from what is known of x, or from what either is made of.
func (k *relations) follows(x, y *valueNumber, n int64, at point) bool {
	if k.fuel--; k.fuel < 0 || !countable(n) {
		return false
	}
	if x == y && n >= 0 {
		return true
	}
	if least := k.intervalAt(y, at, maxDepth).lo; countable(least) && k.intervalAt(x, at, maxDepth).hi <= least+n {
		return true
	}
	for _, r := range k.known[x] {
		if r.x == x && r.y != x && r.from.holds(at) && k.follows(r.y, y, n-r.n, at) {
			return true
		}
	}
	if y.op == opAdd && y.y.op == opConst {
		s := k.intervalAt(y.x, at, maxDepth)
		if _, exact := sum(s.hi, y.y.n); countable(y.y.n) && (y.y.n < 0 || exact && y.kind == types.Int) && k.follows(x, y.x, n+y.y.n, at) {
			return true
		}
	}
	return k.operationFollows(x, y, n, at)
}

// operationFollows is follows from what x is made of.
func (k *relations) operationFollows(x, y *valueNumber, n int64, at point) bool {
	if x.op == opPhi {
		return k.phiFollows(x, y, n)
	}
	if x.op < opAdd {
		return false
	}
	a, b := k.intervalAt(x.x, at, maxDepth), k.intervalAt(x.y, at, maxDepth)
	switch x.op {
	case opAdd:
		if _, exact := sum(a.lo, b.lo); !exact || x.kind != types.Int {
			return false
		}
		return countable(b.hi) && k.follows(x.x, y, n-b.hi, at) || x.y.op != opConst && countable(a.hi) && k.follows(x.y, y, n-a.hi, at)
	case opSub:
		if _, exact := difference(a.lo, b.hi); !exact || x.kind != types.Int {
			return false
		}
		return countable(b.lo) && k.follows(x.x, y, n+b.lo, at)
	case opRem:
		return b.lo >= 0 && k.follows(x.y, y, n+1, at) || a.lo >= 0 && k.follows(x.x, y, n, at)
	case opQuo, opShr:
		return a.lo >= 0 && k.quotientFollows(x, y, n, a.lo, at)
	case opAnd:
		return a.lo >= 0 && k.follows(x.x, y, n, at) || b.lo >= 0 && k.follows(x.y, y, n, at)
	}
	return false
}

// quotientFollows is follows for a quotient of a number that is at least least, and not negative,
// by a constant. The middle of two numbers is between them.
func (k *relations) quotientFollows(x, y *valueNumber, n, least int64, at point) bool {
	if x.y.op != opConst || x.y.n < 1 {
		return false
	}
	if x.y.n == 2 && x.x.op == opAdd && x.x.y.op != opConst && x.x.kind == types.Int {
		a, b := x.x.x, x.x.y
		if k.follows(a, y, n, at) && k.follows(b, y, n+1, at) || k.follows(b, y, n, at) && k.follows(a, y, n+1, at) {
			return true
		}
	}
	if x.y.n > 1 && least > 0 {
		n++
	}
	return k.follows(x.x, y, n, at)
}

// phiFollows is follows for a φ: it must follow for all its edges. Of the turns before it may be
// assumed if y has been the same in them.
func (k *relations) phiFollows(x, y *valueNumber, n int64) bool {
	key := [2]*valueNumber{x, y}
	if assumed, ok := k.proving[key]; ok {
		return n >= assumed
	}
	if len(x.edges) == 0 || !availableAt(y, x.at) {
		return false
	}
	k.proving[key] = n
	defer delete(k.proving, key)
	for _, e := range x.edges {
		if !k.follows(e.value, y, n, e.from) {
			return false
		}
	}
	return true
}
