package lower

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
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
					f.line("%s.PanicDivide(%d)", hostName, f.place(v))
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
	op := v.Op.String()
	prec := v.Op.Precedence()
	if v.Op == token.AND_NOT {
		op = "&^"
	}
	f.define(v, expr{x.at(prec) + " " + op + " " + y.at(prec+1), prec}, s)
	if p := f.pending[v]; p != nil && s.effect < effects {
		if ld, ok := v.X.(*ssa.UnOp); ok && ld.Op == token.MUL {
			p.op, p.from, p.rest = op, ld.X, y.s
		}
	}
}

// shift writes a shift. A negative count panics; Core counts are unsigned.
func (f *function) shift(v *ssa.BinOp, s *scope) {
	x := f.use(v.X, s)
	count := ""
	if c, ok := v.Y.(*ssa.Const); ok {
		n, exact := constant.Uint64Val(constant.ToInt(c.Value))
		if !exact || n > 1<<20 {
			n = 1 << 20
		}
		count = strconv.FormatUint(n, 10)
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
			if !signed || !f.facts.natural(v.Y, v) {
				f.flush(effects)
				asInt := y
				if !signed {
					asInt = "int(" + y + ")"
				}
				f.line("if %s < 0 { %s.PanicShift(%d) }", asInt, hostName, f.place(v))
			}
			count = "uint(" + y + ")"
		} else if y := f.use(v.Y, s); b.Kind() == types.Uint && y.prec >= precUnary {
			count = y.s
		} else { // with operators the interpreter would take it for the result's type
			count = "uint(" + y.s + ")"
		}
	}
	prec := v.Op.Precedence()
	f.define(v, expr{x.at(prec) + " " + v.Op.String() + " " + count, prec}, s)
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
		f.define(v, expr{x.at(5) + " >> 63", 5}, s)
		return
	}
	f.define(v, expr{x.at(5) + " & 0", 5}, s)
}

// compare writes == and !=. Interfaces, and what holds some or has blank fields, the kernel compares.
func (f *function) compare(v *ssa.BinOp, s *scope) {
	op := v.Op.String()
	xi, yi := types.IsInterface(v.X.Type()), types.IsInterface(v.Y.Type())
	isNil := func(v ssa.Value) bool {
		c, ok := v.(*ssa.Const)
		return ok && c.Value == nil && !aggregate(c.Type())
	}
	switch {
	case isNil(v.X) && isNil(v.Y):
		f.define(v, primary(strconv.FormatBool(v.Op == token.EQL)), s)
	case isNil(v.Y):
		f.define(v, expr{f.comparable(v.X, s) + " " + op + " nil", 3}, s)
	case isNil(v.X):
		f.define(v, expr{f.comparable(v.Y, s) + " " + op + " nil", 3}, s)
	case xi || yi || f.l.hasInterface(v.X.Type()) || blankFields(v.X.Type()):
		x, y := f.use(v.X, s), f.use(v.Y, s)
		s.add(memory, nil)
		if len(*v.Referrers()) == 0 {
			s.add(effects, nil) // it may panic
		}
		e := expr{fmt.Sprintf("%s.Equal(%s, %s)", hostName, x.s, y.s), precPrimary}
		if v.Op == token.NEQ {
			e = expr{"!" + e.s, precUnary}
		}
		f.define(v, e, s)
	default:
		x, y := f.use(v.X, s), f.use(v.Y, s)
		// Channels of different directions can be compared, but not by the interpreter.
		if c, ok := v.X.Type().Underlying().(*types.Chan); ok && c.Dir() != types.SendRecv {
			y = primary("(" + f.l.typ(v.X.Type()) + ")(" + y.s + ")")
		} else if c, ok := v.Y.Type().Underlying().(*types.Chan); ok && c.Dir() != types.SendRecv {
			x = primary("(" + f.l.typ(v.Y.Type()) + ")(" + x.s + ")")
		}
		f.define(v, expr{x.at(4) + " " + op + " " + y.at(4), 3}, s)
	}
}

