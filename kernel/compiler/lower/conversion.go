package lower

import (
	"go/token"
	"go/types"
	"runtime"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// convert writes a conversion that changes the representation (spec, Conversions): between numbers,
// to and from strings, to and from unsafe.Pointer.
func (f *function) convert(v *ssa.Convert) {
	var s scope
	f.orderOperands(v.X)
	from, to := v.X.Type().Underlying(), v.Type().Underlying()
	watched := f.l.watched.Watches(v)
	if watched {
		f.hook(machine(core.ReadElements, f.access(v), f.repeated(v.X)))
	}
	x := f.use(v.X, &s)
	if c, ok := v.X.(*ssa.Const); ok && c.Value != nil {
		x = f.spilled(x, v.X.Type())
	}
	if watched {
		s.add(shared, nil)
	} else if _, ok := from.(*types.Slice); ok {
		s.add(memory, nil)
	}
	fb, _ := from.(*types.Basic)
	tb, _ := to.(*types.Basic)
	// Conversions that the interpreter has wrong are the machine's.
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

// changeType is a conversion that changes nothing but the type, which Core may not know.
func (f *function) changeType(v *ssa.ChangeType) {
	f.reinterpret(v, v.X, v.Type())
}

// reinterpret writes a conversion between types that have one representation in Go, and may have
// two in Core.
func (f *function) reinterpret(v ssa.Value, x ssa.Value, to types.Type) {
	var s scope
	f.orderOperands(x)
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
			e = call(f.l.libraryConversion(core.FromCompiled, from), e)
		}
		if f.l.converts(to) {
			e = call(f.l.libraryConversion(core.ToCompiled, to), e)
		}
	default:
		e = f.l.converted(e, to)
	}
	f.define(v, e, &s)
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

// convertUnsafe converts to unsafe.Pointer or from it. One of from and to is not a basic type, or
// neither is a pointer.
func (f *function) convertUnsafe(v *ssa.Convert, x expr, from, to *types.Basic, s *scope) {
	s.add(memory, nil)
	switch {
	case from != nil && to != nil && from.Kind() == to.Kind():
		f.define(v, x, s)
	case from == nil:
		f.define(v, machine(core.Unsafe, f.l.unwrap(x, v.X.Type())), s)
	case to == nil:
		t := f.temp(v.Type())
		f.flushFor(s.effect)
		f.do(machine(core.FromUnsafe, x, corego.Address{X: f.l.unwrap(t, v.Type())}))
		f.names[v] = t
	case to.Kind() == types.UnsafePointer:
		f.define(v, machine(core.UintptrPointer, corego.Convert{Type: "uintptr", X: x}), s)
	default:
		f.define(v, corego.Convert{Type: f.l.typ(v.Type()), X: machine(core.PointerUintptr, x)}, s)
	}
}

// sliceToArrayPointer writes (*[n]T)(s) (spec, Conversions from slice to array or array pointer).
func (f *function) sliceToArrayPointer(v *ssa.SliceToArrayPointer) {
	var s scope
	x := f.simple(v.X, &s)
	n := deref(v.Type()).Underlying().(*types.Array).Len()
	f.flush(effects)
	length := corego.Len(x)
	f.check(corego.Binary{Op: token.LSS, X: length, Y: corego.Int(n)}, machine(core.PanicSliceConvert, f.site(v), length, corego.Int(n)))
	s.add(memory, nil)
	t := f.temp(v.Type())
	f.do(machine(core.ArrayPointer, x, corego.Address{X: t}))
	f.names[v] = t
}

var sizes = types.SizesFor("gc", runtime.GOARCH)
