package lower

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// binOp writes an operator with two operands (spec, Operators). The divisor of integers is checked,
// after both operands have been evaluated.
func (f *function) binOp(v *ssa.BinOp) {
	var s scope
	f.orderOperands(v.X, v.Y)
	t := v.X.Type().Underlying()
	if v.Op == token.EQL || v.Op == token.NEQ {
		f.compare(v, &s)
		return
	}
	basic, _ := t.(*types.Basic)
	switch v.Op {
	case token.QUO, token.REM:
		if basic != nil && basic.Info()&types.IsInteger != 0 {
			if c, ok := v.Y.(*ssa.Const); !ok || constant.Sign(c.Value) == 0 {
				if ok {
					f.do(machine(core.PanicDivide, f.site(v)))
				}
				if p := f.pending.of[v.X]; p != nil && p.effect == effects {
					f.materialize(p)
				}
				var ys scope
				y := f.divisor(v.Y, v, &ys)
				x := f.use(v.X, &s)
				s.add(ys.effect, ys.reads)
				f.defineOp(v, x, y, &s)
				return
			}
		}
	case token.SHL, token.SHR:
		f.shift(v, &s)
		return
	}
	x := f.use(v.X, &s)
	y := f.use(v.Y, &s)
	f.defineOp(v, x, y, &s)
}

// defineOp defines an operator's value, and notes whether it may become x op= y.
func (f *function) defineOp(v *ssa.BinOp, x, y expr, s *scope) {
	f.define(v, corego.Binary{Op: v.Op, X: x, Y: y}, s)
	if p := f.pending.of[v]; p != nil && s.effect < effects {
		switch from := v.X.(type) {
		case *ssa.UnOp:
			if from.Op == token.MUL {
				p.op, p.from, p.rest = v.Op, from, y
			}
		case *ssa.Lookup:
			p.op, p.from, p.rest = v.Op, from, y
		}
	}
}

// shift writes a shift. A negative count panics; Core counts are unsigned.
func (f *function) shift(v *ssa.BinOp, s *scope) {
	var x, count expr
	if c, ok := v.Y.(*ssa.Const); ok {
		n, exact := constant.Uint64Val(constant.ToInt(c.Value))
		if !exact || n > 1<<20 {
			n = 1 << 20
		}
		x, count = f.use(v.X, s), corego.Int(n)
		if n == 0 {
			f.define(v, x, s)
			return
		}
		if n >= 64 {
			f.wideShift(v, x, s)
			return
		}
	} else {
		b := v.Y.Type().Underlying().(*types.Basic)
		if signed := b.Info()&types.IsUnsigned == 0; signed || isUntypedCount(v.Y) {
			// The count becomes a statement, and what is before it must not come after.
			if p := f.pending.of[v.X]; p != nil && p.effect == effects {
				f.materialize(p)
			}
			y := f.simple(v.Y, s)
			if !signed || !f.plan.NonNegative(v.Y, v) {
				f.flush(effects)
				asInt := y
				if !signed {
					asInt = corego.Convert{Type: "int", X: y}
				}
				f.check(corego.Binary{Op: token.LSS, X: asInt, Y: corego.Int(0)}, machine(core.PanicShift, f.site(v)))
			}
			x, count = f.use(v.X, s), corego.Convert{Type: "uint", X: y}
		} else {
			x, count = f.use(v.X, s), f.use(v.Y, s)
			if b.Kind() != types.Uint || corego.OperatorCount(count) { // with operators the interpreter would take it for the result's type
				count = corego.Convert{Type: "uint", X: count}
			}
		}
	}
	f.define(v, corego.Binary{Op: v.Op, X: x, Y: count}, s)
}

// isUntypedCount tells of a shift's count whether it is itself a shift of a constant without a
// type, 1 << (-1 << n): go/ssa converts it to uint, but Go's compiler takes it for an int, which
// may be negative.
func isUntypedCount(v ssa.Value) bool {
	c, ok := v.(*ssa.Convert)
	if !ok {
		return false
	}
	b, ok := c.X.Type().(*types.Basic)
	return ok && b.Kind() == types.UntypedInt
}

// wideShift is a shift by a constant of at least the type's size.
func (f *function) wideShift(v *ssa.BinOp, x expr, s *scope) {
	b := v.X.Type().Underlying().(*types.Basic)
	if v.Op == token.SHR && b.Info()&types.IsUnsigned == 0 {
		f.define(v, corego.Binary{Op: token.SHR, X: x, Y: corego.Int(63)}, s)
		return
	}
	f.define(v, corego.Binary{Op: token.AND, X: x, Y: corego.Int(0)}, s)
}

// compare writes == and !=. Interfaces, and what holds some or has blank fields, the machine
// compares.
func (f *function) compare(v *ssa.BinOp, s *scope) {
	xi, yi := types.IsInterface(v.X.Type()), types.IsInterface(v.Y.Type())
	isNil := func(v ssa.Value) bool {
		c, ok := v.(*ssa.Const)
		return ok && c.Value == nil && !aggregate(c.Type())
	}
	switch {
	case isNil(v.X) && isNil(v.Y):
		f.define(v, corego.Bool(v.Op == token.EQL), s)
	case isNil(v.Y):
		f.define(v, corego.Binary{Op: v.Op, X: f.comparable(v.X, s), Y: corego.Nil}, s)
	case isNil(v.X):
		f.define(v, corego.Binary{Op: v.Op, X: f.comparable(v.Y, s), Y: corego.Nil}, s)
	case xi || yi || f.l.hasInterface(v.X.Type()) || blankFields(v.X.Type()):
		x, y := f.use(v.X, s), f.use(v.Y, s)
		s.add(memory, nil)
		if len(*v.Referrers()) == 0 {
			s.add(effects, nil) // it may panic
		}
		var e expr = machine(core.Equal, x, y)
		if v.Op == token.NEQ {
			e = corego.Not(e)
		}
		f.define(v, e, s)
	default:
		x, y := f.use(v.X, s), f.use(v.Y, s)
		// Channels of different directions can be compared, but not by the interpreter.
		if c, ok := v.X.Type().Underlying().(*types.Chan); ok && c.Dir() != types.SendRecv {
			y = f.l.converted(y, v.X.Type())
		} else if c, ok := v.Y.Type().Underlying().(*types.Chan); ok && c.Dir() != types.SendRecv {
			x = f.l.converted(x, v.Y.Type())
		}
		if b, ok := x.(corego.Binary); ok && b.Op.Precedence() == v.Op.Precedence() {
			x = corego.Paren{X: x} // of two comparisons
		}
		f.define(v, corego.Binary{Op: v.Op, X: x, Y: y}, s)
	}
}

// comparable is a value that is compared with nil.
func (f *function) comparable(v ssa.Value, s *scope) expr {
	if p := f.pending.of[f.plan.Forwarded(v)]; p != nil && p.concrete {
		f.materialize(p)
	}
	if types.IsInterface(v.Type()) {
		return f.use(v, s)
	}
	return f.under(v, s)
}
