package lower

import (
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/corego"
)

func (f *function) binOp(v *ssa.BinOp) {
	var s scope
	f.settle(v.X, v.Y)
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
					f.do(machine(core.PanicDivide, f.place(v)))
				}
				if p := f.pending[v.X]; p != nil && p.effect == effects {
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

func (f *function) defineOp(v *ssa.BinOp, x, y expr, s *scope) {
	f.define(v, corego.Binary{Op: v.Op, X: x, Y: y}, s)
	if p := f.pending[v]; p != nil && s.effect < effects {
		if ld, ok := v.X.(*ssa.UnOp); ok && ld.Op == token.MUL {
			p.op, p.from, p.rest = v.Op, ld.X, y
		}
	}
}

// shift writes a shift. A negative count panics; Core counts are unsigned.
func (f *function) shift(v *ssa.BinOp, s *scope) {
	x := f.use(v.X, s)
	var count expr
	if c, ok := v.Y.(*ssa.Const); ok {
		n, exact := constant.Uint64Val(constant.ToInt(c.Value))
		if !exact || n > 1<<20 {
			n = 1 << 20
		}
		count = corego.Int(n)
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
			if p := f.pending[v.X]; p != nil {
				f.materialize(p)
			}
			y := f.simple(v.Y, s)
			if !signed || !f.plan.NonNegative(v.Y, v) {
				f.flush(effects)
				asInt := y
				if !signed {
					asInt = corego.Convert{Type: "int", X: y}
				}
				f.check(corego.Binary{Op: token.LSS, X: asInt, Y: corego.Int(0)}, machine(core.PanicShift, f.place(v)))
			}
			count = corego.Convert{Type: "uint", X: y}
		} else if y := f.use(v.Y, s); b.Kind() == types.Uint && !isBinary(y) {
			count = y
		} else { // with operators the interpreter would take it for the result's type
			count = corego.Convert{Type: "uint", X: y}
		}
	}
	f.define(v, corego.Binary{Op: v.Op, X: x, Y: count}, s)
}

func isBinary(e expr) bool {
	_, ok := e.(corego.Binary)
	return ok
}

// isUntypedCount tells of a shift's count whether it is itself a shift of a constant without a type, 1 << (-1 << n): go/ssa
// converts it to uint, but Go's compiler takes it for an int, which may be negative.
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

// compare writes == and !=. Interfaces, and what holds some or has blank fields, the kernel compares.
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
	if p := f.pending[f.plan.Forwarded(v)]; p != nil && p.concrete {
		f.materialize(p)
	}
	if types.IsInterface(v.Type()) {
		return f.use(v, s)
	}
	return f.under(v, s)
}

func aggregate(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array:
		return true
	}
	return false
}

// hasInterface reports whether a struct or array holds an interface.
func (l *lowering) hasInterface(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Interface:
		return true
	case *types.Array:
		return l.hasInterface(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			if l.hasInterface(f.Type()) {
				return true
			}
		}
	}
	return false
}

func blankFields(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Array:
		return blankFields(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			if f.Name() == "_" || blankFields(f.Type()) {
				return true
			}
		}
	}
	return false
}

func (f *function) unOp(v *ssa.UnOp) {
	switch v.Op {
	case token.MUL:
		f.load(v)
		return
	case token.ARROW:
		f.receive(v)
		return
	}
	var s scope
	f.settle(v.X)
	x := f.use(v.X, &s)
	if c, ok := v.X.(*ssa.Const); ok {
		x = corego.Paren{X: f.constant(c)}
	}
	f.define(v, corego.Unary{Op: v.Op, X: corego.Operand(x)}, &s)
}

// constant is a constant.
func (f *function) constant(c *ssa.Const) expr {
	t := c.Type()
	if c.Value == nil {
		return f.l.zero(t)
	}
	e := f.l.literal(c.Value, t)
	if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsUnsigned != 0 && c.Value.Kind() == constant.Int {
		if _, exact := constant.Int64Val(c.Value); !exact {
			// Only an assignment takes it.
			n := f.temp(t)
			f.set(n, integer(c.Value))
			return n
		}
	}
	return e
}

