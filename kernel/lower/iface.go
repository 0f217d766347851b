package lower

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/corego"
)

// An interface is an any in Core. What has no type of its own in Core is in a box there.

func (f *function) makeInterface(v *ssa.MakeInterface) {
	var s scope
	f.settle(v.X)
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
	switch x.(type) {
	case corego.Binary, corego.Unary:
		// The interpreter loses what an operator gives straight to an any.
		f.flushFor(s.effect)
		x, s = f.spilled(x, t), scope{}
	}
	f.define(v, x, &s)
	f.markConcrete(v)
}

func (f *function) markConcrete(v ssa.Value) {
	if p := f.pending[v]; p != nil {
		p.concrete = true
	}
}

// typedNil is the zero value of a type, with the type.
func (l *lowering) typedNil(t types.Type) expr {
	zero := l.zero(t)
	if zero == expr(corego.Nil) {
		return corego.Convert{Type: l.typ(t), X: zero, Parens: true}
	}
	return zero
}

// typedConstant is a constant whose type the interpreter sees.
func (f *function) typedConstant(c *ssa.Const, t types.Type) expr {
	e := f.constant(c)
	b, ok := t.Underlying().(*types.Basic)
	if ok && (b.Kind() == types.Int || f.l.isHostNamed(t) && b.Info()&(types.IsString|types.IsBoolean) != 0) {
		return corego.Convert{Type: f.l.typ(t), X: e}
	}
	return e
}

// changeInterface converts from one interface to another, which is any to any.
func (f *function) changeInterface(v *ssa.ChangeInterface) {
	var s scope
	f.settle(v.X)
	p := f.pending[v.X]
	f.define(v, f.use(v.X, &s), &s)
	if p != nil && p.concrete {
		f.markConcrete(v)
	}
}

