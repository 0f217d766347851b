package lower

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// Where Go checks something when it runs, so does Core, and the machine panics with Go's words: the
// interpreter's own say less, and not where. Checks of which package facts knows the outcome are
// left out.

// isWideUnsigned reports whether a type's values may be more than any int.
func isWideUnsigned(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && (b.Kind() == types.Uint || b.Kind() == types.Uint64 || b.Kind() == types.Uintptr)
}

// check panics if a condition holds.
func (f *function) check(failed expr, panics corego.Call) {
	f.when(failed, corego.Do{X: panics})
}

// nonNil is a pointer that has been checked.
func (f *function) nonNil(v ssa.Value, in ssa.Instruction, s *scope) expr {
	p := f.simple(v, s)
	f.requireNonNil(v, p, in)
	return p
}

// requireNonNil checks a value, which p is.
func (f *function) requireNonNil(v ssa.Value, p expr, in ssa.Instruction) {
	if f.plan.NotZero(v, in) {
		return
	}
	f.flush(effects)
	f.check(corego.IsNil(p), machine(core.PanicNil, f.site(in)))
}

// checkPointer checks a pointer that is loaded from or stored to.
func (f *function) checkPointer(addr ssa.Value, in ssa.Instruction, s *scope) {
	if p := f.pending.of[addr]; p != nil && p.lvalue {
		return
	}
	if f.plan.NotZero(addr, in) {
		return
	}
	if p := f.pending.of[addr]; p != nil && (!corego.Repeatable(p.e) || p.effect >= shared) {
		f.materialize(p)
	}
	if c, ok := addr.(*ssa.Const); ok {
		f.names[c] = f.temp(c.Type())
	}
	var x expr
	if p := f.pending.of[addr]; p != nil {
		x = p.e
	} else {
		x = f.use(addr, s)
	}
	f.requireNonNil(addr, f.l.unwrap(x, addr.Type()), in)
}

// index is an index of x that has been checked against its length.
func (f *function) index(at, x, v ssa.Value, length expr, s *scope) expr {
	in := at.(ssa.Instruction)
	if c, ok := v.(*ssa.Const); ok {
		n, _ := constant.Int64Val(constant.ToInt(c.Value))
		i := corego.Int(n)
		if !f.plan.Below(v, x, -1, at) {
			f.flush(effects)
			f.check(corego.Binary{Op: token.LEQ, X: length, Y: i}, machine(core.PanicIndex, f.site(in), i, length))
		}
		return i
	}
	natural, less := f.plan.NonNegative(v, in), f.plan.Below(v, x, -1, at)
	var given expr
	if p := f.pending.of[f.plan.Forwarded(v)]; natural && less && p != nil && p.effect == pure {
		given = f.use(v, s)
	} else {
		given = f.operand(v, s)
	}
	i := given
	b, _ := v.Type().Underlying().(*types.Basic)
	if b.Kind() != types.Int && b.Kind() != types.UntypedInt {
		i = corego.Convert{Type: "int", X: given}
	}
	var conds []expr
	if !natural {
		conds = append(conds, corego.Binary{Op: token.LSS, X: i, Y: corego.Int(0)}) // two conditions take less time than one with ||
	}
	if !less {
		conds = append(conds, corego.Binary{Op: token.GEQ, X: i, Y: length})
	}
	if len(conds) > 0 {
		f.flush(effects)
	}
	for _, cond := range conds {
		if isWideUnsigned(b) {
			f.check(cond, machine(core.PanicIndexUnsigned, f.site(in), corego.Convert{Type: "uint64", X: given}, length))
		} else {
			f.check(cond, machine(core.PanicIndex, f.site(in), i, length))
		}
	}
	return i
}

// operand is simple for what may also be a sum or difference of local variables: evaluating it
// again takes less time than a variable of its own.
func (f *function) operand(v ssa.Value, s *scope) expr {
	if p := f.pending.of[f.plan.Forwarded(v)]; p != nil && !p.lvalue && p.effect == pure && corego.RepeatableSum(p.e) {
		return f.use(v, s)
	}
	return f.simple(v, s)
}

// divisor checks that an integer divisor is not zero.
func (f *function) divisor(v ssa.Value, in ssa.Instruction, s *scope) expr {
	if c, ok := v.(*ssa.Const); ok {
		return f.constant(c)
	}
	if f.plan.NotZero(v, in) {
		return f.use(v, s)
	}
	y := f.simple(v, s)
	f.flush(effects)
	f.check(corego.Binary{Op: token.EQL, X: y, Y: corego.Int(0)}, machine(core.PanicDivide, f.site(in)))
	return y
}
