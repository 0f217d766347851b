package lower

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// An interface is an any in Core. What has no type of its own in Core is in a box there.

// makeInterface writes the conversion of a value to an interface. The machine gets to know the
// type, and what has no type of its own in Core goes into a box.
func (f *function) makeInterface(v *ssa.MakeInterface) {
	var s scope
	f.orderOperands(v.X)
	t := v.X.Type()
	f.l.runtimeType(t)
	x := f.use(v.X, &s)
	if !f.l.hasOwnType(t) {
		f.define(v, corego.Composite{Type: f.l.box(t), Elements: []expr{x}}, &s)
		f.markConcrete(v)
		return
	}
	if c, ok := v.X.(*ssa.Const); ok {
		if c.Value == nil {
			x = f.l.typedNil(t)
		} else {
			// The interpreter gives constants their type where they stand alone.
			x = f.typedConstant(c, t)
		}
	}
	if corego.LosesType(x) {
		// The interpreter loses what an operator gives straight to an any.
		f.flushFor(s.effect)
		x, s = f.spilled(x, t), scope{}
	}
	f.define(v, x, &s)
	f.markConcrete(v)
}

// markConcrete notes that a pending interface is written as a value that is none yet.
func (f *function) markConcrete(v ssa.Value) {
	if p := f.pending.of[v]; p != nil {
		p.concrete = true
	}
}

// changeInterface converts from one interface to another, which is any to any.
func (f *function) changeInterface(v *ssa.ChangeInterface) {
	var s scope
	f.orderOperands(v.X)
	p := f.pending.of[v.X]
	f.define(v, f.use(v.X, &s), &s)
	if p != nil && p.concrete {
		f.markConcrete(v)
	}
}

// typeAssert writes x.(T), or v, ok = x.(T) (spec, Type assertions). Whether x holds a T Core knows
// by itself, since T, or its box, has a type of its own there.
func (f *function) typeAssert(v *ssa.TypeAssert) {
	var s scope
	f.orderOperands(v.X)
	x := f.simple(v.X, &s)
	t := v.AssertedType
	if types.IsInterface(t) {
		f.assertInterface(v, x)
		return
	}
	f.l.runtimeType(t)
	typ, boxed := f.l.typ(t), !f.l.hasOwnType(t)
	if boxed {
		typ = f.l.box(t)
	}
	if v.CommaOk {
		f.assertOk(v, corego.Assert{X: x, Type: typ}, boxed)
		return
	}
	value, ok := f.variable("t", typ), f.blockTemp(types.Typ[types.Bool])
	f.flush(effects)
	f.emit(corego.SetAll([]expr{value, ok}, corego.Assert{X: x, Type: typ}))
	f.checkAssert(v, ok, x)
	f.names[v] = value
	if boxed {
		f.names[v] = f.temp(t)
		f.set(f.names[v], unboxed(value))
	}
}

// unboxed is the value in a box.
func unboxed(box expr) expr { return corego.Selector{X: box, Field: core.ValueField} }

// checkAssert panics unless an assertion has succeeded.
func (f *function) checkAssert(v *ssa.TypeAssert, ok, x expr) {
	f.check(corego.Not(ok), machine(core.PanicAssert, f.site(v), x, f.l.typeNumber(v.X.Type()), f.l.typeNumber(v.AssertedType)))
}

// assertOk writes v, ok := x.(T), where the asserted value may be in a box.
func (f *function) assertOk(v *ssa.TypeAssert, assert corego.Assert, boxed bool) {
	to := f.commaOk(v)
	f.flush(effects)
	switch {
	case to.value == nil:
		f.emit(corego.SetAll([]expr{corego.Blank, to.ok}, assert))
	case boxed:
		box := f.variable("t", assert.Type)
		f.emit(corego.SetAll([]expr{box, to.ok}, assert))
		f.set(to.value, unboxed(box))
	default:
		f.emit(corego.SetAll([]expr{to.value, to.ok}, assert))
	}
	f.reset(to, f.l.zero(v.AssertedType))
}

// assertInterface writes an assertion to an interface, which the machine decides by the methods of
// the dynamic type.
func (f *function) assertInterface(v *ssa.TypeAssert, x expr) {
	id := f.l.typeNumber(v.AssertedType)
	f.flush(effects)
	var test expr = machine(core.Implements, x, id)
	if i := v.AssertedType.Underlying().(*types.Interface); i.Empty() {
		test = corego.Binary{Op: token.NEQ, X: x, Y: corego.Nil}
	}
	if v.CommaOk {
		to := f.commaOk(v)
		f.set(to.ok, test)
		if to.value != nil {
			f.set(to.value, x)
		}
		f.reset(to, corego.Nil)
		return
	}
	ok := f.temp(types.Typ[types.Bool])
	f.set(ok, test)
	f.checkAssert(v, ok, x)
	t := f.temp(v.Type())
	f.set(t, x)
	f.names[v] = t
}
