package lower

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/corego"
)

// One variable for each value would cost two to three times what the source costs, so a value that
// is used once, in the block that makes it, is not written down before it is used: it becomes part
// of an expression. Until then it is pending. What could change it in the meantime writes it down
// first:
//
//   - a store to a local variable that it reads;
//   - if it reads memory that others see, any store there, and any statement that calls;
//   - if it has effects itself, because it calls, anything else with effects that is not part of
//     the same expression in the same order.
//
// Like Go's compiler, we may read a variable after the calls of the same expression.

// expr is an expression of Core.
type expr = corego.Expr

// effect says what an expression's value depends on, or what it does.
type effect uint8

const (
	pure    effect = iota // local variables only
	memory                // reads what others may write
	effects               // calls
)

// A pending value has not been written down yet.
type pending struct {
	v      ssa.Value
	e      expr
	effect effect
	reads  []*ssa.Alloc // local variables
	place  bool         // e is the place that the value points to, not the value: see memory.go
	root   *ssa.Alloc   // the local variable that the place is in, nil if others may see it
	uses   int          // that are still to come
	// Of a binary operation on what is loaded from a place: the operator and the other operand, see
	// update.
	op   token.Token
	from ssa.Value
	rest expr
	// concrete says that e, an interface's value, is not of type any: it becomes that where it is assigned.
	concrete bool
	// apart says that the elements of e, a slice literal, may be evaluated while others are stored.
	apart bool
}

// A scope collects what the operands of an expression depend on.
type scope struct {
	effect effect
	reads  []*ssa.Alloc
}

func (s *scope) add(e effect, reads []*ssa.Alloc) {
	s.effect = max(s.effect, e)
	for _, a := range reads {
		if !slices.Contains(s.reads, a) {
			s.reads = append(s.reads, a)
		}
	}
}

// ordered makes what reads memory keep its place among calls.
func (s *scope) ordered() {
	if s.effect == memory {
		s.effect = effects
	}
}

// settle makes sure that the operands of one expression can be evaluated in it: those that have
// effects must be the last with effects that are pending, in this order.
func (f *function) settle(operands ...ssa.Value) {
	var wanted []*pending
	for _, v := range operands {
		if p := f.pending[f.plan.Forwarded(v)]; p != nil && p.effect == effects {
			wanted = append(wanted, p)
		}
	}
	var with []*pending
	for _, p := range f.order {
		if p.effect == effects {
			with = append(with, p)
		}
	}
	if len(wanted) == 0 || len(with) == 0 {
		return
	}
	if n := len(with) - len(wanted); n >= 0 && slices.Equal(with[n:], wanted) {
		return
	}
	for _, p := range with {
		f.materialize(p)
	}
}

// use is an operand as an expression. What it depends on is added to s.
func (f *function) use(v ssa.Value, s *scope) expr {
	v = f.plan.Forwarded(v)
	if p := f.pending[v]; p != nil {
		if p.place {
			return f.addressOf(p, s)
		}
		s.add(p.effect, p.reads)
		if p.uses--; p.uses <= 0 {
			f.drop(p)
		}
		return p.e
	}
	if name, ok := f.names[v]; ok {
		return name
	}
	switch v := v.(type) {
	case *ssa.Const:
		return f.constant(v)
	case *ssa.Global:
		return f.globalAddress(v)
	case *ssa.Function:
		return f.functionValue(v)
	case *ssa.Alloc:
		name := f.allocName(v)
		if f.plan.OnHeap(v) {
			return name
		}
		return corego.Address{X: name}
	case *ssa.Builtin:
		return corego.Name(v.Name())
	}
	f.l.unsupported(v.Pos(), "this use of "+v.Name())
	return corego.Nil
}

// simple is an operand that may be written several times: a variable or a constant.
func (f *function) simple(v ssa.Value, s *scope) expr {
	v = f.plan.Forwarded(v)
	if p := f.pending[v]; p != nil && (p.place || !corego.Repeatable(p.e) || p.effect == effects || p.concrete) {
		f.materialize(p)
	}
	return f.under(v, s)
}

// under is an operand as a value of its underlying type. The interpreter knows no type of a nil that
// stands by itself.
func (f *function) under(v ssa.Value, s *scope) expr {
	if c, ok := f.plan.Forwarded(v).(*ssa.Const); ok && c.Value == nil {
		return f.l.unwrap(f.temp(c.Type()), c.Type()) // a variable that is never assigned to
	}
	return f.l.unwrap(corego.Operand(f.use(v, s)), v.Type())
}

