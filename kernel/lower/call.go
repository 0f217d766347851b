package lower

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/corego"
	"github.com/lockstep-go/lockstep/kernel/facts"
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
			f.do(e)
			return
		}
		f.tuple(v, t, e)
		return
	}
	f.define(v, e, &s)
}

// tuple writes down several results, each in a variable if it is used.
func (f *function) tuple(v ssa.Value, t *types.Tuple, e expr) {
	lhs := slices.Clone(f.destinations(v, t))
	used := false
	for i, n := range lhs {
		used = used || n != nil
		lhs[i] = or(n, corego.Blank)
	}
	if !used {
		f.do(e)
		return
	}
	f.emit(corego.SetAll(lhs, e))
}

// destinations are the variables of several results, nil for those that are not used. Where all that is done with a result is
// to store it in a local variable, it is that variable.
func (f *function) destinations(v ssa.Value, t *types.Tuple) []expr {
	names := f.storedDirectly(v, t.Len())
	for _, r := range *v.Referrers() {
		x, ok := r.(*ssa.Extract)
		if !ok || len(*x.Referrers()) == 0 || names[x.Index] != nil {
			continue
		}
		if to := f.plan.StoredAs(v, x.Index); to.Variable != nil {
			names[x.Index] = f.allocName(to.Variable)
		} else {
			names[x.Index] = f.tempFor(x)
		}
	}
	f.tuples[v] = names
	return names
}

// storedDirectly are the variables that exist already in which results are stored at once, nil for the others. n is the
// number of results.
func (f *function) storedDirectly(v ssa.Value, n int) []expr {
	names := make([]expr, n)
	for i := range names {
		if to := f.plan.StoredAs(v, i); to.Variable != nil && !to.Made {
			f.beforeStore(to.Variable)
			names[i] = f.allocName(to.Variable)
		}
	}
	return names
}

// commaOkTo is where a value goes, nil if nobody asks for it, and whether there is one.
type commaOkTo struct {
	value, ok expr
	resets    bool // the program looks at the value also if there is none
}

// commaOk returns where v, which is a value and whether there is one, goes.
func (f *function) commaOk(v ssa.Value) commaOkTo {
	names := f.destinations(v, v.Type().(*types.Tuple))
	if names[1] == nil {
		names[1] = f.blockTemp(types.Typ[types.Bool])
	}
	return commaOkTo{names[0], names[1], names[0] != nil && !f.plan.OnlyIfOk(v)}
}

// reset gives the value its zero if there is none, where the program looks at it then: the interpreter leaves
// what was there.
func (f *function) reset(to commaOkTo, zero expr) {
	if to.resets {
		f.when(corego.Not(to.ok), corego.Set(to.value, zero))
	}
}

func (f *function) extract(v *ssa.Extract) {
	if results := f.tuples[v.Tuple]; results != nil && results[v.Index] != nil {
		if name, ok := results[v.Index].(corego.Name); ok {
			f.names[v] = name
		} else { // the call, which is the condition that comes next
			f.define(v, results[v.Index], &scope{effect: effects})
		}
		return
	}
	if len(*v.Referrers()) > 0 {
		f.unsupported(v, "this use of several values")
	}
}

// callExpr is a call, and the Core function that is called if that is known.
func (f *function) callExpr(c *ssa.CallCommon, in ssa.Instruction, s *scope) (e corego.Call, callee string) {
	if c.IsInvoke() && !types.IsInterface(c.Value.Type()) {
		// The receiver was of a type parameter's type.
		fn := f.l.prog.LookupMethod(c.Value.Type(), c.Method.Pkg(), c.Method.Name())
		if fn == nil {
			f.unsupported(in, "this call of "+c.Method.Name())
			return call(corego.Nil), ""
		}
		return f.callExpr(&ssa.CallCommon{Value: fn, Args: append([]ssa.Value{c.Value}, c.Args...)}, in, s)
	}
	var site core.Site
	if f.repeats(c) {
		site = f.l.site(f.position(in))
	}
	if c.IsInvoke() {
		f.settle(append([]ssa.Value{c.Value}, c.Args...)...)
		x := f.simple(c.Value, s)
		f.requireNonNil(c.Value, x, in)
		d := f.l.dispatcher(c.Method)
		return corego.Call{Fun: corego.Name(d), Args: append([]expr{x}, f.args(c.Args, s)...), Site: site}, d
	}
	if fn, ok := c.Value.(*ssa.Function); ok {
		f.beforeCallOf(fn)
		f.settle(c.Args...)
		args := f.args(c.Args, s)
		target, callee, host := f.l.callee(fn)
		e := corego.Call{Fun: target, Args: args, Site: site}
		if host {
			e.Site = f.l.site(f.position(in))
		}
		if host && fn.Signature.Variadic() {
			_, known := types.Unalias(c.Args[len(args)-1].Type()).(*types.Slice)
			spread(&e, known)
		}
		return e, callee
	}
	f.settle(append([]ssa.Value{c.Value}, c.Args...)...)
	return corego.Call{Fun: f.target(c, in, s), Args: f.args(c.Args, s), Site: site}, ""
}

