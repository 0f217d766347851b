package lower

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/facts"
	"golang.org/x/tools/go/ssa"
)

func (f *function) makeMap(v *ssa.MakeMap) {
	var s scope
	e := "map" // made where it stands
	typ := f.l.typ(v.Type())
	if f.l.isKnot(v.Type()) {
		e = typ + "{make(" + f.l.typ(v.Type().Underlying()) + ")}"
	} else {
		e = "make(" + typ + ")"
	}
	s.add(memory, nil)
	f.define(v, primary(e), &s)
}

func (f *function) makeChan(v *ssa.MakeChan) {
	var s scope
	n := f.size(v.Size, &s)
	if _, ok := v.Size.(*ssa.Const); !ok {
		f.flush(effects)
		f.line("if %s < 0 || %s > %d { %s.PanicMake(%d, \"makechan: size out of range\") }", n, n, facts.MaxElements(v.Type().Underlying().(*types.Chan).Elem()), hostName, f.place(v))
	}
	s.add(memory, nil)
	if c := v.Type().Underlying().(*types.Chan); c.Dir() != types.SendRecv && !f.l.isKnot(v.Type()) {
		// Only a channel of both directions can be made.
		both := f.l.typ(types.NewChan(types.SendRecv, c.Elem()))
		f.define(v, primary("("+f.l.typ(v.Type())+")(make("+both+", "+n+"))"), &s)
		return
	}
	f.define(v, primary(f.make(v.Type(), ", "+n)), &s)
}

func (f *function) size(v ssa.Value, s *scope) string {
	x := f.simple(v, s)
	if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Kind() != types.Int && b.Kind() != types.UntypedInt {
		return "int(" + x + ")"
	}
	return x
}

func (f *function) make(t types.Type, args string) string {
	if f.l.isKnot(t) {
		return f.l.typ(t) + "{make(" + f.l.typ(t.Underlying()) + args + ")}"
	}
	return "make(" + f.l.typ(t) + args + ")"
}

func (f *function) makeSlice(v *ssa.MakeSlice) {
	var s scope
	if c, ok := v.Len.(*ssa.Const); ok && v.Cap == v.Len {
		s.add(memory, nil)
		f.define(v, primary(f.make(v.Type(), ", "+f.size(c, &s))), &s)
		return
	}
	f.settle(v.Len, v.Cap)
	n := f.size(v.Len, &s)
	c := n
	args := ", " + n
	_, lenConst := v.Len.(*ssa.Const)
	if v.Cap != v.Len {
		c = f.size(v.Cap, &s)
		args += ", " + c
	}
	place := f.place(v)
	most := facts.MaxElements(v.Type().Underlying().(*types.Slice).Elem())
	if !lenConst {
		f.flush(effects)
		f.line("if %s < 0 || %s > %d { %s.PanicMake(%d, \"runtime error: makeslice: len out of range\") }", n, n, most, hostName, place)
	}
	if c != n {
		f.flush(effects)
		f.line("if %s < %s || %s > %d { %s.PanicMake(%d, \"runtime error: makeslice: cap out of range\") }", c, n, c, most, hostName, place)
	}
	s.add(memory, nil)
	f.define(v, primary(f.make(v.Type(), args)), &s)
}

func (f *function) slice(v *ssa.Slice) {
	if lit := f.plan.Literal(v); lit != nil {
		f.sliceLiteral(lit)
		return
	}
	var s scope
	ops := []ssa.Value{v.X}
	for _, o := range []ssa.Value{v.Low, v.High, v.Max} {
		if o != nil {
			ops = append(ops, o)
		}
	}
	f.settle(ops...)
	var x, length, what string
	switch t := v.X.Type().Underlying().(type) {
	case *types.Pointer:
		n := t.Elem().Underlying().(*types.Array).Len()
		b, _ := f.base(v.X, v, &s)
		b += f.l.raw(t.Elem())
		x, length, what = b, fmt.Sprint(n), "Array"
	case *types.Basic:
		x = f.simple(v.X, &s)
		if _, ok := v.X.(*ssa.Const); ok {
			t := f.temp(v.X.Type())
			f.line("%s = %s", t, x)
			x = t
		}
		length, what = "len("+x+")", "String"
	default:
		x = f.simple(v.X, &s)
		length, what = "cap("+x+")", "Slice"
	}
	low, high, max := "", "", ""
	if v.Low != nil {
		low = f.size(v.Low, &s)
	}
	if v.High != nil {
		high = f.size(v.High, &s)
	}
	if v.Max != nil {
		max = f.size(v.Max, &s)
	}
	f.checkSlice(v, x, what, length, low, high, max)
	text := x + "[" + low + ":" + high
	if max != "" {
		text += ":" + max
	}
	s.add(memory, nil)
	if f.l.isKnot(v.Type()) {
		f.define(v, primary(f.l.typ(v.Type())+"{"+text+"]}"), &s)
		return
	}
	f.define(v, primary(text+"]"), &s)
}

