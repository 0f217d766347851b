package lower

import (
	"go/constant"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Where Go checks something when it runs, so does Core, and the kernel panics with Go's words: the
// interpreter's own say less, and not where. Checks of which package facts knows the outcome are left out.

// nonNil is the text of a pointer that has been checked.
func (f *function) nonNil(v ssa.Value, in ssa.Instruction, s *scope) string {
	p := f.simple(v, s)
	f.requireNonNil(v, p, in)
	return p
}

// requireNonNil checks a value whose text is p.
func (f *function) requireNonNil(v ssa.Value, p string, in ssa.Instruction) {
	if f.plan.NotZero(v, in) {
		return
	}
	f.flush(effects)
	f.line("if %s == nil { %s.PanicNil(%d) }", p, hostName, f.place(in))
}

// checkPointer checks a pointer that is loaded from or stored to.
func (f *function) checkPointer(addr ssa.Value, in ssa.Instruction, s *scope) {
	if p := f.pending[addr]; p != nil && p.place {
		return
	}
	if f.plan.NotZero(addr, in) {
		return
	}
	if p := f.pending[addr]; p != nil && (!repeatable(p.e.s) || p.effect == effects) {
		f.materialize(p)
	}
	if c, ok := addr.(*ssa.Const); ok {
		f.names[c] = f.temp(c.Type())
	}
	text := ""
	if p := f.pending[addr]; p != nil {
		text = p.e.s
	} else {
		text = f.use(addr, s).s
	}
	f.requireNonNil(addr, text+f.l.raw(addr.Type()), in)
}

// index is the text of an index of x that has been checked against its length.
func (f *function) index(at, x, v ssa.Value, length string, s *scope) string {
	in := at.(ssa.Instruction)
	if c, ok := v.(*ssa.Const); ok {
		i, _ := constant.Int64Val(constant.ToInt(c.Value))
		if !f.plan.Below(v, x, -1, at) {
			f.flush(effects)
			f.line("if %s <= %d { %s.PanicIndex(%d, %d, %s) }", length, i, hostName, f.place(in), i, length)
		}
		return strconv.FormatInt(i, 10)
	}
	natural, less := f.plan.NonNegative(v, in), f.plan.Below(v, x, -1, at)
	text := ""
	if p := f.pending[f.plan.Forwarded(v)]; natural && less && p != nil && p.effect == pure {
		text = f.use(v, s).s
	} else {
		text = f.operand(v, s)
	}
	i := text
	b, _ := v.Type().Underlying().(*types.Basic)
	if b.Kind() != types.Int && b.Kind() != types.UntypedInt {
		i = "int(" + text + ")"
	}
	var conds []string
	if !natural {
		conds = append(conds, i+" < 0") // two conditions take less time than one with ||
	}
	if !less {
		conds = append(conds, i+" >= "+length)
	}
	if len(conds) > 0 {
		f.flush(effects)
	}
	for _, cond := range conds {
		if isWideUnsigned(b) {
			f.line("if %s { %s.PanicIndexUnsigned(%d, uint64(%s), %s) }", cond, hostName, f.place(in), text, length)
		} else {
			f.line("if %s { %s.PanicIndex(%d, %s, %s) }", cond, hostName, f.place(in), i, length)
		}
	}
	return i
}

// operand is simple for what may also be a sum or difference of local variables: evaluating it again
// takes less time than a variable of its own.
func (f *function) operand(v ssa.Value, s *scope) string {
	if p := f.pending[f.plan.Forwarded(v)]; p != nil && !p.place && p.effect == pure {
		for _, op := range []string{" + ", " - "} {
			if l, r, ok := strings.Cut(p.e.s, op); ok && repeatable(l) && repeatable(r) {
				return f.use(v, s).s
			}
		}
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
	f.line("if %s == 0 { %s.PanicDivide(%d) }", y, hostName, f.place(in))
	return primary(y)
}