// target is a function value that is called.
func (f *function) target(c *ssa.CallCommon, in ssa.Instruction, s *scope) expr {
	var target expr
	if _, ok := c.Value.(*ssa.MakeClosure); ok {
		target = f.under(c.Value, s)
	} else {
		target = f.simple(c.Value, s)
		f.requireNonNil(c.Value, target, in)
		if _, name := target.(corego.Name); !name && takesInterface(c.Signature()) {
			// The interpreter wraps interfaces that it passes to a function in a field.
			typ := c.Value.Type()
			if f.l.isRecursive(typ) {
				typ = typ.Underlying()
			}
			t := f.temp(typ)
			f.before()
			f.set(t, target)
			target = t
		}
	}
	if n, ok := types.Unalias(c.Value.Type()).(*types.Named); ok && f.l.converts(n) {
		return call(f.l.hostConv(core.FromCompiled, n), target)
	}
	return target
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

func (f *function) args(args []ssa.Value, s *scope) []expr {
	var out []expr
	for _, a := range args {
		out = append(out, f.use(a, s))
	}
	return out
}

// spread makes the last of a variadic function's arguments, a slice, what compiled Go is called with:
// its elements if they may be known.
func spread(c *corego.Call, known bool) {
	last := len(c.Args) - 1
	switch s := c.Args[last].(type) {
	case corego.Name:
		if c.Spread = s != corego.Nil; !c.Spread {
			c.Args = c.Args[:last]
		}
	case corego.Composite:
		if c.Spread = !known; known {
			c.Args = append(c.Args[:last], s.Elements...)
		}
	default:
		c.Spread = true
	}
}

// callee is what calls a function that is known, the Core function, and whether it is compiled Go's.
func (l *lowering) callee(fn *ssa.Function) (target expr, name string, host bool) {
	if l.isHostFunc(fn) {
		target := l.hostFunc(fn)
		return target, target.Name, true
	}
	name = l.compiledFunc(fn)
	if fn.Parent() != nil {
		return call(corego.Name(name)), name, false
	}
	return corego.Name(name), name, false
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
			return f.l.hostFuncValue(fn)
		}
		return f.l.hostFunc(fn)
	}
	maker := f.l.funcValue(fn)
	made := call(corego.Name(maker))
	if f.info.Statement {
		return made
	}
	// Making it takes time: it is made once.
	name, ok := f.l.makers["var "+maker]
	if !ok {
		name = f.l.private("fvv")
		f.l.makers["var "+maker] = name
		f.l.typeDecls = append(f.l.typeDecls, corego.GlobalVar{Name: corego.Name(name), Type: f.l.funcType(fn)})
		f.l.register = append(f.l.register, corego.Set(corego.Name(name), made))
	}
	return corego.Name(name)
}

// funcType is the type of a function as a value.
func (l *lowering) funcType(fn *ssa.Function) corego.Type {
	return "func(" + l.list(l.valueParams(fn)) + ")" + l.results(fn.Signature.Results())
}

// valueParams are the parameters of a function as a value: the receiver is the first.
func (l *lowering) valueParams(fn *ssa.Function) *types.Tuple {
	sig := fn.Signature
	if r := sig.Recv(); r != nil && len(fn.Params) > sig.Params().Len() {
		return types.NewTuple(append([]*types.Var{r}, slices.Collect(sig.Params().Variables())...)...)
	}
	return sig.Params()
}