// literal is a constant of a type, which says the type unless it is the constant's own.
func (l *lowering) literal(v constant.Value, t types.Type) expr {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return corego.Nil
	}
	typed := func(e expr) expr { return corego.Convert{Type: l.typ(t), X: e} }
	switch {
	case b.Info()&types.IsBoolean != 0:
		return corego.Bool(constant.BoolVal(v))
	case b.Info()&types.IsString != 0:
		if v.Kind() == constant.Int {
			i, _ := constant.Int64Val(v)
			return corego.Literal{Kind: token.STRING, Value: strconv.Quote(string(rune(i)))}
		}
		return corego.String(constant.StringVal(v))
	case b.Info()&types.IsInteger != 0:
		if (b.Kind() == types.Int || b.Kind() == types.UntypedInt) && l.plainInt(t) {
			return integer(v)
		}
		return typed(integer(v))
	case b.Info()&types.IsFloat != 0:
		return typed(float(v, b))
	case b.Kind() == types.UnsafePointer:
		return machine(core.UintptrPointer, corego.Convert{Type: "uintptr", X: integer(v)})
	case b.Info()&types.IsComplex != 0:
		part := types.Typ[types.Float64]
		if b.Kind() == types.Complex64 {
			part = types.Typ[types.Float32]
		}
		var c expr = corego.Builtin{Name: "complex", Args: []expr{
			corego.Convert{Type: "float64", X: float(constant.Real(v), part)}, corego.Convert{Type: "float64", X: float(constant.Imag(v), part)},
		}}
		if b.Kind() == types.Complex64 {
			c = corego.Convert{Type: "complex64", X: c}
		}
		return c
	}
	return typed(corego.Name(v.ExactString()))
}

// integer is a whole number.
func integer(v constant.Value) expr {
	v = constant.ToInt(v)
	if constant.Sign(v) < 0 {
		return corego.Unary{Op: token.SUB, X: integer(constant.UnaryOp(token.SUB, v, 0))}
	}
	return corego.Literal{Kind: token.INT, Value: v.ExactString()}
}

// plainInt reports whether the Core type of an int type is int itself.
func (l *lowering) plainInt(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return !ok || !l.isHost(n)
}

// float is a floating-point constant. What must not be lost on the way is its last bit.
func float(v constant.Value, b *types.Basic) expr {
	x, _ := constant.Float64Val(constant.ToFloat(v))
	bits := 64
	if b.Kind() == types.Float32 {
		y, _ := constant.Float32Val(constant.ToFloat(v))
		x, bits = float64(y), 32
	}
	if math.IsInf(x, 0) {
		return corego.Int(0)
	}
	s := strconv.FormatFloat(math.Abs(x), 'g', -1, bits)
	if x == math.Trunc(x) && !strings.ContainsRune(s, 'e') {
		s += ".0"
	}
	number := corego.Literal{Kind: token.FLOAT, Value: s}
	if math.Signbit(x) {
		return corego.Unary{Op: token.SUB, X: number}
	}
	return number
}

func (f *function) convert(v *ssa.Convert) {
	var s scope
	f.settle(v.X)
	from, to := v.X.Type().Underlying(), v.Type().Underlying()
	x := f.use(v.X, &s)
	if c, ok := v.X.(*ssa.Const); ok && c.Value != nil {
		x = f.spilled(x, v.X.Type())
	}
	if _, ok := from.(*types.Slice); ok {
		s.add(memory, nil)
	}
	fb, _ := from.(*types.Basic)
	tb, _ := to.(*types.Basic)
	// Conversions that the interpreter has wrong are the kernel's.
	switch {
	case fb != nil && tb != nil && fb.Info()&types.IsNumeric != 0 && tb.Info()&types.IsNumeric != 0:
		f.define(v, corego.Convert{Type: f.l.typ(v.Type()), X: x}, &s)
	case fb != nil && fb.Kind() == types.UnsafePointer || tb != nil && tb.Kind() == types.UnsafePointer:
		f.convertUnsafe(v, x, fb, tb, &s)
	default:
		e := f.l.converted(f.l.unwrap(corego.Operand(x), v.X.Type()), v.Type())
		if c, ok := v.X.(*ssa.Const); ok && isSlice(to) {
			e = exactly(e, c, to)
		} else if fb != nil && isSlice(to) && !f.l.isRecursive(v.Type()) {
			if seen, written := f.plan.RoomIsSeen(v); seen {
				f.convertInFrame(v, e, written)
				return
			}
		}
		f.define(v, e, &s)
	}
}

