package lower

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A check is left out where its outcome is known. What is known is found in three steps.
//
// Values get terms. Two values with one term are equal: a local variable that nothing else can reach has the
// term of what was stored in it last, or where several stores may be the last, a φ. What is read from
// memory twice has one term as long as nothing can have been written in between. The length of a slice is that of
// the make or the slicing that it comes from.
//
// Instructions and conditions give relations between terms, x ≤ y + n. A relation holds from there on,
// wherever its place dominates: behind s[i], i < len(s), or the program would not have come so far; in the body of
// for i < n, i < n. Relations follow from each other, and from what terms are made of; through a φ what follows
// for each of its edges, where it may be assumed for the turns of the loop before, as in Bodik, Gupta and
// Sarkar, "ABCD: Eliminating Array Bounds Checks on Demand", PLDI 2000.
//
// Integers have spans, from least to greatest. Those of φs are the least that all edges agree with, found by
// trying. Arithmetic that may wrap around gives any number, but for counting: a variable that starts near 0 and changes by
// no more than a step at a time does not get anywhere near the end of int in the time that a program has.

// facts is what is known of a function's values.
type facts struct {
	fn    *ssa.Function
	graph graph
	fixed map[*ssa.FreeVar]bool

	order   map[ssa.Instruction]int
	stores  map[*ssa.Alloc][]ssa.Instruction // of the variables that only loads and stores reach
	memory  map[ssa.Instruction]epoch        // of loads
	terms   map[ssa.Value]*term
	unique  map[termKey]*term
	entry   map[variableAt]*term
	phis    []*term
	known   map[*term][]relation
	nonZero map[*term][]point
	fuel    int
	proving map[[2]*term]int64
}

// A point is a place before an instruction of a block, or behind the last, or on the way to another block.
type point struct {
	b *ssa.BasicBlock
	i int
}

// A relation is x ≤ y + n.
type relation struct {
	x, y *term
	n    int64
	from point
}

// near reports whether a number can be added to another such without wrapping around.
func near(n int64) bool { return -far < n && n < far }

func newFacts(fn *ssa.Function, g graph, fixed map[*ssa.FreeVar]bool) *facts {
	k := &facts{
		fn: fn, graph: g, fixed: fixed, order: map[ssa.Instruction]int{}, stores: map[*ssa.Alloc][]ssa.Instruction{}, memory: map[ssa.Instruction]epoch{},
		terms: map[ssa.Value]*term{}, unique: map[termKey]*term{}, entry: map[variableAt]*term{},
		known: map[*term][]relation{}, nonZero: map[*term][]point{}, proving: map[[2]*term]int64{},
	}
	for _, b := range fn.Blocks {
		for i, in := range b.Instrs {
			k.order[in] = i
			if a, ok := in.(*ssa.Alloc); ok && reachedByLoadsAndStores(a) {
				k.stores[a] = append(k.stores[a], a)
				for _, r := range *a.Referrers() {
					if st, ok := r.(*ssa.Store); ok {
						k.stores[a] = append(k.stores[a], st)
					}
				}
			}
		}
	}
	k.findEpochs()
	for _, b := range fn.Blocks {
		for _, p := range k.preds(b) {
			if iff, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If); ok && p.Succs[0] != p.Succs[1] {
				from := onEdge(p, b)
				if k.onlyPred(b) != nil {
					from = point{b, 0}
				}
				k.learnCondition(iff.Cond, b == p.Succs[0], from)
			}
		}
		for i, in := range b.Instrs {
			k.learnFrom(in, point{b, i + 1})
		}
	}
	k.findSpans()
	return k
}