// funcValue is the Core function that makes a function of the cells a value. The interpreter's own values of
// functions that are declared fail in places, those of literals do not.
func (l *lowering) funcValue(fn *ssa.Function) (maker string) {
	name := l.compiledFunc(fn)
	if fn.Parent() != nil {
		return name // it is made by a function already
	}
	maker, ok := l.makers[name]
	if ok {
		return maker
	}
	maker = l.private(core.CapturePrefix + strings.TrimPrefix(name, core.FuncPrefix))
	l.makers[name] = maker
	literal := corego.FuncLit{Inline: true}
	inner := call(corego.Name(name))
	for v := range l.valueParams(fn).Variables() {
		a := operand(len(inner.Args))
		inner.Args = append(inner.Args, a)
		literal.Signature.Params = append(literal.Signature.Params, corego.Param{Name: a, Type: l.typ(v.Type())})
	}
	for v := range fn.Signature.Results().Variables() {
		literal.Signature.Results = append(literal.Signature.Results, corego.Param{Type: l.typ(v.Type())})
	}
	literal.Body = []corego.Stmt{corego.Do{X: inner}}
	if len(literal.Signature.Results) > 0 {
		literal.Body = []corego.Stmt{corego.Return{Results: []expr{inner}}}
	}
	l.declareMaker(maker, nil, l.funcType(fn), literal)
	return maker
}

// declareMaker declares a Core function that makes a function.
func (l *lowering) declareMaker(name string, params []corego.Param, typ corego.Type, literal corego.FuncLit) {
	l.declare(Function{Name: name}, corego.Func{
		Name: corego.Name(name), Signature: corego.Signature{Params: params, Results: []corego.Param{{Type: typ}}},
		Body: []corego.Stmt{corego.Return{Results: []expr{literal}}}, Inline: true,
	})
}

// operand is the name of the i-th operand of a function that lowering makes up.
func operand(i int) corego.Name { return corego.Name("a" + strconv.Itoa(i)) }

func (f *function) makeClosure(v *ssa.MakeClosure) {
	var s scope
	f.settle(v.Bindings...)
	fn := v.Fn.(*ssa.Function)
	name := f.l.compiledFunc(fn)
	made := call(corego.Name(name))
	for i, b := range v.Bindings {
		if a, ok := b.(*ssa.Alloc); ok && f.plan.CapturedByValue(fn.FreeVars[i]) {
			s.add(pure, []*ssa.Alloc{a})
			made.Args = append(made.Args, f.allocName(a))
		} else {
			made.Args = append(made.Args, f.use(b, &s))
		}
	}
	s.add(memory, nil)
	f.define(v, made, &s)
}

// builtin writes a call of a built-in function.
func (f *function) builtin(v *ssa.Call, b *ssa.Builtin, args []ssa.Value) {
	var s scope
	switch b.Name() {
	case "ssa:deferstack":
		return
	case "ssa:wrapnilchk":
		f.define(v, f.nonNilReceiver(v, args, &s), &s)
		return
	case "recover":
		s.add(effects, nil)
		f.define(v, f.recoverCall(), &s)
		return
	}
	f.settle(args...)
	switch b.Name() {
	case "len", "cap":
		f.length(v, b.Name(), args[0], &s)
	case "append":
		f.appendCall(v, args, &s)
	case "copy":
		dst := f.under(args[0], &s)
		src := f.under(args[1], &s)
		s.add(effects, nil)
		f.define(v, corego.Builtin{Name: "copy", Args: []expr{dst, src}}, &s)
	case "delete":
		m, k := f.under(args[0], &s), f.key(args[1], &s)
		f.before()
		if f.l.hasInterface(args[1].Type()) {
			f.set(corego.Blank, corego.Index{X: m, Index: k}) // panics if that is no key, also for an empty map
		}
		f.do(corego.Builtin{Name: "delete", Args: []expr{m, k}})
	case "clear":
		x := f.under(args[0], &s)
		f.before()
		f.do(machine(core.Clear, x))
	case "close":
		x := f.under(args[0], &s)
		f.before()
		f.do(machine(core.Close, f.place(v), x))
	case "print", "println":
		operands := f.args(args, &s)
		for i, a := range args {
			if c, ok := a.(*ssa.Const); ok && c.Value == nil && !types.IsInterface(c.Type()) {
				operands[i] = f.l.typedNil(c.Type())
			}
			operands[i] = printedOperand(a, operands[i])
		}
		f.before()
		f.do(machine(printEntry[b.Name()], operands...))
	case "min", "max":
		f.minMax(v, b.Name(), args, &s)
	case "real", "imag":
		part := corego.Builtin{Name: b.Name(), Args: []expr{f.use(args[0], &s)}}
		s.ordered()
		f.define(v, corego.Convert{Type: f.l.typ(v.Type()), X: part}, &s)
	case "complex":
		var part corego.Type = "float64"
		if v.Type().Underlying().(*types.Basic).Kind() == types.Complex64 {
			part = "float32"
		}
		parts := f.args(args, &s)
		for i, x := range parts {
			parts[i] = corego.Convert{Type: part, X: x}
		}
		s.ordered()
		f.define(v, corego.Builtin{Name: "complex", Args: parts}, &s)
	default:
		if !f.unsafeBuiltin(v, b.Name(), args, &s) {
			f.unsupported(v, "the built-in function "+b.Name())
		}
	}
}

