package lower

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
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

func (f *function) assertInterface(v *ssa.TypeAssert, x string, place int) {
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
	l.runtimes = append(l.runtimes, RuntimeType{ID: id, Type: l.canonical(t), Boxed: boxed, own: t})
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
		fmt.Fprintf(&l.register, "\t%s.Method(%d, %q, %s)\n", hostName, id, sel.Obj().Name(), l.funcValue(fn))
	}
	return id
}

// uncallable reports whether a method is one that only its package calls, which is compiled. A type that is
// made of the package's has it, which go/types knows, and nobody can call it there.
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
//	func d_Area(x any, …) float64 {
//		switch v := x.(type) {
//		case t_Square: return f_Square_Area(v, …)
//		…
//		}
//		return ls__.Invoke(x, …)[0].(float64)
//	}
//
// It knows the types of its time. For others, later ones and compiled Go's, it asks the kernel. When
// a method of its name is declared again it asks for all.
type dispatcherName struct{ method, name string }

type dispatcher struct {
	name   string
	method *types.Func
	iface  types.Type
}

func (l *lowering) dispatcher(m *types.Func, iface types.Type) string {
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
	n := l.private("d_" + identifier(m.Name()))
	l.disps[key] = n
	l.newDisps = append(l.newDisps, dispatcherName{m.Name(), n})
	l.dispQueue = append(l.dispQueue, &dispatcher{n, m, iface})
	return n
}

// dispatch writes a dispatcher. It comes last, when the types of the cell are known.
func (l *lowering) dispatch(d *dispatcher) {
	sig := d.method.Type().(*types.Signature)
	var b, params, args strings.Builder
	var invoke strings.Builder
	for i := range sig.Params().Len() {
		fmt.Fprintf(&params, ", a%d %s", i, l.typ(sig.Params().At(i).Type()))
		fmt.Fprintf(&args, ", a%d", i)
		fmt.Fprintf(&invoke, ", a%d", i)
	}
	fmt.Fprintf(&b, "func %s(x any%s)%s {\n", d.name, params.String(), l.results(sig.Results()))
	if sig.Results().Len() > 0 {
		b.WriteString("\tvar rs []any\n")
	}
	id := l.signatureID(sig)
	call := fmt.Sprintf("%s.Invoke(x, %q, %d%s)", hostName, d.method.Name(), id, invoke.String())
	cases := l.implementations(d)
	fmt.Fprintf(&b, "\tif %s_stale { goto L_ask }\n", d.name)
	l.typeDecls = append(l.typeDecls, fmt.Sprintf("var %s_stale bool\n", d.name))
	if len(cases) > 0 {
		// No type switch: the interpreter takes pointers to structs that mention themselves for one type.
		for i, c := range cases {
			v := fmt.Sprintf("v%d", i)
			fmt.Fprintf(&b, "\t%s, ok%d := x.(%s)\n\tif ok%d {\n", v, i, c.core, i)
			if c.boxed {
				v += ".V"
			}
			text := c.fn + "(" + v + args.String() + ")"
			switch sig.Results().Len() {
			case 0:
				b.WriteString("\t\t" + text + "\n\t\treturn\n")
			case 1:
				b.WriteString("\t\treturn " + text + "\n")
			default:
				var rs []string
				for k := range sig.Results().Len() {
					rs = append(rs, fmt.Sprintf("x%d_%d", i, k))
				}
				all := strings.Join(rs, ", ")
				b.WriteString("\t\t" + all + " := " + text + "\n\t\treturn " + all + "\n")
			}
			b.WriteString("\t}\n")
		}
	}
	b.WriteString("\tL_ask: {}\n")
	switch n := sig.Results().Len(); n {
	case 0:
		b.WriteString("\t" + call + "\n")
	default:
		b.WriteString("\trs = " + call + "\n")
		var rets []string
		for i := range n {
			t := l.typ(sig.Results().At(i).Type())
			if t == "any" {
				rets = append(rets, fmt.Sprintf("rs[%d]", i))
			} else {
				fmt.Fprintf(&b, "\tr%d := rs[%d].(%s)\n", i, i, t)
				rets = append(rets, fmt.Sprintf("r%d", i))
			}
		}
		b.WriteString("\treturn " + strings.Join(rets, ", ") + "\n")
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
	l.runtimes = append(l.runtimes, RuntimeType{ID: id, Type: l.canonical(plain(sig)), own: plain(sig)})
	fmt.Fprintf(&l.register, "\t%s.Type(%d, nil)\n", hostName, id)
	return id
}

// implementation is a type of the cells that has a dispatcher's method.
type implementation struct {
	core  string
	boxed bool
	fn    string
}

func (l *lowering) implementations(d *dispatcher) (out []implementation) {
	for i := 0; i < len(l.runtimes); i++ { // it may grow
		t := l.runtimes[i].own
		if _, sig := t.(*types.Signature); sig || types.IsInterface(t) || l.isHostNamed(t) {
			continue
		}
		if p, ok := types.Unalias(t).(*types.Pointer); ok && l.isHostNamed(p.Elem()) {
			continue
		}
		sel := l.prog.MethodSets.MethodSet(t).Lookup(d.method.Pkg(), d.method.Name())
		if sel == nil || l.uncallable(sel.Obj()) || !types.Identical(plain(sel.Type().(*types.Signature)), plain(d.method.Type().(*types.Signature))) {
			continue
		}
		fn := l.prog.MethodValue(sel)
		if fn == nil || l.isHostFunc(fn) {
			continue
		}
		im := implementation{core: l.typ(t), fn: l.compiledFunc(fn)}
		if l.runtimes[i].Boxed {
			im.core, im.boxed = l.box(t), true
		}
		out = append(out, im)
	}
	return out
}
