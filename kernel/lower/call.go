package lower

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/facts"
	"golang.org/x/tools/go/ssa"
)

func (f *function) call(v *ssa.Call) {
	if b, ok := v.Call.Value.(*ssa.Builtin); ok {
		f.builtin(v, b, v.Call.Args)
		return
	}
	var s scope
	f.at(f.position(v))
	e, callee := f.callExpr(&v.Call, v, &s)
	f.info.Calls = append(f.info.Calls, CallSite{callee, f.l.pos(f.position(v))})
	s.add(effects, nil)
	if f.shown(v) {
		f.show(v, e)
		return
	}
	if t, ok := v.Type().(*types.Tuple); ok {
		f.before()
		if t.Len() == 0 {
			f.line("%s", e.s)
			return
		}
		f.tuple(v, t, e)
		return
	}
	f.define(v, e, &s)
}

// tuple writes down several results, each in a variable if it is used.
func (f *function) tuple(v ssa.Value, t *types.Tuple, e expr) {
	names := f.destinations(v, t)
	lhs := slices.Clone(names)
	used := false
	for i, n := range names {
		used = used || n != ""
		lhs[i] = or(n, "_")
	}
	if !used {
		f.line("%s", e.s)
		return
	}
	f.line("%s = %s", strings.Join(lhs, ", "), e.s)
}

// destinations are the variables of several results, "" for those that are not used. Where all that is done with a result is
// to store it in a local variable, it is that variable.
func (f *function) destinations(v ssa.Value, t *types.Tuple) []string {
	names := f.storedDirectly(v, t.Len())
	for _, r := range *v.Referrers() {
		x, ok := r.(*ssa.Extract)
		if !ok || len(*x.Referrers()) == 0 || names[x.Index] != "" {
			continue
		}
		if to := f.plan.StoredAs(v, x.Index); to.Variable != nil {
			names[x.Index] = f.allocName(to.Variable)
		} else if f.isLocal(x) {
			names[x.Index] = f.blockTemp(x.Type())
		} else {
			names[x.Index] = f.temp(x.Type())
		}
	}
	f.tuples[v] = names
	return names
}

// storedDirectly are the variables that exist already in which several results are stored at once, "" for the others.
func (f *function) storedDirectly(v ssa.Value, n int) []string {
	names := make([]string, n)
	for i := range names {
		if to := f.plan.StoredAs(v, i); to.Variable != nil && !to.Made {
			f.beforeStore(to.Variable)
			names[i] = f.allocName(to.Variable)
		}
	}
	return names
}

// commaOk are the destinations of a value and whether there is one. reset is what gives the value its zero
// if there is none, where the program looks at it then: the interpreter leaves what was there.
func (f *function) commaOk(v ssa.Value, zero string) (value, ok, reset string) {
	names := f.destinations(v, v.Type().(*types.Tuple))
	if names[1] == "" {
		names[1] = f.blockTemp(types.Typ[types.Bool])
	}
	if names[0] != "" && !f.plan.OnlyIfOk(v) {
		reset = fmt.Sprintf("if !%s { %s = %s }", names[1], names[0], zero)
	}
	return names[0], names[1], reset
}

func (f *function) extract(v *ssa.Extract) {
	if names := f.tuples[v.Tuple]; names != nil && names[v.Index] != "" {
		f.names[v] = names[v.Index]
		return
	}
	if len(*v.Referrers()) > 0 {
		f.unsupported(v, "this use of several values")
	}
}