// length is len(x) or cap(x).
func (f *function) length(v *ssa.Call, name string, x ssa.Value, s *scope) {
	if a, ok := deref(x.Type()).Underlying().(*types.Array); ok {
		f.use(x, s)
		f.define(v, corego.Int(a.Len()), s)
		return
	}
	if c, ok := x.(*ssa.Const); ok && c.Value == nil {
		f.define(v, corego.Int(0), s)
		return
	}
	of := f.under(x, s)
	s.add(memory, nil)
	if f.localLength(x) {
		s.effect = pure
	} else {
		s.effect = effects // it is evaluated in the order of calls
	}
	f.define(v, corego.Builtin{Name: name, Args: []expr{of}}, s)
}

// printEntry are the kernel's functions for print and println.
var printEntry = map[string]core.Callee{"print": core.Print, "println": core.Println}

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

// appended is append(xs, more...), where more is one slice if it is spread.
func appended(xs expr, spread bool, more ...expr) expr {
	return corego.Builtin{Name: "append", Args: append([]expr{xs}, more...), Spread: spread}
}

func (f *function) appendCall(v *ssa.Call, args []ssa.Value, s *scope) {
	xs := f.under(args[0], s)
	if c, ok := args[0].(*ssa.Const); ok && c.Value == nil {
		xs = f.l.unwrap(f.spilled(f.l.zero(v.Type()), v.Type()), v.Type())
	}
	if len(args) == 1 {
		f.define(v, xs, s)
		return
	}
	if sl, ok := args[1].(*ssa.Slice); ok && f.literalOf(sl) != nil {
		xs = f.inFrame(v, xs, len(f.literalOf(sl).Elements))
	}
	var e expr
	if c, ok := args[1].(*ssa.Const); ok && c.Value == nil {
		e = xs
	} else if sl, ok := args[1].(*ssa.Slice); ok && f.pending[sl] != nil && f.literalOf(sl) != nil && f.pending[sl].apart && !f.l.isRecursive(sl.Type()) {
		e = appended(xs, false, f.use(sl, s).(corego.Composite).Elements...) // the elements themselves
	} else {
		e = appended(xs, true, f.under(args[1], s))
	}
	s.add(effects, nil) // it may write to the array
	if f.l.isRecursive(v.Type()) {
		// A variable of its own: the interpreter does not always find the type of an append in a
		// literal.
		t := f.temp(v.Type().Underlying())
		f.before()
		f.set(t, e)
		f.define(v, f.l.wrap(t, v.Type()), &scope{})
		return
	}
	f.define(v, e, s)
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
func printedOperand(v ssa.Value, e expr) expr {
	if _, constant := v.(*ssa.Const); constant || !types.IsInterface(v.Type()) {
		return e
	}
	return machine(core.Interface, e)
}

func (f *function) minMax(v *ssa.Call, name string, args []ssa.Value, s *scope) {
	b := v.Type().Underlying().(*types.Basic)
	t := f.temp(v.Type())
	var operands []expr
	for _, a := range args {
		operands = append(operands, f.simple(a, s))
	}
	f.set(t, operands[0])
	for _, x := range operands[1:] {
		switch {
		case b.Info()&types.IsFloat != 0:
			wide := func(x expr) expr { return corego.Convert{Type: "float64", X: x} }
			entry := map[string]core.Callee{"min": core.Min, "max": core.Max}[name]
			f.set(t, corego.Convert{Type: f.l.typ(v.Type()), X: machine(entry, wide(t), wide(x))})
		case name == "min":
			f.when(corego.Binary{Op: token.LSS, X: x, Y: t}, corego.Set(t, x))
		default:
			f.when(corego.Binary{Op: token.GTR, X: x, Y: t}, corego.Set(t, x))
		}
	}
	f.names[v] = t
}

// nonNilReceiver is the check that a wrapper of a method makes of its receiver.
func (f *function) nonNilReceiver(v *ssa.Call, args []ssa.Value, s *scope) expr {
	p := f.simple(args[0], s)
	f.check(corego.IsNil(p), machine(core.PanicWrap, f.place(v), f.use(args[1], s), f.use(args[2], s)))
	return p
}

func (l *lowering) pos(p token.Pos) Position {
	at := l.unit.Fset.Position(p)
	return Position{at.Filename, at.Line, at.Column}
}