func reachedByLoadsAndStores(a *ssa.Alloc) bool {
	if a.Heap {
		return false
	}
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef, *ssa.MakeClosure: // which has its value: see capture.go
		case *ssa.UnOp:
			if r.Op != token.MUL {
				return false
			}
		case *ssa.Store:
			if r.Val == ssa.Value(a) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// preds are the blocks from which a block is reached.
func (k *facts) preds(b *ssa.BasicBlock) (preds []*ssa.BasicBlock) {
	for _, p := range b.Preds {
		if _, reached := k.graph.order[p]; reached {
			preds = append(preds, p)
		}
	}
	return preds
}

// onlyPred is the block from which alone a block is reached, nil if there is no such.
func (k *facts) onlyPred(b *ssa.BasicBlock) *ssa.BasicBlock {
	if preds := k.preds(b); len(preds) == 1 && b != k.fn.Blocks[0] {
		return preds[0]
	}
	return nil
}

func end(b *ssa.BasicBlock) point { return point{b, len(b.Instrs)} }

func onEdge(from, to *ssa.BasicBlock) point {
	return point{from, len(from.Instrs) + 1 + slices.Index(from.Succs, to)}
}

// before is the point where an instruction's operands are.
func (k *facts) before(in ssa.Instruction) point { return point{in.Block(), k.order[in]} }

// holds reports whether what is known at one point is known at another.
func (p point) holds(at point) bool {
	switch {
	case p.i > len(p.b.Instrs):
		return p == at
	case p.b == at.b:
		return p.i <= at.i
	}
	return p.b.Dominates(at.b)
}

func (k *facts) learn(x, y *term, n int64, from point) {
	r := relation{x, y, n, from}
	for _, t := range []*term{x, y} {
		if t.op != opConst {
			k.known[t] = append(k.known[t], r)
		}
	}
}

func (k *facts) learnNonZero(v ssa.Value, from point) {
	t := k.term(v)
	k.nonZero[t] = append(k.nonZero[t], from)
}

// learnFrom learns what is true when an instruction has not panicked.
func (k *facts) learnFrom(in ssa.Instruction, from point) {
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
		var bounds []ssa.Value
		for _, v := range []ssa.Value{in.Low, in.High, in.Max} {
			if v == nil {
				continue
			}
			if _, ok := wholeNumber(v.Type()); ok {
				bounds = append(bounds, v)
			}
		}
		for i, v := range bounds {
			if i == 0 {
				k.learn(k.constant(0), k.term(v), 0, from)
			} else {
				k.learn(k.term(bounds[i-1]), k.term(v), 0, from)
			}
		}
	case *ssa.MakeSlice:
		if _, ok := wholeNumber(in.Len.Type()); ok {
			k.learn(k.constant(0), k.term(in.Len), 0, from)
			k.learn(k.term(in.Len), k.constant(lengthSpan(in.Type()).hi), 0, from)
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
		_, integer := wholeNumber(in.Y.Type())
		switch in.Op {
		case token.QUO, token.REM:
			if integer {
				k.learnNonZero(in.Y, from)
			}
		case token.SHL, token.SHR:
			if integer {
				k.learn(k.constant(0), k.term(in.Y), 0, from)
			}
		}
		k.term(in)
	case *ssa.Call:
		b, builtin := in.Call.Value.(*ssa.Builtin)
		if !builtin {
			k.learnNonZero(in.Call.Value, from)
		} else if _, integer := wholeNumber(in.Type()); integer && b.Name() == "min" {
			for _, v := range in.Call.Args {
				k.learn(k.term(in), k.term(v), 0, from)
			}
		}
	}
}

func (k *facts) learnIndex(x, index ssa.Value, in ssa.Value, from point) {
	if _, ok := wholeNumber(index.Type()); ok {
		i := k.term(index)
		k.learn(k.constant(0), i, 0, from)
		k.learn(i, k.length(x, in), -1, from)
	}
}

// learnCondition learns from a condition that holds, or does not.
func (k *facts) learnCondition(c ssa.Value, holds bool, from point) {
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
		tok = map[token.Token]token.Token{
			token.LSS: token.GEQ, token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
			token.EQL: token.NEQ, token.NEQ: token.EQL,
		}[tok]
	}
	if tok == token.NEQ {
		for _, side := range [][2]ssa.Value{{op.X, op.Y}, {op.Y, op.X}} {
			if c, ok := side[1].(*ssa.Const); ok && (c.Value == nil || k.term(c) == k.constant(0)) {
				k.learnNonZero(side[0], from)
			}
		}
	}
	if _, ok := wholeNumber(op.X.Type()); !ok {
		return
	}
	x, y := k.term(op.X), k.term(op.Y)
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

// natural reports whether an integer is not negative.
func (k *facts) natural(v ssa.Value, in ssa.Instruction) bool {
	_, ok := wholeNumber(v.Type())
	return ok && k.spanAt(k.term(v), k.before(in), deep).lo >= 0
}

// below reports whether an integer is less than the length of x, or with n = 0 at most that.
func (k *facts) below(v, x ssa.Value, n int64, in ssa.Value) bool {
	_, number := wholeNumber(v.Type())
	_, constant := v.(*ssa.Const)
	return (number || constant) && k.proves(k.term(v), k.length(x, in), n, k.before(in.(ssa.Instruction)))
}

// atMost reports whether an integer is at most another.
func (k *facts) atMost(v, than ssa.Value, in ssa.Instruction) bool {
	_, ok1 := wholeNumber(v.Type())
	_, ok2 := wholeNumber(than.Type())
	return ok1 && ok2 && k.proves(k.term(v), k.term(than), 0, k.before(in))
}

// notZero reports whether a value is known not to be zero, or nil.
func (k *facts) notZero(v ssa.Value, in ssa.Instruction) bool {
	if _, ok := wholeNumber(v.Type()); ok {
		if s := k.spanAt(k.term(v), k.before(in), deep); s.lo > 0 || s.hi < 0 {
			return true
		}
	}
	return k.termNotZero(k.term(v), k.before(in), map[*term]bool{})
}

func (k *facts) termNotZero(t *term, at point, seen map[*term]bool) bool {
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
		return len(t.edges) > 0 && !slices.ContainsFunc(t.edges, func(e phiEdge) bool { return !k.termNotZero(e.value, e.from, seen) })
	}
	return false
}

