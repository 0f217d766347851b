package lower

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// go, defer and recover.
//
// What a go or defer statement calls is handed to the machine as a function without parameters,
// which a function of Core has made of the function and its arguments, evaluated at once.
//
// A function with deferred calls has a list of them at the machine, and one deferred call of its
// own:
//
//	ds := ls__.Defers()
//	defer func() {
//		if ls__.Leave(ds, recover()) { r0 = … }
//	}()
//
// At its end it makes the calls by ls__.RunDefers(ds), as go/ssa has it. When it is left by a
// panic, or by Goexit, Leave makes them. Leave reports whether a call has recovered from the panic:
// then the results are what their variables hold. Bodies of ranges over functions are functions in
// SSA, and defer to the list of the function around.
//
// recover() asks the machine, which knows whether the calling function was called by a list that
// runs because of a panic: a function that calls recover asks for that when it starts, and so does
// one that calls such a function.

// deferPrologue is what a function with deferred calls begins with: its list, and what makes the
// calls when it is left.
func (f *function) deferPrologue() []corego.Stmt {
	f.locals.Take(deferList)
	var recovered []corego.Stmt
	if r := f.fn.Recover; r != nil && len(f.results) > 0 {
		recovered = f.collect(func() { f.blockCode(r) })
	}
	leave := machine(core.Leave, deferList, corego.Builtin{Name: "recover"})
	return []corego.Stmt{
		corego.Assign{Lhs: []expr{deferList}, Op: token.DEFINE, Rhs: []expr{f.newDeferList()}},
		corego.Defer{Call: call(corego.FuncLit{Body: []corego.Stmt{corego.If{Cond: leave, Then: recovered}}})},
	}
}

// list is the list that a defer statement defers to.
func (f *function) list(d *ssa.Defer) expr {
	if !facts.DefersAround(d) {
		return deferList
	}
	return corego.Star{X: f.names[d.DeferStack.(*ssa.UnOp).X]}
}

// plainDefer writes a defer statement that the interpreter's own can make. The interpreter
// evaluates its operands late, so they are variables of their own.
func (f *function) plainDefer(d *ssa.Defer) {
	var s scope
	f.orderOperands(d.Call.Args...)
	var args []expr
	for _, a := range d.Call.Args {
		args = append(args, f.spilled(f.use(a, &s), a.Type()))
	}
	f.spillEffects()
	f.emit(corego.Defer{Call: corego.Call{Fun: f.l.libraryFunc(d.Call.StaticCallee()), Args: args, Site: f.compiledSite(&d.Call, d)}})
}

// deferStmt writes a defer statement. What it calls is evaluated now (spec, Defer statements).
func (f *function) deferStmt(d *ssa.Defer) {
	if f.plan.Defers.Plain {
		f.plainDefer(d)
		return
	}
	thunk := f.thunk(&d.Call, d)
	f.do(machine(core.Defer, f.list(d), thunk, corego.Bool(f.l.mayRecover(&d.Call))))
}

// goStmt writes a go statement. What it calls is evaluated in the calling goroutine (spec, Go
// statements).
func (f *function) goStmt(g *ssa.Go) {
	thunk := f.thunk(&g.Call, g)
	f.do(machine(core.Go, f.site(g), thunk))
}

// mayRecover reports whether a function that is called may call recover itself.
func (l *lowering) mayRecover(c *ssa.CallCommon) bool {
	fn := c.StaticCallee()
	if fn == nil {
		_, builtin := c.Value.(*ssa.Builtin)
		return !builtin
	}
	return facts.CallsRecover(fn) || fn.Blocks == nil && fn.Pkg == l.pkg || fn.Synthetic != ""
}

// thunk is such a function while it is made: its operands, and what it does with them.
type thunk struct {
	f      *function
	scope  scope
	args   []expr // what the operands are made of
	params []corego.Param
	body   []corego.Stmt
	site   core.Site // of a call of a compiled function
}

// thunk is what makes a function without parameters that makes a call, whose operands are evaluated
// at once.
func (f *function) thunk(c *ssa.CallCommon, in ssa.Instruction) expr {
	defer f.spillEffects()
	if mc, ok := c.Value.(*ssa.MakeClosure); ok && len(c.Args) == 0 && c.Signature().Results().Len() == 0 && !c.IsInvoke() {
		var s scope
		e := f.use(mc, &s)
		f.spillEffects()
		return e
	}
	t := &thunk{f: f}
	switch fn := c.Value.(type) {
	case *ssa.Builtin:
		f.orderOperands(c.Args...)
		t.builtin(fn, c, in)
	case *ssa.Function:
		f.orderOperands(c.Args...)
		t.addAll(c.Args)
		target, _, compiled := f.l.callee(fn)
		e := corego.Call{Fun: target, Args: t.operands(), Spread: compiled && fn.Signature.Variadic()}
		if compiled {
			t.site = f.compiledSite(c, in)
			e.Site = t.site
		}
		t.body = []corego.Stmt{corego.Do{X: e}}
	default:
		f.orderOperands(append([]ssa.Value{c.Value}, c.Args...)...)
		if c.IsInvoke() {
			t.invoke(c, in)
		} else {
			t.call(c, in)
		}
	}
	f.spillEffects()
	return call(corego.Name(f.l.maker(t.params, t.body, t.site)), t.args...)
}