// comparable is the text of a value that is compared with nil.
func (f *function) comparable(v ssa.Value, s *scope) string {
	if p := f.pending[f.stored(v)]; p != nil && p.concrete {
		f.materialize(p)
	}
	if types.IsInterface(v.Type()) {
		return f.use(v, s).at(precUnary)
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
	op := v.Op.String()
	if c, ok := v.X.(*ssa.Const); ok {
		x = primary("(" + f.constant(c).s + ")")
	}
	f.define(v, expr{op + x.at(precPrimary), precUnary}, &s)
}

// constant is the text of a constant.
func (f *function) constant(c *ssa.Const) expr {
	t := c.Type()
	if c.Value == nil {
		z := f.l.zero(t)
		return primary(z)
	}
	e := f.l.literal(c.Value, t)
	if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsUnsigned != 0 && c.Value.Kind() == constant.Int {
		if _, exact := constant.Int64Val(c.Value); !exact {
			// Only an assignment takes it.
			n := f.temp(t)
			f.line("%s = %s", n, constant.ToInt(c.Value).ExactString())
			return primary(n)
		}
	}
	return e
}

// literal is the text of a constant of a type, which says the type unless it is the constant's own.
func (l *lowering) literal(v constant.Value, t types.Type) expr {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return primary("nil")
	}
	typed := func(s string) expr {
		return primary(l.typ(t) + "(" + s + ")")
	}
	switch {
	case b.Info()&types.IsBoolean != 0:
		return primary(strconv.FormatBool(constant.BoolVal(v)))
	case b.Info()&types.IsString != 0:
		if v.Kind() == constant.Int {
			i, _ := constant.Int64Val(v)
			return primary(strconv.Quote(string(rune(i))))
		}
		return primary(quote(constant.StringVal(v)))
	case b.Info()&types.IsInteger != 0:
		s := constant.ToInt(v).ExactString()
		if (b.Kind() == types.Int || b.Kind() == types.UntypedInt) && l.plainInt(t) {
			if s[0] == '-' {
				return expr{s, precUnary}
			}
			return primary(s)
		}
		return typed(s)
	case b.Info()&types.IsFloat != 0:
		return typed(l.float(v, b))
	case b.Kind() == types.UnsafePointer:
		return primary(hostName + ".UintptrPointer(uintptr(" + constant.ToInt(v).ExactString() + "))")
	case b.Info()&types.IsComplex != 0:
		if b.Kind() == types.Complex64 {
			return primary(fmt.Sprintf("complex64(complex(float64(%s), float64(%s)))", l.float(constant.Real(v), types.Typ[types.Float32]), l.float(constant.Imag(v), types.Typ[types.Float32])))
		}
		return primary(fmt.Sprintf("complex(float64(%s), float64(%s))", l.float(constant.Real(v), types.Typ[types.Float64]), l.float(constant.Imag(v), types.Typ[types.Float64])))
	}
	return typed(v.ExactString())
}

// plainInt reports whether the Core type of an int type is int itself.
func (l *lowering) plainInt(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return !ok || !l.isHost(n)
}

// float is the digits of a floating-point constant. What must not be lost on the way is its last bit.
func (l *lowering) float(v constant.Value, b *types.Basic) string {
	x, _ := constant.Float64Val(constant.ToFloat(v))
	bits := 64
	if b.Kind() == types.Float32 {
		y, _ := constant.Float32Val(constant.ToFloat(v))
		x, bits = float64(y), 32
	}
	if math.IsInf(x, 0) {
		return "0"
	}
	s := strconv.FormatFloat(x, 'g', -1, bits)
	for _, c := range s {
		if c == '.' || c == 'e' {
			return s
		}
	}
	return s + ".0"
}

// quote is a string as a Go literal.
func quote(s string) string { return strconv.QuoteToASCII(s) }