// checkSlice checks the bounds of x[low:high:max]. The kernel says which is out of range.
func (f *function) checkSlice(v *ssa.Slice, x, what, length, low, high, max string) {
	var conds []string
	var next ssa.Value // what a bound must not be above, if it is not a length
	upper := length
	check := func(b ssa.Value, text string) {
		if !f.plan.NonNegative(b, v) {
			conds = append(conds, text+" < 0")
		}
		if next != nil && !f.plan.AtMost(b, next, v) || next == nil && !f.plan.Below(b, v.X, 0, v) {
			conds = append(conds, text+" > "+upper)
		}
		next, upper = b, text
	}
	if v.Max != nil {
		check(v.Max, max)
	}
	if v.High != nil {
		check(v.High, high)
	} else {
		upper = "len(" + x + ")"
	}
	if v.Low != nil {
		check(v.Low, low)
	}
	if len(conds) == 0 {
		return
	}
	f.flush(effects)
	f.line("if %s { %s.PanicSlice(%d, %q, %s, %s, %s, %s, %q) }", strings.Join(conds, " || "), hostName, f.place(v), what,
		or(low, "0"), or(high, "len("+x+")"), or(max, "-1"), length, boundKinds(v))
}

// boundKinds has a letter for each bound of s[low:high:max]: u if it is an integer without sign that may be more than any
// int, i if it is another or left out, and - for a max that is left out.
func boundKinds(v *ssa.Slice) string {
	kinds := []byte("ii-")
	for i, bound := range []ssa.Value{v.Low, v.High, v.Max} {
		switch {
		case bound == nil:
		case isWideUnsigned(bound.Type()):
			kinds[i] = 'u'
		default:
			kinds[i] = 'i'
		}
	}
	return string(kinds)
}