// callExpr is the text of a call, and the Core function that is called if that is known.
func (f *function) callExpr(c *ssa.CallCommon, in ssa.Instruction, s *scope) (e expr, callee string) {
	if c.IsInvoke() && !types.IsInterface(c.Value.Type()) {
		// The receiver was of a type parameter's type.
		fn := f.l.prog.LookupMethod(c.Value.Type(), c.Method.Pkg(), c.Method.Name())
		if fn == nil {
			f.unsupported(in, "this call of "+c.Method.Name())
			return primary(""), ""
		}
		return f.callExpr(&ssa.CallCommon{Value: fn, Args: append([]ssa.Value{c.Value}, c.Args...)}, in, s)
	}
	if c.IsInvoke() {
		f.settle(append([]ssa.Value{c.Value}, c.Args...)...)
		x := f.simple(c.Value, s)
		f.requireNonNil(c.Value, x, in)
		args := f.args(c.Args, s)
		d := f.l.dispatcher(c.Method)
		text := strings.Join(append([]string{x}, args...), ", ")
		if f.repeats(c) {
			text = callMark(f.place(in)) + text
		}
		return primary(d + "(" + text + ")"), d
	}
	switch fn := c.Value.(type) {
	case *ssa.Function:
		f.beforeCallOf(fn)
		f.settle(c.Args...)
		args := f.args(c.Args, s)
		name, host := f.l.calleeName(fn)
		if host && fn.Signature.Variadic() {
			args = spread(args)
		}
		callee = name
		if fn.Parent() != nil && !host {
			name += "()"
		}
		text := strings.Join(args, ", ")
		if host || f.repeats(c) {
			text = callMark(f.place(in)) + text
		}
		return primary(name + "(" + text + ")"), callee
	case *ssa.MakeClosure:
		if f.pending[fn] == nil {
			break
		}
	}
	f.settle(append([]ssa.Value{c.Value}, c.Args...)...)
	var target string
	if _, ok := c.Value.(*ssa.MakeClosure); ok {
		target = f.under(c.Value, s)
	} else {
		target = f.simple(c.Value, s)
		f.requireNonNil(c.Value, target, in)
		if strings.Contains(target, ".") && takesInterface(c.Signature()) {
			// The interpreter wraps interfaces that it passes to a function in a field.
			typ := c.Value.Type()
			if f.l.raw(typ) != "" {
				typ = typ.Underlying()
			}
			t := f.temp(typ)
			f.before()
			f.line("%s = %s", t, target)
			target = t
		}
	}
	args := f.args(c.Args, s)
	if n, ok := types.Unalias(c.Value.Type()).(*types.Named); ok && f.l.converts(n) {
		target = f.l.hostConv(FromHost, n) + "(" + target + ")"
	}
	text := strings.Join(args, ", ")
	if f.repeats(c) {
		text = callMark(f.place(in)) + text
	}
	return primary(target + "(" + text + ")"), ""
}

// takesInterface reports whether a function has a parameter of an interface type.
func takesInterface(sig *types.Signature) bool {
	for v := range sig.Params().Variables() {
		if types.IsInterface(v.Type()) {
			return true
		}
	}
	return false
}

func (f *function) args(args []ssa.Value, s *scope) []string {
	var out []string
	for _, a := range args {
		out = append(out, f.use(a, s).s)
	}
	return out
}

// spread makes the last of a variadic function's arguments, a slice, what compiled Go is called with:
// its elements if they are known.
func spread(args []string) []string {
	last := len(args) - 1
	switch s := args[last]; {
	case s == "nil":
		return args[:last]
	case strings.HasPrefix(s, "[]") && strings.HasSuffix(s, "}"):
		if s = s[strings.IndexByte(s, '{')+1 : len(s)-1]; s == "" {
			return args[:last]
		}
		args[last] = s
	default:
		args[last] = s + "..."
	}
	return args
}

// calleeName is what calls a function that is known, and whether it is compiled Go's.
func (l *lowering) calleeName(fn *ssa.Function) (name string, host bool) {
	if l.isHostFunc(fn) {
		return l.hostFunc(fn), true
	}
	return l.compiledFunc(fn), false
}

// compiledFunc is the Core name of a function of the cells.
func (l *lowering) compiledFunc(fn *ssa.Function) string {
	if fn.Blocks == nil && fn.Pkg == l.pkg {
		// Compiled with an earlier cell.
		key, _ := l.functionKey(fn)
		if name, ok := l.session.funcs[key]; ok {
			return name
		}
	}
	return l.function(fn)
}

// functionValue is a function as a value.
func (f *function) functionValue(fn *ssa.Function) expr {
	if f.l.isHostFunc(fn) {
		if fn.Signature.Variadic() {
			return primary(f.l.hostFuncValue(fn))
		}
		return primary(f.l.hostFunc(fn))
	}
	maker := f.l.funcValue(fn)
	if f.info.Statement {
		return primary(maker)
	}
	// Making it takes time: it is made once.
	name, ok := f.l.makers["var "+maker]
	if !ok {
		name = f.l.private("fvv")
		f.l.makers["var "+maker] = name
		f.l.typeDecls = append(f.l.typeDecls, fmt.Sprintf("var %s %s\n", name, f.l.funcType(fn)))
		fmt.Fprintf(&f.l.register, "\t%s = %s\n", name, maker)
	}
	return primary(name)
}

// funcType is the type of a function as a value.
func (l *lowering) funcType(fn *ssa.Function) string {
	sig := fn.Signature
	first := ""
	if r := sig.Recv(); r != nil && len(fn.Params) > sig.Params().Len() {
		first = l.typ(r.Type())
		if sig.Params().Len() > 0 {
			first += ", "
		}
	}
	return "func(" + first + l.signature(plain(sig))[1:]
}