// converted is a conversion to a type.
func (l *lowering) converted(e expr, to types.Type) expr {
	return corego.Convert{Type: l.typ(to), X: e, Parens: l.parens(to)}
}

func isSlice(t types.Type) bool {
	_, ok := t.(*types.Slice)
	return ok
}

// changeType is a conversion that changes nothing but the type, which Core may not know.
func (f *function) changeType(v *ssa.ChangeType) {
	f.reinterpret(v, v.X, v.Type())
}

func (f *function) reinterpret(v ssa.Value, x ssa.Value, to types.Type) {
	var s scope
	f.settle(x)
	from := x.Type()
	a, b := f.l.typ(from), f.l.typ(to)
	e := f.use(x, &s)
	switch {
	case f.l.sameMemory(from, to):
		f.flushFor(s.effect)
		f.names[v] = f.asMemory(e, from, to)
		return
	case a == b:
		if c, ok := x.(*ssa.Const); ok && c.Value == nil {
			e = f.l.zero(to)
		}
	case f.l.isRecursive(from) || f.l.isRecursive(to):
		e = f.l.wrap(f.l.unwrap(e, from), to)
	case f.l.converts(from) || f.l.converts(to):
		if f.l.converts(from) {
			e = call(f.l.hostConv(core.FromCompiled, from), e)
		}
		if f.l.converts(to) {
			e = call(f.l.hostConv(core.ToCompiled, to), e)
		}
	default:
		e = f.l.converted(e, to)
	}
	f.define(v, e, &s)
}

// sameMemory reports whether Core has two types for from and to that are laid out alike, between
// which the interpreter does not convert: one is a struct of compiled Go or a pointer to one, and
// the other is not; or one points to a type that mentions itself.
func (l *lowering) sameMemory(from, to types.Type) bool {
	p, ok := from.Underlying().(*types.Pointer)
	q, ok2 := to.Underlying().(*types.Pointer)
	if ok && ok2 {
		if a, b := p.Elem(), q.Elem(); l.isRecursive(a) != l.isRecursive(b) || l.isRecursive(a) && l.typ(a) != l.typ(b) {
			return !l.isRecursive(from) && !l.isRecursive(to)
		}
		from, to = p.Elem(), q.Elem()
	}
	st, ok := from.Underlying().(*types.Struct)
	return ok && l.isHostNamed(from) != l.isHostNamed(to) && core.SameInCore(st)
}

// asMemory returns a variable of type to that has the memory of e.
func (f *function) asMemory(e expr, from, to types.Type) corego.Name {
	as := func(pointer, variable expr) {
		f.do(machine(core.FromUnsafe, machine(core.Unsafe, pointer), corego.Address{X: variable}))
	}
	if _, ok := from.Underlying().(*types.Pointer); ok {
		t := f.temp(to)
		as(e, t)
		return t
	}
	x, p, t := f.temp(from), f.temp(types.NewPointer(to)), f.temp(to)
	f.set(x, e)
	as(corego.Address{X: x}, p)
	f.set(t, corego.Star{X: p})
	return t
}

// converts reports whether values of t are converted to what its underlying type is in Core, and
// back.
func (l *lowering) converts(t types.Type) bool {
	if !l.isHostNamed(t) {
		return false
	}
	_, structure := t.Underlying().(*types.Struct)
	return !structure && (!core.SameInCore(t.Underlying()) || returnsAny(t.Underlying()))
}

// returnsAny reports whether t is a type of functions whose results may be any value: compiled Go,
// which calls them, is to know it.
func returnsAny(t types.Type) bool {
	sig, ok := t.(*types.Signature)
	if !ok {
		return false
	}
	for v := range sig.Results().Variables() {
		if types.IsInterface(v.Type()) {
			return true
		}
	}
	return false
}

func (l *lowering) isHostNamed(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && l.isHost(n)
}

func (f *function) sliceToArrayPointer(v *ssa.SliceToArrayPointer) {
	var s scope
	x := f.simple(v.X, &s)
	n := deref(v.Type()).Underlying().(*types.Array).Len()
	f.flush(effects)
	length := corego.Len(x)
	f.check(corego.Binary{Op: token.LSS, X: length, Y: corego.Int(n)}, machine(core.PanicSliceConvert, f.place(v), length, corego.Int(n)))
	s.add(memory, nil)
	t := f.temp(v.Type())
	f.do(machine(core.ArrayPointer, x, corego.Address{X: t}))
	f.names[v] = t
}
