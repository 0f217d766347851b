package lower

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// store writes an assignment. Operands have been evaluated (spec, Assignment statements); what
// reads the variable and is still pending is written down before it changes.
func (f *function) store(st *ssa.Store) {
	if f.storeElsewhere(st) {
		return
	}
	var s scope
	f.checkPointer(st.Addr, st, &s)
	watched, update := f.l.watched.Watches(st), f.update(st)
	var vs scope
	if a, ok := st.Addr.(*ssa.Alloc); ok && f.plan.NeverRead(a) {
		if p := f.pending.of[f.plan.Forwarded(st.Val)]; p == nil || p.effect == pure {
			f.use(st.Val, &vs)
			return
		}
	}
	loc, root := f.location(st.Addr, &s)
	p := f.pending.of[st.Val]
	var val expr
	if p != nil && p.uses > 1 && !p.lvalue && root != nil && root == st.Addr && (!corego.Repeatable(p.e) || p.effect >= shared) {
		val = p.e
		f.pending.drop(p)
		defer func() { // other uses read the variable
			q := &pending{v: p.v, e: loc, reads: []*ssa.Alloc{root}, uses: p.uses - 1}
			f.pending.add(q)
		}()
	}
	if update != nil && watched && f.watchedUpdate(st, loc) {
		return
	}
	if update != nil && !watched {
		if p.uses < 2 {
			f.pending.drop(p)
		}
		f.beforeWrite(root)
		f.emit(update(loc))
		return
	}
	if val == nil {
		val = f.use(st.Val, &vs)
	}
	f.beforeWrite(root)
	if watched {
		f.watchedStore(st, loc, val, &vs)
		return
	}
	if root == nil || !f.loadInto(st.Val, loc) {
		f.assign(st, loc, root, val, &vs)
	}
}

// assign writes a store of a value, which depends on vs, in a variable.
func (f *function) assign(st *ssa.Store, loc expr, root *ssa.Alloc, val expr, vs *scope) {
	if _, variable := loc.(corego.Name); variable && corego.SharesMemory(val) && (root == nil || !f.plan.OnlyLoadedAndStored(root)) {
		// Stored straight into a variable, a literal would be another variable to those that have
		// its address.
		val = f.spilled(val, st.Val.Type())
	}
	if _, fn := st.Val.Type().Underlying().(*types.Signature); fn && vs.effect == effects && !corego.Repeatable(loc) {
		// A function that a call gives is not stored through a pointer at once.
		val = f.spilled(val, st.Val.Type())
	}
	if root != nil && corego.Same(loc, val) {
		return // return n, where n is the result
	}
	f.set(loc, val)
}

// storeElsewhere writes a store to what is no variable of Core's, and reports whether it is one: a
// list of deferred calls, a variable or field of compiled Go that Core sees otherwise, a blank
// field.
func (f *function) storeElsewhere(st *ssa.Store) bool {
	if facts.IsDeferStack(st.Addr.Type()) {
		if a, ok := st.Addr.(*ssa.Alloc); ok && f.plan.OnHeap(a) {
			f.set(corego.Star{X: f.allocName(a)}, deferList)
		}
		return true
	}
	var s scope
	if fa, ok := f.foreignField(st.Addr); ok {
		f.orderOperands(st.Addr, st.Val)
		p := f.structPointer(fa, &s)
		val := f.use(st.Val, &s)
		f.spillEffects()
		f.do(call(f.l.fieldSetter(fa), p, val))
		return true
	}
	if g, ok := st.Addr.(*ssa.Global); ok && f.l.isCompiledVar(g) {
		f.orderOperands(st.Val)
		val := f.use(st.Val, &s)
		f.spillEffects()
		f.do(call(f.l.libraryVar(core.CompiledVarSet, g), val))
		return true
	}
	f.orderOperands(st.Addr, st.Val)
	fa, ok := st.Addr.(*ssa.FieldAddr)
	if !ok || deref(fa.X.Type()).Underlying().(*types.Struct).Field(fa.Field).Name() != "_" {
		return false
	}
	f.location(st.Addr, &s)
	if p := f.pending.of[st.Val]; p != nil {
		f.materialize(p)
	}
	return true // blank fields stay zero
}

// update is how x = x + y is written shorter, x++ or x += y; nil if it cannot be.
func (f *function) update(st *ssa.Store) func(x expr) corego.Stmt {
	p := f.pending.of[st.Val]
	if p == nil || p.op == token.ILLEGAL {
		return nil
	}
	ld, ok := p.from.(*ssa.UnOp)
	if !ok || !f.plan.SameValue(ld.X, st.Addr) || !isBasic(st.Val.Type()) {
		return nil
	}
	return func(x expr) corego.Stmt {
		one := corego.Same(p.rest, corego.Int(1))
		switch {
		case one && p.op == token.ADD:
			return corego.IncDec{X: x, Op: token.INC}
		case one && p.op == token.SUB:
			return corego.IncDec{X: x, Op: token.DEC}
		}
		return corego.Assign{Lhs: []expr{x}, Op: p.op + (token.ADD_ASSIGN - token.ADD), Rhs: []expr{p.rest}}
	}
}
