package lower

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// makeMap writes make(map[K]V). The room that is asked for has no effect that can be seen.
func (f *function) makeMap(v *ssa.MakeMap) {
	var s scope
	s.add(memory, nil) // made where it stands
	f.define(v, f.make(v.Type()), &s)
}

// makeChan writes make(chan T, n), with the check of n (spec, Making slices, maps and channels).
func (f *function) makeChan(v *ssa.MakeChan) {
	var s scope
	n := f.size(v.Size, &s)
	if _, ok := v.Size.(*ssa.Const); !ok {
		f.flush(effects)
		f.checkMake(outside(n, corego.Int(0), corego.Int(facts.MaxElements(v.Type().Underlying().(*types.Chan).Elem()))), makeChannel, v)
	}
	s.add(memory, nil)
	if c := v.Type().Underlying().(*types.Chan); c.Dir() != types.SendRecv && !f.l.isRecursive(v.Type()) {
		// Only a channel of both directions can be made.
		both := f.l.typ(types.NewChan(types.SendRecv, c.Elem()))
		f.define(v, f.l.converted(corego.Make(both, n), v.Type()), &s)
		return
	}
	f.define(v, f.make(v.Type(), n), &s)
}

// What Go says when a size is out of range.
const (
	makeChannel = "makechan: size out of range"
	makeLen     = "runtime error: makeslice: len out of range"
	makeCap     = "runtime error: makeslice: cap out of range"
)

// checkMake checks a size that something is made with.
func (f *function) checkMake(failed expr, what string, in ssa.Instruction) {
	f.check(failed, machine(core.PanicMake, f.site(in), corego.String(what)))
}

// outside is x < low || x > high.
func outside(x, low, high expr) expr {
	return corego.Binary{Op: token.LOR, X: corego.Binary{Op: token.LSS, X: x, Y: low}, Y: corego.Binary{Op: token.GTR, X: x, Y: high}}
}

// size is a number of elements, as an int: one that is too large for an int is negative then.
func (f *function) size(v ssa.Value, s *scope) expr {
	x := f.simple(v, s)
	if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Kind() != types.Int && b.Kind() != types.UntypedInt {
		return corego.Convert{Type: "int", X: x}
	}
	return x
}

// make is what is made of a type with sizes.
func (f *function) make(t types.Type, sizes ...expr) expr {
	if f.l.isRecursive(t) {
		return f.l.wrap(corego.Make(f.l.typ(t.Underlying()), sizes...), t)
	}
	return corego.Make(f.l.typ(t), sizes...)
}

// makeSlice writes make([]T, n, c), with the checks of n and c.
func (f *function) makeSlice(v *ssa.MakeSlice) {
	var s scope
	if c, ok := v.Len.(*ssa.Const); ok && v.Cap == v.Len {
		s.add(memory, nil)
		f.define(v, f.make(v.Type(), f.size(c, &s)), &s)
		return
	}
	f.orderOperands(v.Len, v.Cap)
	n := f.size(v.Len, &s)
	sizes := []expr{n}
	if v.Cap != v.Len {
		sizes = append(sizes, f.size(v.Cap, &s))
	}
	most := corego.Int(facts.MaxElements(v.Type().Underlying().(*types.Slice).Elem()))
	if _, ok := v.Len.(*ssa.Const); !ok {
		f.flush(effects)
		f.checkMake(outside(n, corego.Int(0), most), makeLen, v)
	}
	if len(sizes) > 1 && !corego.Same(sizes[1], n) {
		f.flush(effects)
		f.checkMake(outside(sizes[1], n, most), makeCap, v)
	}
	s.add(memory, nil)
	f.define(v, f.make(v.Type(), sizes...), &s)
}

// slice writes x[low:high:max] (spec, Slice expressions). Bounds are evaluated before they are
// checked, and the first that fails in the order of Go's compiler is the one that is reported.
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
	f.orderOperands(ops...)
	var x, length expr
	var what string
	switch t := v.X.Type().Underlying().(type) {
	case *types.Pointer:
		n := t.Elem().Underlying().(*types.Array).Len()
		b, _ := f.base(v.X, v, &s)
		x, length, what = f.l.unwrap(b, t.Elem()), corego.Int(n), core.SliceOfArray
	case *types.Basic:
		x = f.simpleString(v.X, &s)
		length, what = corego.Len(x), core.SliceOfString
	default:
		x = f.simple(v.X, &s)
		length, what = corego.Cap(x), core.SliceOfSlice
	}
	part := corego.Slice{X: x}
	if v.Low != nil {
		part.Low = f.size(v.Low, &s)
	}
	if v.High != nil {
		part.High = f.size(v.High, &s)
	}
	if v.Max != nil {
		part.Max = f.size(v.Max, &s)
	}
	f.checkSlice(v, part, length, what)
	s.add(memory, nil)
	f.define(v, f.l.wrap(part, v.Type()), &s)
}

// checkSlice checks the bounds of x[low:high:max]. The machine says which is out of range.
func (f *function) checkSlice(v *ssa.Slice, part corego.Slice, length expr, what string) {
	var failed expr
	fails := func(op token.Token, x, y expr) {
		var cond expr = corego.Binary{Op: op, X: x, Y: y}
		if failed != nil {
			cond = corego.Binary{Op: token.LOR, X: failed, Y: cond}
		}
		failed = cond
	}
	var next ssa.Value // what a bound must not be above, if it is not a length
	upper := length
	check := func(b ssa.Value, bound expr) {
		if !f.plan.NonNegative(b, v) {
			fails(token.LSS, bound, corego.Int(0))
		}
		if next != nil && !f.plan.AtMost(b, next, v) || next == nil && !f.plan.Below(b, v.X, 0, v) {
			fails(token.GTR, bound, upper)
		}
		next, upper = b, bound
	}
	whole := corego.Len(part.X)
	if v.Max != nil {
		check(v.Max, part.Max)
	}
	if v.High != nil {
		check(v.High, part.High)
	} else {
		upper = whole
	}
	if v.Low != nil {
		check(v.Low, part.Low)
	}
	if failed == nil {
		return
	}
	f.flush(effects)
	f.check(failed, machine(core.PanicSlice, f.site(v), corego.String(what),
		or(part.Low, corego.Int(0)), or(part.High, whole), or(part.Max, corego.Int(-1)), length, corego.String(boundKinds(v))))
}

// boundKinds has a letter for each bound of s[low:high:max], as package core's slice.go says.
func boundKinds(v *ssa.Slice) string {
	kinds := []byte{core.BoundSigned, core.BoundSigned, core.BoundAbsent}
	for i, bound := range []ssa.Value{v.Low, v.High, v.Max} {
		switch {
		case bound == nil:
		case isWideUnsigned(bound.Type()):
			kinds[i] = core.BoundUnsigned
		default:
			kinds[i] = core.BoundSigned
		}
	}
	return string(kinds)
}