// proves reports whether x ≤ y + n follows from what is known at a point.
func (k *facts) proves(x, y *term, n int64, at point) bool {
	k.fuel = 200
	return k.follows(x, y, n, at)
}

func (k *facts) follows(x, y *term, n int64, at point) bool {
	if k.fuel--; k.fuel < 0 || !near(n) {
		return false
	}
	if x == y && n >= 0 {
		return true
	}
	if least := k.spanAt(y, at, deep).lo; near(least) && k.spanAt(x, at, deep).hi <= least+n {
		return true
	}
	for _, r := range k.known[x] {
		if r.x == x && r.y != x && r.from.holds(at) && k.follows(r.y, y, n-r.n, at) {
			return true
		}
	}
	// What y is made of.
	if y.op == opAdd && y.y.op == opConst {
		s := k.spanAt(y.x, at, deep)
		if _, exact := sum(s.hi, y.y.n); near(y.y.n) && (y.y.n < 0 || exact && y.kind == types.Int) && k.follows(x, y.x, n+y.y.n, at) {
			return true
		}
	}
	// What x is made of.
	switch x.op {
	case opAdd:
		a, b := k.spanAt(x.x, at, deep), k.spanAt(x.y, at, deep)
		if _, exact := sum(a.lo, b.lo); !exact || x.kind != types.Int {
			return false
		}
		return near(b.hi) && k.follows(x.x, y, n-b.hi, at) || x.y.op != opConst && near(a.hi) && k.follows(x.y, y, n-a.hi, at)
	case opSub:
		a, b := k.spanAt(x.x, at, deep), k.spanAt(x.y, at, deep)
		if _, exact := difference(a.lo, b.hi); !exact || x.kind != types.Int {
			return false
		}
		return near(b.lo) && k.follows(x.x, y, n+b.lo, at)
	case opRem:
		a, b := k.spanAt(x.x, at, deep), k.spanAt(x.y, at, deep)
		return b.lo >= 0 && k.follows(x.y, y, n+1, at) || a.lo >= 0 && k.follows(x.x, y, n, at)
	case opQuo, opShr:
		return k.quotientFollows(x, y, n, at)
	case opAnd:
		a, b := k.spanAt(x.x, at, deep), k.spanAt(x.y, at, deep)
		return a.lo >= 0 && k.follows(x.x, y, n, at) || b.lo >= 0 && k.follows(x.y, y, n, at)
	case opPhi:
		return k.phiFollows(x, y, n)
	}
	return false
}

// quotientFollows is follows for a quotient by a constant, of which nothing is said if it is negative. The middle of two numbers is between them.
func (k *facts) quotientFollows(x, y *term, n int64, at point) bool {
	if x.y.op != opConst || x.y.n < 1 {
		return false
	}
	s := k.spanAt(x.x, at, deep)
	if s.lo < 0 {
		return false
	}
	if x.y.n == 2 && x.x.op == opAdd && x.x.y.op != opConst && x.x.kind == types.Int {
		a, b := x.x.x, x.x.y
		if k.follows(a, y, n, at) && k.follows(b, y, n+1, at) || k.follows(b, y, n, at) && k.follows(a, y, n+1, at) {
			return true
		}
	}
	if x.y.n > 1 && s.lo > 0 {
		n++
	}
	return k.follows(x.x, y, n, at)
}

// phiFollows is follows for a φ: it must follow for all its edges. Of the turns before it may be assumed
// if y has been the same in them.
func (k *facts) phiFollows(x, y *term, n int64) bool {
	key := [2]*term{x, y}
	if assumed, ok := k.proving[key]; ok {
		return n >= assumed
	}
	if len(x.edges) == 0 || !before(y, x.at) {
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

// before reports whether a term has its value before a block begins.
func before(t *term, b *ssa.BasicBlock) bool {
	if t == nil {
		return true
	}
	if t.at != nil && (t.at == b || !t.at.Dominates(b)) {
		return false
	}
	return before(t.x, b) && before(t.y, b)
}

// stored is the value of a variable when it is loaded, nil if it may be one of several.
func (k *facts) stored(a *ssa.Alloc, load ssa.Instruction) ssa.Value {
	if k.stores[a] == nil {
		return nil
	}
	v, _ := k.variable(a, k.before(load)).of.(ssa.Value)
	return v
}

// once reports whether a variable that is loaded keeps its value as long as that is used: what is
// stored in it before is all that ever is.
func (k *facts) once(a *ssa.Alloc, load ssa.Instruction) bool {
	stores := k.stores[a]
	if len(stores) != 2 { // of which one is where it is made
		return false
	}
	return point{stores[1].Block(), k.order[stores[1]] + 1}.holds(k.before(load))
}

// unread reports whether what a variable has is never looked at.
func (k *facts) unread(a *ssa.Alloc) bool {
	return k.stores[a] != nil && !slices.ContainsFunc(*a.Referrers(), func(r ssa.Instruction) bool {
		_, store := r.(*ssa.Store)
		return !store
	})
}