// add adds an operand.
func (t *thunk) add(e expr, typ corego.Type) corego.Name {
	name := operand(len(t.params))
	t.args = append(t.args, e)
	t.params = append(t.params, corego.Param{Name: name, Type: typ})
	return name
}

// addAll adds the operands for values.
func (t *thunk) addAll(values []ssa.Value) {
	for _, v := range values {
		t.add(t.f.use(v, &t.scope), t.f.l.typ(v.Type()))
	}
}

// operands are the operands by name.
func (t *thunk) operands() (list []expr) {
	for _, p := range t.params {
		list = append(list, p.Name)
	}
	return list
}

// invoke calls a method of an interface's value.
func (t *thunk) invoke(c *ssa.CallCommon, in ssa.Instruction) {
	x := t.f.simple(c.Value, &t.scope)
	t.f.requireNonNil(c.Value, x, in)
	t.add(x, "any")
	t.addAll(c.Args)
	t.body = []corego.Stmt{corego.Do{X: call(corego.Name(t.f.l.dispatcher(c.Method)), t.operands()...)}}
}

// call calls a function value.
func (t *thunk) call(c *ssa.CallCommon, in ssa.Instruction) {
	f := t.f
	typ := c.Value.Type()
	_, closure := c.Value.(*ssa.MakeClosure)
	// Go's runtime finds a nil function when it is to start it; one with arguments or results
	// it never sees, since the compiler starts a function in which the call is made.
	_, starts := in.(*ssa.Go)
	starts = starts && c.Signature().Params().Len() == 0 && c.Signature().Results().Len() == 0
	value := f.use(c.Value, &t.scope)
	if starts && !closure {
		fn := f.spilled(value, typ)
		f.flush(effects)
		f.check(corego.IsNil(f.l.unwrap(fn, typ)), machine(core.GoNil, f.site(in)))
		value = fn
	}
	target := f.l.unwrap(t.add(value, f.l.typ(typ)), typ)
	t.addAll(c.Args)
	if !closure && !starts {
		t.body = append(t.body, corego.If{Cond: corego.IsNil(target), Then: []corego.Stmt{corego.Do{X: machine(core.PanicNil, f.site(in))}}})
	}
	if n, ok := types.Unalias(typ).(*types.Named); ok && f.l.converts(n) {
		target = call(f.l.libraryConversion(core.FromCompiled, n), target)
	}
	t.body = append(t.body, corego.Do{X: call(target, t.operands()[1:]...)})
}

// builtin calls a built-in function.
func (t *thunk) builtin(b *ssa.Builtin, c *ssa.CallCommon, in ssa.Instruction) {
	f := t.f
	if d, ok := in.(*ssa.Defer); ok && b.Name() == "recover" {
		f.noteCaller()
		list := corego.Type("*" + core.DeferListType.String())
		t.add(recoverName, list)
		t.add(f.list(d), list)
	}
	t.addAll(c.Args)
	ops, site := t.operands(), f.site(in)
	var does expr
	switch b.Name() {
	case "close":
		does = machine(core.Close, site, ops[0])
	case "print", "println":
		for i, a := range c.Args {
			ops[i] = printedOperand(a, ops[i])
		}
		does = machine(printEntry[b.Name()], ops...)
	case "recover":
		if len(ops) == 0 { // go recover() does nothing
			return
		}
		does = machine(core.RecoverDeferred, ops...)
	case "clear":
		does = machine(core.Clear, ops[0])
	case "panic":
		does = machine(panicEntry(c.Args[0]), site, ops[0])
	case "delete", "copy":
		does = corego.Builtin{Name: b.Name(), Args: ops}
	default:
		f.unsupported(in, "a deferred call of "+b.Name())
		return
	}
	t.body = append(t.accesses(b.Name(), in, ops), corego.Do{X: does})
}

// accesses tells of what a built-in function reads or writes when it is called.
func (t *thunk) accesses(name string, in ssa.Instruction, ops []expr) []corego.Stmt {
	if !t.f.l.watched.Watches(in) {
		return nil
	}
	tell := map[string]core.Callee{"delete": core.WriteMap, "clear": core.Clears, "copy": core.Copies}[name]
	hook := machine(tell, append([]expr{t.f.access(in)}, ops...)...)
	return []corego.Stmt{corego.If{Cond: corego.Name(core.ManyVar), Then: []corego.Stmt{corego.Do{X: hook}}}}
}

// runDefers makes the deferred calls before a return.
func (f *function) runDefers(in *ssa.RunDefers) {
	if !f.plan.Defers.List {
		return
	}
	f.spillEffects()
	f.atReturn(in)
	f.do(machine(core.RunDefers, deferList))
}

// panicStmt writes panic(v). The machine is told where, for the report.
func (f *function) panicStmt(p *ssa.Panic) {
	var s scope
	f.orderOperands(p.X)
	x := f.use(p.X, &s)
	f.spillEffects()
	f.do(machine(panicEntry(p.X), f.site(p), x))
}

// panicEntry is the machine's function for panic(v): Go knows it if the same constant is panicked
// with again.
func panicEntry(v ssa.Value) core.Callee {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		if _, ok := mi.X.(*ssa.Const); ok {
			return core.PanicConstant
		}
	}
	return core.Panic
}
