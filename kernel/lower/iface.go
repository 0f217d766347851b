package lower

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// An interface is an any in Core. What has no type of its own in Core is in a box there.

func (f *function) makeInterface(v *ssa.MakeInterface) {
	var s scope
	f.settle(v.X)
	t := v.X.Type()
	f.l.runtimeType(t)
	x := f.use(v.X, &s)
	if !f.l.faithful(t) {
		f.define(v, primary(f.l.box(t)+"{"+x.s+"}"), &s)
		f.markConcrete(v)
		return
	}
	if c, ok := v.X.(*ssa.Const); ok {
		if c.Value == nil {
			x = primary(f.typed(f.l.typ(t), x.s))
		} else {
			// The interpreter gives constants their type where they stand alone.
			x = f.typedConstant(c, t)
		}
	}
	if x.prec < precUnary || x.prec == precUnary && strings.IndexByte("-!^+", x.s[0]) >= 0 {
		// The interpreter loses what an operator gives straight to an any.
		f.flushFor(s.effect)
		n := f.temp(t)
		f.line("%s = %s", n, x.s)
		x, s = primary(n), scope{}
	}
	f.define(v, x, &s)
	f.markConcrete(v)
}

func (f *function) markConcrete(v ssa.Value) {
	if p := f.pending[v]; p != nil {
		p.concrete = true
	}
}

// typed is the text of a nil or zero value with its type.
func (f *function) typed(typ, s string) string {
	if s == "nil" {
		return "(" + typ + ")(nil)"
	}
	return s
}

func (f *function) typedConstant(c *ssa.Const, t types.Type) expr {
	e := f.constant(c)
	b, ok := t.Underlying().(*types.Basic)
	if ok && b.Info()&(types.IsInteger) != 0 && b.Kind() == types.Int {
		return primary(f.l.typ(t) + "(" + e.s + ")")
	}
	if f.l.isHostNamed(t) && ok {
		if b.Info()&(types.IsString|types.IsBoolean) != 0 {
			return primary(f.l.typ(t) + "(" + e.s + ")")
		}
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
	place := f.place(v)
	if types.IsInterface(t) {
		f.assertInterface(v, x, place)
		return
	}
	f.l.runtimeType(t)
	core, suffix := f.l.typ(t), ""
	if !f.l.faithful(t) {
		core, suffix = f.l.box(t), ".V"
	}
	if v.CommaOk {
		f.assertOk(v, x, core, suffix)
		return
	}
	value, ok := f.variable("t", core), f.blockTemp(types.Typ[types.Bool])
	f.flush(effects)
	f.line("%s, %s = %s.(%s)", value, ok, x, core)
	f.line("if !%s { %s.PanicAssert(%d, %s, %d, %d) }", ok, hostName, place, x, f.l.runtimeType(v.X.Type()), f.l.runtimeType(t))
	f.names[v] = value
	if suffix != "" {
		f.names[v] = f.temp(t)
		f.line("%s = %s%s", f.names[v], value, suffix)
	}
}

// assertOk writes v, ok := x.(T), where T is core, or the type of what suffix gives of a core.
func (f *function) assertOk(v *ssa.TypeAssert, x, core, suffix string) {
	value, ok, reset := f.commaOk(v, f.l.zero(v.AssertedType))
	f.flush(effects)
	switch {
	case value == "":
		f.line("_, %s = %s.(%s)", ok, x, core)
	case suffix == "":
		f.line("%s, %s = %s.(%s)", value, ok, x, core)
	default:
		box := f.variable("t", core)
		f.line("%s, %s = %s.(%s)", box, ok, x, core)
		f.line("%s = %s%s", value, box, suffix)
	}
	if reset != "" {
		f.line("%s", reset)
	}
}

func (f *function) assertInterface(v *ssa.TypeAssert, x string, place core.Site) {
	id := f.l.runtimeType(v.AssertedType)
	f.flush(effects)
	test := fmt.Sprintf("%s.Implements(%s, %d)", hostName, x, id)
	if i := v.AssertedType.Underlying().(*types.Interface); i.Empty() {
		test = x + " != nil"
	}
	if v.CommaOk {
		value, ok, reset := f.commaOk(v, "nil")
		f.line("%s = %s", ok, test)
		if value != "" {
			f.line("%s = %s", value, x)
		}
		if reset != "" {
			f.line("%s", reset)
		}
		return
	}
	ok := f.temp(types.Typ[types.Bool])
	f.line("%s = %s", ok, test)
	f.line("if !%s { %s.PanicAssert(%d, %s, %d, %d) }", ok, hostName, place, x, f.l.runtimeType(v.X.Type()), id)
	f.names[v] = x
	t := f.temp(v.Type())
	f.line("%s = %s", t, x)
	f.names[v] = t
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
	boxed := !types.IsInterface(t) && !l.faithful(t)
	l.runtimes = append(l.runtimes, core.RuntimeType{ID: id, Type: l.canonical(t), Boxed: boxed})
	core := l.typ(t)
	if boxed {
		core = l.box(t)
	}
	if types.IsInterface(t) {
		fmt.Fprintf(&l.register, "\t%s.Type(%d, nil)\n", hostName, id)
		return id
	}
	fmt.Fprintf(&l.register, "\t%s.Type(%d, (*%s)(nil))\n", hostName, id, core)
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
			fmt.Fprintf(&l.register, "\t%s.Method(%d, %q, %s)\n", hostName, id, sel.Obj().Name(), l.hostFuncValue(fn))
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
	fmt.Fprintf(&l.register, "\t%s.Method(%d, %q, %s, %s)\n", hostName, id, name, l.funcValue(fn), l.compiledFunc(fn))
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
	l.writeSignature(&b, sig, true)
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
	var b, params, variables strings.Builder
	var results []string
	for i := range sig.Results().Len() {
		results = append(results, fmt.Sprintf("r%d", i))
		fmt.Fprintf(&variables, ", r%d", i)
	}
	for i := range sig.Params().Len() {
		fmt.Fprintf(&params, ", a%d %s", i, l.typ(sig.Params().At(i).Type()))
		fmt.Fprintf(&variables, ", a%d", i)
	}
	fmt.Fprintf(&b, "func %s(x any%s)%s {\n", d.name, params.String(), l.results(sig.Results()))
	for i, r := range results {
		fmt.Fprintf(&b, "\tvar %s %s\n", r, l.typ(sig.Results().At(i).Type()))
	}
	fmt.Fprintf(&b, "\t%s.Invoke(x, %q, %d, %d%s)\n", hostName, d.method.Name(), l.signatureID(sig), len(results), variables.String())
	if len(results) > 0 {
		b.WriteString("\treturn " + strings.Join(results, ", ") + "\n")
	}
	b.WriteString("}\n")
	l.declare(Function{Name: d.name}, b.String())
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
	fmt.Fprintf(&l.register, "\t%s.Type(%d, nil)\n", hostName, id)
	return id
}