func (f *function) typeAssert(v *ssa.TypeAssert) {
	var s scope
	f.settle(v.X)
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
	f.check(corego.Not(ok), machine(core.PanicAssert, f.place(v), x, f.l.typeNumber(v.X.Type()), f.l.typeNumber(v.AssertedType)))
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

// typeNumber is a type's number as an argument.
func (l *lowering) typeNumber(t types.Type) expr { return corego.Int(l.runtimeType(t)) }

// registers adds a call to what is done when the text has been compiled.
func (l *lowering) registers(call corego.Call) {
	l.register = append(l.register, corego.Do{X: call})
}

// runtimeType is the number of a type that values in interfaces have, or that they are asserted to.
// The kernel knows the type by it, and its methods.
func (l *lowering) runtimeType(t types.Type) int {
	key := l.key(t)
	if id, ok := l.newRuntime[key]; ok {
		return id
	}
	generation := fmt.Sprintf("%d %s", l.generation(), key)
	if id, ok := l.session.runtime[generation]; ok && l.session.runtime[key] == id {
		return id
	}
	id, known := l.session.runtime[key]
	if !known {
		id = l.nextRuntime()
	}
	l.newRuntime[key] = id
	l.newRuntime[generation] = id
	boxed := !types.IsInterface(t) && !l.hasOwnType(t)
	l.runtimes = append(l.runtimes, core.RuntimeType{ID: id, Type: l.canonical(t), Boxed: boxed})
	typ := l.typ(t)
	if boxed {
		typ = l.box(t)
	}
	if types.IsInterface(t) {
		l.registers(machine(core.Type, corego.Int(id), corego.Nil))
		return id
	}
	l.registers(machine(core.Type, corego.Int(id), corego.Convert{Type: "*" + typ, X: corego.Nil, Parens: true}))
	l.registerParts(t)
	if l.isHostNamed(t) {
		return id
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok && l.isHostNamed(p.Elem()) {
		return id
	}
	set := l.prog.MethodSets.MethodSet(t)
	for sel := range set.Methods() {
		if l.uncallable(sel.Obj()) {
			continue
		}
		fn := l.prog.MethodValue(sel)
		if fn != nil && l.isHostFunc(fn) { // of a list of interfaces
			l.registers(machine(core.Method, corego.Int(id), corego.String(sel.Obj().Name()), l.hostFuncValue(fn)))
			continue
		}
		if fn == nil || fn.Blocks == nil && fn.Pkg != l.pkg {
			continue
		}
		l.registerMethod(id, fn, sel.Obj().Name())
	}
	return id
}

// registerMethod makes the kernel know a method.
func (l *lowering) registerMethod(id int, fn *ssa.Function, name string) {
	l.registers(machine(core.Method, corego.Int(id), corego.String(name), call(corego.Name(l.funcValue(fn))), corego.Name(l.compiledFunc(fn))))
}

// uncallable reports whether a method is one that only its package calls, which is compiled. A type
// that is made of the package's has it, which go/types knows, and nobody can call it there.
func (l *lowering) uncallable(method types.Object) bool {
	return !method.Exported() && method.Pkg() != l.unit.Types && l.session.host.Host(method)
}

// registerParts makes the kernel know the named types that a type is made of.
func (l *lowering) registerParts(t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if l.isHost(t) || types.IsInterface(t) {
			return
		}
		if s, ok := t.Underlying().(*types.Struct); ok {
			for f := range s.Fields() {
				l.registerPart(f.Type())
			}
			return
		}
		if _, ok := t.Underlying().(*types.Basic); !ok {
			l.registerParts(t.Underlying())
		}
	case *types.Pointer:
		l.registerPart(t.Elem())
	case *types.Slice:
		l.registerPart(t.Elem())
	case *types.Array:
		l.registerPart(t.Elem())
	case *types.Chan:
		l.registerPart(t.Elem())
	case *types.Map:
		l.registerPart(t.Key())
		l.registerPart(t.Elem())
	case *types.Struct:
		for f := range t.Fields() {
			l.registerPart(f.Type())
		}
	case *types.Signature:
		for v := range t.Params().Variables() {
			l.registerPart(v.Type())
		}
		for v := range t.Results().Variables() {
			l.registerPart(v.Type())
		}
	}
}

func (l *lowering) registerPart(t types.Type) {
	switch u := types.Unalias(t).(type) {
	case *types.Named:
		if l.isHost(u) || types.IsInterface(u) {
			return
		}
		l.runtimeType(u)
		// Compiled Go finds the methods of a part's pointer too, where it can take one.
		p := types.NewPointer(u)
		if sets := &l.prog.MethodSets; sets.MethodSet(p).Len() > sets.MethodSet(u).Len() {
			l.runtimeType(p)
		}
	case *types.Basic, *types.Interface, *types.Signature:
	default:
		l.registerParts(t)
	}
}

func (l *lowering) nextRuntime() int {
	return int(l.id)<<16 | len(l.newRuntime)
}

// A dispatcher is a Core function that calls a method of an interface's value:
//
//	func d_Area(x any, a0 int) float64 {
//		var r0 float64
//		ls__.Invoke(x, "Area", 65537, 1, r0, a0)
//		return r0
//	}
//
// Invoke is an operation of the interpreter, which sets the variables for the results. It goes by
// the dynamic type, so it does not matter in which cell that was declared, or converted to the
// interface.
type dispatcher struct {
	name   string
	method *types.Func
}

func (l *lowering) dispatcher(m *types.Func) string {
	sig := m.Type().(*types.Signature)
	var b strings.Builder
	b.WriteString(m.Name())
	if !m.Exported() && m.Pkg() != nil {
		b.WriteString(" " + m.Pkg().Path())
	}
	b.WriteString(l.identity.Signature(sig))
	key := b.String()
	if n, ok := l.disps[key]; ok {
		return n
	}
	n := l.private(core.DispatcherPrefix + identifier(m.Name()))
	l.disps[key] = n
	l.dispQueue = append(l.dispQueue, &dispatcher{n, m})
	return n
}

// dispatch writes a dispatcher.
func (l *lowering) dispatch(d *dispatcher) {
	sig := d.method.Type().(*types.Signature)
	head := corego.Signature{Params: []corego.Param{{Name: "x", Type: "any"}}}
	var body []corego.Stmt
	var results, operands []expr
	for v := range sig.Results().Variables() {
		r, typ := corego.Name(fmt.Sprintf("r%d", len(results))), l.typ(v.Type())
		head.Results = append(head.Results, corego.Param{Type: typ})
		body = append(body, corego.Var{Name: r, Type: typ})
		results = append(results, r)
	}
	for v := range sig.Params().Variables() {
		a := operand(len(operands))
		head.Params = append(head.Params, corego.Param{Name: a, Type: l.typ(v.Type())})
		operands = append(operands, a)
	}
	fixed := []expr{corego.Name("x"), corego.String(d.method.Name()), corego.Int(l.signatureID(sig)), corego.Int(len(results))}
	body = append(body, corego.Do{X: machine(core.Invoke, slices.Concat(fixed, results, operands)...)})
	if len(results) > 0 {
		body = append(body, corego.Return{Results: results})
	}
	l.declare(Function{Name: d.name}, corego.Func{Name: corego.Name(d.name), Signature: head, Body: body})
}

// signatureID is the number by which the kernel knows a method's signature.
func (l *lowering) signatureID(sig *types.Signature) int {
	key := "method " + l.key(plain(sig))
	if id, ok := l.newRuntime[key]; ok {
		return id
	}
	if id, ok := l.session.runtime[key]; ok {
		return id
	}
	id := l.nextRuntime()
	l.newRuntime[key] = id
	l.runtimes = append(l.runtimes, core.RuntimeType{ID: id, Type: l.canonical(plain(sig))})
	l.registers(machine(core.Type, corego.Int(id), corego.Nil))
	return id
}