// funcValue is the text of a function of the cells as a value. The interpreter's own values of
// functions that are declared fail in places, those of literals do not.
func (l *lowering) funcValue(fn *ssa.Function) string {
	name := l.compiledFunc(fn)
	if fn.Parent() != nil {
		return name + "()" // it is made by a function already
	}
	maker, ok := l.makers[name]
	if !ok {
		maker = l.private("fv_" + strings.TrimPrefix(name, "f_"))
		l.makers[name] = maker
		sig := fn.Signature
		var params, args []string
		add := func(t types.Type) {
			args = append(args, fmt.Sprintf("a%d", len(args)))
			params = append(params, args[len(args)-1]+" "+l.typ(t))
		}
		if r := sig.Recv(); r != nil && len(fn.Params) > sig.Params().Len() {
			add(r.Type())
		}
		for i := range sig.Params().Len() {
			add(sig.Params().At(i).Type())
		}
		ret := ""
		if sig.Results().Len() > 0 {
			ret = "return "
		}
		l.declare(Function{Name: maker}, fmt.Sprintf("func %s() %s { return func(%s)%s { %s%s(%s) } }\n",
			maker, l.funcType(fn), strings.Join(params, ", "), l.results(sig.Results()), ret, name, strings.Join(args, ", ")))
	}
	return maker + "()"
}

func (f *function) makeClosure(v *ssa.MakeClosure) {
	var s scope
	f.settle(v.Bindings...)
	fn := v.Fn.(*ssa.Function)
	name := f.l.compiledFunc(fn)
	var args []string
	for i, b := range v.Bindings {
		if a, ok := b.(*ssa.Alloc); ok && f.plan.CapturedByValue(fn.FreeVars[i]) {
			s.add(pure, []*ssa.Alloc{a})
			args = append(args, f.allocName(a))
		} else {
			args = append(args, f.use(b, &s).s)
		}
	}
	s.add(memory, nil)
	f.define(v, primary(name+"("+strings.Join(args, ", ")+")"), &s)
}

// builtin writes a call of a built-in function.
func (f *function) builtin(v *ssa.Call, b *ssa.Builtin, args []ssa.Value) {
	var s scope
	switch b.Name() {
	case "ssa:deferstack":
		return
	case "ssa:wrapnilchk":
		p := f.nonNilReceiver(v, args, &s)
		f.define(v, primary(p), &s)
		return
	case "recover":
		s.add(effects, nil)
		f.define(v, primary(f.recoverCall()), &s)
		return
	}
	f.settle(args...)
	arg := func(i int) string {
		e := f.use(args[i], &s)
		return e.s
	}
	switch b.Name() {
	case "len", "cap":
		t := args[0].Type().Underlying()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem().Underlying()
		}
		if a, ok := t.(*types.Array); ok {
			arg(0)
			f.define(v, primary(fmt.Sprint(a.Len())), &s)
			return
		}
		if c, ok := args[0].(*ssa.Const); ok && c.Value == nil {
			f.define(v, primary("0"), &s)
			return
		}
		e := f.under(args[0], &s)
		s.add(memory, nil)
		if f.localLength(args[0]) {
			s.effect = pure
		} else {
			s.effect = effects // it is evaluated in the order of calls
		}
		f.define(v, primary(b.Name()+"("+e+")"), &s)
	case "append":
		f.appendCall(v, args, &s)
	case "copy":
		dst := f.under(args[0], &s)
		src := f.under(args[1], &s)
		s.add(effects, nil)
		f.define(v, primary("copy("+dst+", "+src+")"), &s)
	case "delete":
		m, k := f.under(args[0], &s), f.key(args[1], &s)
		f.before()
		if f.l.hasInterface(args[1].Type()) {
			f.line("_ = %s[%s]", m, k) // panics if that is no key, also for an empty map
		}
		f.line("delete(%s, %s)", m, k)
	case "clear":
		x := f.under(args[0], &s)
		f.before()
		f.line("%s.Clear(%s)", hostName, x)
	case "close":
		x := f.under(args[0], &s)
		f.before()
		f.line("%s.Close(%d, %s)", hostName, f.place(v), x)
	case "print", "println":
		texts := f.args(args, &s)
		for i, a := range args {
			if c, ok := a.(*ssa.Const); ok && c.Value == nil && !types.IsInterface(c.Type()) {
				texts[i] = f.typed(f.l.typ(c.Type()), texts[i])
			}
			texts[i] = printedOperand(a, texts[i])
		}
		f.before()
		f.line("%s.%s(%s)", hostName, strings.ToUpper(b.Name()[:1])+b.Name()[1:], strings.Join(texts, ", "))
	case "min", "max":
		f.minMax(v, b.Name(), args, &s)
	case "real", "imag":
		text := f.l.typ(v.Type()) + "(" + b.Name() + "(" + arg(0) + "))"
		s.ordered()
		f.define(v, primary(text), &s)
	case "complex":
		part := "float64"
		if v.Type().Underlying().(*types.Basic).Kind() == types.Complex64 {
			part = "float32"
		}
		text := "complex(" + part + "(" + arg(0) + "), " + part + "(" + arg(1) + "))"
		s.ordered()
		f.define(v, primary(text), &s)
	default:
		if !f.unsafeBuiltin(v, b.Name(), args, &s) {
			f.unsupported(v, "the built-in function "+b.Name())
		}
	}
}