func (f *function) drop(p *pending) {
	delete(f.pending, p.v)
	if i := slices.Index(f.order, p); i >= 0 {
		f.order = slices.Delete(f.order, i, i+1)
	}
}

// materialize writes a pending value down into a variable.
func (f *function) materialize(p *pending) {
	if f.pending[p.v] != p {
		return
	}
	if p.effect >= memory {
		for _, q := range slices.Clone(f.order) {
			if q == p {
				break
			}
			if q.effect == effects {
				f.materialize(q) // it came first
			}
		}
	}
	f.drop(p)
	name := f.tempFor(p.v)
	f.names[p.v] = name
	value := p.e
	if p.place {
		value = corego.Address{X: p.e}
	}
	f.set(name, value)
}

// tempFor declares a variable for a value, which is the block's own if no other block uses it.
func (f *function) tempFor(v ssa.Value) corego.Name {
	if f.isLocal(v) {
		return f.blockTemp(v.Type())
	}
	return f.temp(v.Type())
}

// define gives a value its expression: it stays pending, or is written down if it must.
func (f *function) define(v ssa.Value, e expr, s *scope) {
	refs := *v.Referrers()
	uses, here := 0, true
	for _, r := range refs {
		if _, ok := r.(*ssa.DebugRef); ok {
			continue
		}
		if _, phi := r.(*ssa.Phi); phi || r.Block() != v.(ssa.Instruction).Block() {
			here = false
		}
		uses += operandCount(r, v)
	}
	if uses == 0 {
		if s.effect == effects {
			f.before()
			f.do(e)
		}
		return
	}
	p := &pending{v: v, e: e, effect: s.effect, reads: s.reads, uses: uses}
	f.pending[v] = p
	f.order = append(f.order, p)
	if here && uses > 1 && s.effect < effects && f.plan.StoredNext(v) {
		return // the variable it is stored in will do
	}
	if !here || uses > 1 && (s.effect > pure || !corego.Repeatable(e)) {
		f.flushFor(s.effect)
		f.materialize(p)
	}
}

// flushFor writes down what must come before an expression with the given effect is evaluated.
func (f *function) flushFor(e effect) {
	switch e {
	case memory:
		f.flush(effects)
	case effects:
		f.flush(memory)
	}
}

// definePlace is define for a pointer that is known by the place it points to.
func (f *function) definePlace(v ssa.Value, e expr, root *ssa.Alloc, s *scope) {
	uses, here := 0, true
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
			continue
		case *ssa.UnOp, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Store:
			if st, ok := r.(*ssa.Store); ok && st.Val == v {
				here = here && len(*v.Referrers()) == 1
			}
		default:
			here = here && len(*v.Referrers()) == 1
		}
		here = here && r.Block() == v.(ssa.Instruction).Block()
		uses += operandCount(r, v)
	}
	if uses == 0 {
		return
	}
	p := &pending{v: v, e: e, effect: s.effect, reads: s.reads, uses: uses, place: true, root: root}
	f.pending[v] = p
	f.order = append(f.order, p)
	if !here {
		f.materialize(p)
	}
}

// isLocal reports whether a value is used only in the block that makes it.
func (f *function) isLocal(v ssa.Value) bool {
	in, ok := v.(ssa.Instruction)
	if !ok {
		return false
	}
	for _, r := range *v.Referrers() {
		if _, phi := r.(*ssa.Phi); phi || r.Block() != in.Block() {
			return false
		}
	}
	return true
}

func operandCount(in ssa.Instruction, v ssa.Value) (n int) {
	var ops [8]*ssa.Value
	for _, op := range in.Operands(ops[:0]) {
		if *op == v {
			n++
		}
	}
	return n
}

// flush writes down what has at least the given effect.
func (f *function) flush(e effect) {
	for _, p := range slices.Clone(f.order) {
		if p.effect >= e {
			f.materialize(p)
		}
	}
}

// before prepares for a statement that changes memory or calls.
func (f *function) before() {
	f.flush(memory)
}

// beforeStore writes down what reads a local variable that is about to change.
func (f *function) beforeStore(a *ssa.Alloc) {
	for _, p := range slices.Clone(f.order) {
		if slices.Contains(p.reads, a) && f.pending[p.v] == p {
			f.materialize(p)
		}
	}
}
