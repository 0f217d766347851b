package lower

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// args are the operands of a call, in their order.
func (f *function) args(args []ssa.Value, s *scope) []expr {
	var out []expr
	for _, a := range args {
		out = append(out, f.use(a, s))
	}
	return out
}

// use is an operand as an expression. What it depends on is added to s.
func (f *function) use(v ssa.Value, s *scope) expr {
	v = f.plan.Forwarded(v)
	if p := f.pending.of[v]; p != nil {
		if p.lvalue {
			return f.addressOf(p, s)
		}
		s.add(p.effect, p.reads)
		if p.uses--; p.uses <= 0 {
			f.pending.drop(p)
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
	if p := f.pending.of[v]; p != nil && (p.lvalue || !corego.Repeatable(p.e) || p.effect >= shared || p.concrete) {
		f.materialize(p)
	}
	return f.under(v, s)
}

// under is an operand as a value of its underlying type. The interpreter knows no type of a nil
// that stands by itself.
func (f *function) under(v ssa.Value, s *scope) expr {
	if c, ok := f.plan.Forwarded(v).(*ssa.Const); ok && c.Value == nil {
		return f.l.unwrap(f.temp(c.Type()), c.Type()) // a variable that is never assigned to
	}
	return f.l.unwrap(corego.Operand(f.use(v, s)), v.Type())
}

// orderOperands makes sure that the operands of one expression can be evaluated in it: those that
// have effects must be the last with effects that are pending, in this order.
func (f *function) orderOperands(operands ...ssa.Value) {
	var wanted []*pending
	for _, v := range operands {
		if p := f.pending.of[f.plan.Forwarded(v)]; p != nil && p.effect == effects {
			wanted = append(wanted, p)
		}
	}
	var with []*pending
	for _, p := range f.pending.order {
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

// materialize writes a pending value down into a variable.
func (f *function) materialize(p *pending) {
	if f.pending.of[p.v] != p {
		return
	}
	if p.effect >= memory {
		for _, q := range slices.Clone(f.pending.order) {
			if q == p {
				break
			}
			if q.effect == effects {
				f.materialize(q) // it came first
			}
		}
	}
	f.pending.drop(p)
	name := f.tempFor(p.v)
	f.names[p.v] = name
	value := p.e
	if p.lvalue {
		value = corego.Address{X: p.e}
	}
	if !f.loadInto(p.v, name) {
		f.set(name, value)
	}
}

// define gives a value its expression: it stays pending, or is written down if it must.
func (f *function) define(v ssa.Value, e expr, s *scope) {
	uses, here := facts.Uses(v)
	if uses == 0 {
		if s.effect == effects {
			f.spillEffects()
			f.do(e)
		}
		return
	}
	p := &pending{v: v, e: e, effect: s.effect, reads: s.reads, uses: uses}
	f.pending.add(p)
	if here && uses > 1 && s.effect < effects && f.plan.StoredNext(v) {
		return // the variable it is stored in will do
	}
	if !here || uses > 1 && (s.effect > pure || !corego.Repeatable(e)) {
		f.flushFor(s.effect)
		f.materialize(p)
	}
}

// defineLvalue is define for a pointer that is known by the variable it points to.
func (f *function) defineLvalue(v ssa.Value, e expr, root *ssa.Alloc, s *scope) {
	uses, here := facts.AddressUses(v)
	if uses == 0 {
		return
	}
	p := &pending{v: v, e: e, effect: s.effect, reads: s.reads, uses: uses, lvalue: true, root: root}
	f.pending.add(p)
	if !here {
		f.materialize(p)
	}
}

// addressOf is the pointer to a pending lvalue.
func (f *function) addressOf(p *pending, s *scope) expr {
	s.add(p.effect, p.reads)
	if p.uses--; p.uses <= 0 {
		f.pending.drop(p)
	}
	return corego.Address{X: p.e}
}

// flushFor writes down what must come before an expression with the given effect is evaluated.
func (f *function) flushFor(e effect) {
	switch e {
	case memory, shared:
		f.flush(effects)
	case effects:
		f.flush(memory)
	}
}

// flush writes down what has at least the given effect.
func (f *function) flush(e effect) {
	for _, p := range slices.Clone(f.pending.order) {
		if p.effect >= e {
			f.materialize(p)
		}
	}
}

// spillEffects prepares for a statement that changes memory or calls.
func (f *function) spillEffects() {
	f.flush(memory)
}

// beforeStore writes down what reads a local variable that is about to change.
func (f *function) beforeStore(a *ssa.Alloc) {
	for _, p := range slices.Clone(f.pending.order) {
		if slices.Contains(p.reads, a) && f.pending.of[p.v] == p {
			f.materialize(p)
		}
	}
}

// beforeWrite prepares for a store to a local variable, or to memory that others see where root is
// nil.
func (f *function) beforeWrite(root *ssa.Alloc) {
	if root != nil {
		f.beforeStore(root)
		if p := f.highestEffect(); p {
			f.flush(effects)
		}
		return
	}
	f.spillEffects()
}

// highestEffect reports whether something with effects is still pending.
func (f *function) highestEffect() bool {
	for _, p := range f.pending.order {
		if p.effect == effects {
			return true
		}
	}
	return false
}

// allocName is the name of a variable: of the pointer to it, if it is on the heap.
func (f *function) allocName(a *ssa.Alloc) corego.Name {
	if n, ok := f.names[a]; ok {
		return n
	}
	base := a.Comment
	if i := strings.IndexAny(base, " ("); i >= 0 {
		base = base[:i]
	}
	typ := f.l.typ(deref(a.Type()))
	if f.plan.OnHeap(a) {
		typ = "*" + typ
	}
	n := f.variable(base, typ)
	f.names[a] = n
	return n
}

// globalAddress is a pointer to a package's variable.
func (f *function) globalAddress(g *ssa.Global) expr {
	if f.l.isCompiledVar(g) {
		return call(f.l.libraryVar(core.CompiledVarAddr, g))
	}
	return corego.Address{X: f.l.global(g)}
}

// makeClosure writes a function literal: a call of the Core function that makes it, with what it
// captures.
func (f *function) makeClosure(v *ssa.MakeClosure) {
	var s scope
	f.orderOperands(v.Bindings...)
	fn := v.Fn.(*ssa.Function)
	name := f.l.coreFunc(fn)
	made := call(corego.Name(name))
	for i, b := range v.Bindings {
		if a, ok := b.(*ssa.Alloc); ok && f.plan.CapturedByValue(fn.FreeVars[i]) {
			s.add(pure, []*ssa.Alloc{a})
			made.Args = append(made.Args, f.allocName(a))
		} else {
			made.Args = append(made.Args, f.use(b, &s))
		}
	}
	s.add(memory, nil)
	f.define(v, made, &s)
}

// spill writes results down in variables, unless evaluating them later is as good.
func (f *function) spill(r *ssa.Return, results []expr) {
	for i, x := range results {
		if !corego.Repeatable(x) {
			results[i] = f.spilled(x, r.Results[i].Type())
		}
	}
}

// key is a map's key. The interpreter does not give nil the key's type.
func (f *function) key(v ssa.Value, s *scope) expr {
	if c, ok := v.(*ssa.Const); ok && c.Value == nil && !aggregate(c.Type()) {
		return f.temp(c.Type())
	}
	return f.use(v, s)
}

// or is an expression, or another where there is none.
func or(e, other expr) expr {
	if e == nil {
		return other
	}
	return e
}