// localLength reports whether the length of a value changes only when a local variable does.
func (f *function) localLength(v ssa.Value) bool {
	if _, ok := v.Type().Underlying().(*types.Chan); ok {
		return false
	}
	if _, ok := v.Type().Underlying().(*types.Map); ok {
		return false
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		a, ok := v.X.(*ssa.Alloc)
		return v.Op == token.MUL && ok && !f.plan.OnHeap(a)
	case *ssa.Parameter:
		return true
	}
	return f.names[v] != ""
}

func (f *function) appendCall(v *ssa.Call, args []ssa.Value, s *scope) {
	xs := f.under(args[0], s)
	if c, ok := args[0].(*ssa.Const); ok && c.Value == nil {
		t := f.temp(v.Type())
		f.line("%s = %s", t, f.l.zero(v.Type()))
		xs = t + f.l.raw(v.Type())
	}
	if len(args) == 1 {
		f.define(v, primary(xs), s)
		return
	}
	if sl, ok := args[1].(*ssa.Slice); ok && f.literalOf(sl) != nil {
		xs = f.inFrame(v, xs, len(f.literalOf(sl).Elements))
	}
	var text string
	if c, ok := args[1].(*ssa.Const); ok && c.Value == nil {
		text = xs
	} else if sl, ok := args[1].(*ssa.Slice); ok && f.pending[sl] != nil && f.literalOf(sl) != nil && f.pending[sl].apart && !f.l.isKnot(sl.Type()) {
		// The elements themselves.
		lit := f.use(sl, s).s
		text = "append(" + xs + ", " + lit[len(f.l.typ(sl.Type()))+1:len(lit)-1] + ")"
	} else {
		text = "append(" + xs + ", " + f.under(args[1], s) + "...)"
	}
	s.add(effects, nil) // it may write to the array
	if f.l.isKnot(v.Type()) {
		// A variable of its own: the interpreter does not always find the type of an append in a
		// literal.
		t := f.temp(v.Type().Underlying())
		f.before()
		f.line("%s = %s", t, text)
		f.define(v, primary(f.l.typ(v.Type())+"{"+t+"}"), &scope{})
		return
	}
	f.define(v, primary(text), s)
}

// literalOf is the literal with elements that a slice is, nil if it is none.
func (f *function) literalOf(sl *ssa.Slice) *facts.Literal {
	if lit := f.plan.Literal(sl); lit != nil && !lit.Made {
		return lit
	}
	return nil
}

// printedOperand is an operand of print or println. Of an interface Go prints the two words, not the value: the
// kernel is told which it is.
func printedOperand(v ssa.Value, text string) string {
	if _, constant := v.(*ssa.Const); constant || !types.IsInterface(v.Type()) {
		return text
	}
	return hostName + ".Interface(" + text + ")"
}

func (f *function) minMax(v *ssa.Call, name string, args []ssa.Value, s *scope) {
	b := v.Type().Underlying().(*types.Basic)
	t := f.temp(v.Type())
	var texts []string
	for _, a := range args {
		texts = append(texts, f.simple(a, s))
	}
	f.line("%s = %s", t, texts[0])
	for _, x := range texts[1:] {
		switch {
		case b.Info()&types.IsFloat != 0:
			f.line("%s = %s(%s.%s(float64(%s), float64(%s)))", t, f.l.typ(v.Type()), hostName, map[string]string{"min": "Min", "max": "Max"}[name], t, x)
		case name == "min":
			f.line("if %s < %s { %s = %s }", x, t, t, x)
		default:
			f.line("if %s > %s { %s = %s }", x, t, t, x)
		}
	}
	f.names[v] = t
}

// nonNilReceiver is the check that a wrapper of a method makes of its receiver.
func (f *function) nonNilReceiver(v *ssa.Call, args []ssa.Value, s *scope) string {
	p := f.simple(args[0], s)
	text := func(v ssa.Value) string { return f.use(v, s).s }
	f.line("if %s == nil { %s.PanicWrap(%d, %s, %s) }", p, hostName, f.place(v), text(args[1]), text(args[2]))
	return p
}

func (l *lowering) pos(p token.Pos) Position {
	at := l.unit.Fset.Position(p)
	return Position{at.Filename, at.Line, at.Column}
}