// isWideUnsigned reports whether a type's values may be more than any int.
func isWideUnsigned(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && (b.Kind() == types.Uint || b.Kind() == types.Uint64 || b.Kind() == types.Uintptr)
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (f *function) lookup(v *ssa.Lookup) {
	var s scope
	f.settle(v.X, v.Index)
	if _, ok := v.X.Type().Underlying().(*types.Map); !ok {
		f.stringIndex(v)
		return
	}
	m := f.under(v.X, &s)
	if c, ok := v.X.(*ssa.Const); ok && c.Value == nil {
		t := f.temp(v.X.Type())
		m = t + f.l.raw(v.X.Type())
	}
	k := f.key(v.Index, &s)
	if v.CommaOk {
		value, ok, reset := f.commaOk(v, f.l.zero(v.X.Type().Underlying().(*types.Map).Elem()))
		f.flush(effects)
		f.line("%s, %s = %s[%s]", or(value, "_"), ok, m, k)
		if reset != "" {
			f.line("%s", reset)
		}
		return
	}
	s.add(memory, nil)
	if len(*v.Referrers()) == 0 {
		f.flush(effects)
		f.line("_ = %s[%s]", m, k) // the key may not be one
		return
	}
	f.define(v, primary(m+"["+k+"]"), &s)
}

func (f *function) stringIndex(v *ssa.Lookup) {
	var s scope
	x := f.simple(v.X, &s)
	if _, ok := v.X.(*ssa.Const); ok {
		t := f.temp(v.X.Type())
		f.line("%s = %s", t, x)
		x = t
	}
	index := f.index(v, v.X, v.Index, "len("+x+")", &s)
	f.define(v, primary(x+"["+index+"]"), &s)
}

func (f *function) mapUpdate(v *ssa.MapUpdate) {
	var s scope
	f.settle(v.Map, v.Key, v.Value)
	m := f.simple(v.Map, &s)
	if !f.plan.NotZero(v.Map, v) {
		f.flush(effects)
		f.line("if %s == nil { %s.PanicNilMap(%d) }", m, hostName, f.place(v))
	}
	k := f.key(v.Key, &s)
	x := f.use(v.Value, &s).s
	f.before()
	f.line("%s[%s] = %s", m, k, x)
}

// key is the text of a map's key. The interpreter does not give nil the key's type.
func (f *function) key(v ssa.Value, s *scope) string {
	if c, ok := v.(*ssa.Const); ok && c.Value == nil && !aggregate(c.Type()) {
		return f.temp(c.Type())
	}
	return f.use(v, s).s
}

// rangeOver starts a range over a map or a string: an iterator at the kernel.
func (f *function) rangeOver(v *ssa.Range) {
	var s scope
	f.settle(v.X)
	x := f.under(v.X, &s)
	if r := f.plan.RangeOver(v); r != nil {
		f.flush(effects)
		f.names[v] = f.rangeNatively(r, x, v.X.Type())
		return
	}
	f.before()
	it := f.variable("it", "any")
	if facts.OverString(v) {
		at := f.temp(types.Typ[types.Int])
		str := f.temp(types.Typ[types.String])
		f.line("%s = %s", str, x)
		f.line("%s = 0", at)
		f.tuples[v] = []string{str, at}
		return
	}
	f.line("%s = %s.Range(%s)", it, hostName, x)
	f.names[v] = it
}

// rangeNatively writes what a range over a map or a string begins with, and returns what the interpreter ranges over.
func (f *function) rangeNatively(r *facts.RangeLoop, x string, t types.Type) (over string) {
	switch {
	case !facts.OverString(r.X):
		over = f.temp(t)
		f.line("%s = %s", over, x)
	case !r.KeyUsed:
		over = f.variable("t", "[]int32")
		f.line("%s = []rune(%s)", over, x)
	case !r.ValueUsed():
		over = f.variable("t", "[]int")
		f.line("%s, _ = %s.Runes(%s)", over, hostName, x)
	default:
		starts := ""
		over, starts = f.variable("t", "[]int32"), f.variable("t", "[]int")
		f.line("%s, %s = %s.Runes(%s)", starts, over, hostName, x)
		f.tuples[r.X] = []string{starts}
	}
	return over
}

func (f *function) next(v *ssa.Next) {
	var key, value types.Type = types.Typ[types.Int], types.Typ[types.Rune]
	if !v.IsString {
		m := v.Iter.(*ssa.Range).X.Type().Underlying().(*types.Map)
		key, value = m.Key(), m.Elem()
	}
	used := [3]bool{}
	for _, r := range *v.Referrers() {
		if x, ok := r.(*ssa.Extract); ok && len(*x.Referrers()) > 0 {
			used[x.Index] = true
		}
	}
	ok := f.temp(types.Typ[types.Bool])
	f.before()
	if v.IsString {
		it := f.tuples[v.Iter]
		k, r, n := f.temp(types.Typ[types.Int]), f.temp(types.Typ[types.Rune]), f.temp(types.Typ[types.Int])
		f.line("%s = %s", k, it[1])
		f.line("%s = %s < len(%s)", ok, k, it[0])
		f.line("if %s {", ok)
		f.line("%s = int32(%s[%s])", r, it[0], k)
		f.line("if %s < 128 { %s++ } else {", r, it[1])
		f.line("%s, %s = %s.NextRune(%s, %s)", r, n, hostName, it[0], k)
		f.line("%s = %s + %s", it[1], k, n)
		f.line("}")
		f.line("}")
		f.tuples[v] = []string{ok, k, r}
		return
	}
	k, e := "", ""
	kp, ep := "nil", "nil"
	if used[1] {
		k = f.temp(key)
		kp = "&" + k
	}
	if used[2] {
		e = f.temp(value)
		ep = "&" + e
	}
	f.line("%s = %s.Next(%s, %s, %s)", ok, hostName, f.names[v.Iter], kp, ep)
	f.tuples[v] = []string{ok, k, e}
}