func (f *function) convert(v *ssa.Convert) {
	var s scope
	f.settle(v.X)
	from, to := v.X.Type().Underlying(), v.Type().Underlying()
	x := f.use(v.X, &s)
	if c, ok := v.X.(*ssa.Const); ok && c.Value != nil {
		t := f.temp(v.X.Type())
		f.line("%s = %s", t, x.s)
		x = primary(t)
	}
	if _, ok := from.(*types.Slice); ok {
		s.add(memory, nil)
	}
	fb, _ := from.(*types.Basic)
	tb, _ := to.(*types.Basic)
	// Conversions that the interpreter has wrong are the kernel's.
	switch {
	case fb != nil && tb != nil && fb.Info()&types.IsNumeric != 0 && tb.Info()&types.IsNumeric != 0:
		f.define(v, primary(f.l.typ(v.Type())+"("+x.s+")"), &s)
	case fb != nil && fb.Kind() == types.UnsafePointer || tb != nil && tb.Kind() == types.UnsafePointer:
		f.convertUnsafe(v, x, fb, tb, &s)
	default:
		typ := f.l.typ(v.Type())
		text := paren(typ, typ[0] == '*') + "(" + x.at(precPrimary) + f.l.raw(v.X.Type()) + ")"
		if c, ok := v.X.(*ssa.Const); ok && isSlice(to) {
			text += exactly(c, to)
		} else if fb != nil && isSlice(to) && !f.l.isKnot(v.Type()) {
			if seen, written := roomIsSeen(v); seen {
				f.convertInFrame(v, text, written)
				return
			}
		}
		f.define(v, primary(text), &s)
	}
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
			e = primary(f.l.zero(to))
		}
	case f.l.isKnot(from) && f.l.isKnot(to):
		e = primary(b + "{" + e.at(precPrimary) + ".V}")
	case f.l.isKnot(from):
		e = primary(e.at(precPrimary) + ".V")
	case f.l.isKnot(to):
		e = primary(b + "{" + e.s + "}")
	case f.l.converts(from) || f.l.converts(to):
		if f.l.converts(from) {
			e = primary(f.l.hostConv(core.FromCompiled, from) + "(" + e.s + ")")
		}
		if f.l.converts(to) {
			e = primary(f.l.hostConv(core.ToCompiled, to) + "(" + e.s + ")")
		}
	default:
		e = primary(paren(b, b[0] == '*' || b[0] == '<' || b[0] == 'c' || b[0] == 'f') + "(" + e.s + ")")
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
		if a, b := p.Elem(), q.Elem(); l.isKnot(a) != l.isKnot(b) || l.isKnot(a) && l.typ(a) != l.typ(b) {
			return !l.isKnot(from) && !l.isKnot(to)
		}
		from, to = p.Elem(), q.Elem()
	}
	st, ok := from.Underlying().(*types.Struct)
	return ok && l.isHostNamed(from) != l.isHostNamed(to) && core.SameInCore(st)
}

// asMemory returns a variable of type to that has the memory of e.
func (f *function) asMemory(e expr, from, to types.Type) string {
	if _, ok := from.Underlying().(*types.Pointer); ok {
		t := f.temp(to)
		f.line("%s.FromUnsafe(%s.Unsafe(%s), &%s)", hostName, hostName, e.s, t)
		return t
	}
	x, p, t := f.temp(from), f.temp(types.NewPointer(to)), f.temp(to)
	f.line("%s = %s", x, e.s)
	f.line("%s.FromUnsafe(%s.Unsafe(&%s), &%s)", hostName, hostName, x, p)
	f.line("%s = *%s", t, p)
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
	f.line("if len(%s) < %d { %s.PanicSliceConvert(%d, len(%s), %d) }", x, n, hostName, f.place(v), x, n)
	s.add(memory, nil)
	t := f.temp(v.Type())
	f.line("%s.ArrayPointer(%s, &%s)", hostName, x, t)
	f.names[v] = t
}
