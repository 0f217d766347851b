package lower

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/facts"
	"golang.org/x/tools/go/ssa"
)

// go, defer and recover.
//
// What a go or defer statement calls is handed to the kernel as a function without parameters,
// which a function of Core has made of the function and its arguments, evaluated at once.
//
// A function with deferred calls has a list of them at the kernel, and one deferred call of its own:
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
// recover() asks the kernel, which knows whether the calling function was called by a list that
// runs because of a panic: a function that calls recover asks for that when it starts, and so does
// one that calls such a function.

// deferList is the Core variable of a function's list: its own or that of the function around.
const deferList = "ds"

func (f *function) deferPrologue() string {
	f.taken[deferList] = true
	var b strings.Builder
	fmt.Fprintf(&b, "\t%s := %s.%s\n", deferList, hostName, f.newDeferList())
	fmt.Fprintf(&b, "\tdefer func() {\n\t\tif %s.Leave(%s, recover()) {\n", hostName, deferList)
	if r := f.fn.Recover; r != nil && len(f.results) > 0 {
		out := f.out
		f.out = new(strings.Builder)
		f.blockCode(r)
		b.WriteString(f.out.String())
		f.out = out
	}
	b.WriteString("\t\t}\n\t}()\n")
	return b.String()
}

// list is the list that a defer statement defers to.
func (f *function) list(d *ssa.Defer) string {
	if !facts.DefersAround(d) {
		return deferList
	}
	return "*" + f.names[d.DeferStack.(*ssa.UnOp).X]
}

// plainDefer writes a defer statement that the interpreter's own can make. The interpreter evaluates its operands late, so they are variables of
// their own.
func (f *function) plainDefer(d *ssa.Defer) {
	var s scope
	f.settle(d.Call.Args...)
	var args []string
	for _, a := range d.Call.Args {
		x := f.use(a, &s).s
		n := f.temp(a.Type())
		f.line("%s = %s", n, x)
		args = append(args, n)
	}
	f.before()
	f.line("defer %s(%s)", f.l.hostFunc(d.Call.StaticCallee()), strings.Join(args, ", "))
}

func (f *function) deferStmt(d *ssa.Defer) {
	if f.plan.Defers.Plain {
		f.plainDefer(d)
		return
	}
	thunk := f.thunk(&d.Call, d)
	f.line("%s.Defer(%s, %s, %t)", hostName, f.list(d), thunk, f.l.mayRecover(&d.Call))
}

func (f *function) goStmt(g *ssa.Go) {
	thunk := f.thunk(&g.Call, g)
	f.line("%s.Go(%d, %s)", hostName, f.place(g), thunk)
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

// thunk is the text of a function without parameters that makes a call, whose operands are
// evaluated at once.
func (f *function) thunk(c *ssa.CallCommon, in ssa.Instruction) string {
	var s scope
	defer f.before()
	if mc, ok := c.Value.(*ssa.MakeClosure); ok && len(c.Args) == 0 && c.Signature().Results().Len() == 0 && !c.IsInvoke() {
		e := f.use(mc, &s).s
		f.before()
		return e
	}
	var operands, texts, kinds []string
	add := func(v ssa.Value) string {
		texts = append(texts, f.use(v, &s).s)
		kinds = append(kinds, f.l.typ(v.Type()))
		operands = append(operands, fmt.Sprintf("a%d", len(operands)))
		return operands[len(operands)-1]
	}
	var body string
	switch {
	case c.IsInvoke():
		f.settle(append([]ssa.Value{c.Value}, c.Args...)...)
		x := f.simple(c.Value, &s)
		f.requireNonNil(c.Value, x, in)
		texts, kinds, operands = []string{x}, []string{"any"}, []string{"a0"}
		for _, a := range c.Args {
			add(a)
		}
		body = f.l.dispatcher(c.Method) + "(" + strings.Join(operands, ", ") + ")"
	default:
		if b, ok := c.Value.(*ssa.Builtin); ok {
			f.settle(c.Args...)
			for _, a := range c.Args {
				add(a)
			}
			if d, ok := in.(*ssa.Defer); ok && b.Name() == "recover" {
				f.noteCaller()
				list := "*" + hostName + ".DeferList"
				texts, kinds, operands = []string{recoverName, f.list(d)}, []string{list, list}, []string{"a0", "a1"}
			}
			body = f.deferredBuiltin(b, in, operands, c)
			break
		}
		if fn, ok := c.Value.(*ssa.Function); ok {
			f.settle(c.Args...)
			for _, a := range c.Args {
				add(a)
			}
			name, host := f.l.calleeName(fn)
			if fn.Parent() != nil {
				name += "()"
			}
			text := strings.Join(operands, ", ")
			if host && fn.Signature.Variadic() {
				text += "..."
			}
			body = name + "(" + text + ")"
			break
		}
		f.settle(append([]ssa.Value{c.Value}, c.Args...)...)
		_, closure := c.Value.(*ssa.MakeClosure)
		// Go's runtime finds a nil function when it is to start it; one with arguments or results
		// it never sees, since the compiler starts a function in which the call is made.
		_, starts := in.(*ssa.Go)
		starts = starts && c.Signature().Params().Len() == 0 && c.Signature().Results().Len() == 0
		raw := f.l.raw(c.Value.Type())
		var target string
		if starts && !closure {
			x := f.use(c.Value, &s).s
			fn := f.temp(c.Value.Type())
			f.line("%s = %s", fn, x)
			f.flush(effects)
			f.line("if %s%s == nil { %s.GoNil(%d) }", fn, raw, hostName, f.place(in))
			texts, kinds, operands = []string{fn}, []string{f.l.typ(c.Value.Type())}, []string{"a0"}
			target = operands[0] + raw
		} else {
			target = add(c.Value) + raw
		}
		for _, a := range c.Args {
			add(a)
		}
		if !closure && !starts {
			body = fmt.Sprintf("if %s == nil { %s.PanicNil(%d) }; ", target, hostName, f.place(in))
		}
		if n, ok := types.Unalias(c.Value.Type()).(*types.Named); ok && f.l.converts(n) {
			target = f.l.hostConv(FromHost, n) + "(" + target + ")"
		}
		body += target + "(" + strings.Join(operands[1:], ", ") + ")"
	}
	f.before()
	return f.l.maker(kinds, body) + "(" + strings.Join(texts, ", ") + ")"
}

func (f *function) deferredBuiltin(b *ssa.Builtin, in ssa.Instruction, ops []string, c *ssa.CallCommon) string {
	place := f.place(in)
	switch b.Name() {
	case "close":
		return fmt.Sprintf("%s.Close(%d, %s)", hostName, place, ops[0])
	case "print", "println":
		printed := make([]string, len(ops))
		for i, a := range c.Args {
			printed[i] = printedOperand(a, ops[i])
		}
		return fmt.Sprintf("%s.%s(%s)", hostName, strings.ToUpper(b.Name()[:1])+b.Name()[1:], strings.Join(printed, ", "))
	case "recover":
		if len(ops) == 0 { // go recover() does nothing
			return ""
		}
		return hostName + ".RecoverDeferred(" + strings.Join(ops, ", ") + ")"
	case "clear":
		return hostName + ".Clear(" + ops[0] + ")"
	case "panic":
		return fmt.Sprintf("%s.%s(%d, %s)", hostName, panicName(c.Args[0]), place, ops[0])
	case "delete", "copy":
		return b.Name() + "(" + strings.Join(ops, ", ") + ")"
	}
	f.unsupported(in, "a deferred call of "+b.Name())
	return ""
}

// maker is the name of a Core function that makes a thunk with the given body of operands a0, a1 ….
func (l *lowering) maker(kinds []string, body string) string {
	var params []string
	for i, k := range kinds {
		params = append(params, fmt.Sprintf("a%d %s", i, k))
	}
	text := fmt.Sprintf("(%s) func() { return func() { %s } }\n", strings.Join(params, ", "), body)
	if n, ok := l.makers[text]; ok {
		return n
	}
	n := l.private("mk_call")
	l.makers[text] = n
	l.declare(Function{Name: n}, "func "+n+text)
	return n
}

// recoverName is the Core variable in which a function that calls recover keeps what it was called for.
const recoverName = "rc"

func (f *function) recoverCall() string {
	f.noteCaller()
	return hostName + ".Recover(" + recoverName + ")"
}

// noteCaller asks the kernel what the function was called for. The functions that it calls are not told then.
func (f *function) noteCaller() {
	if !f.taken[recoverName] {
		f.taken[recoverName] = true
		f.decls = append(f.decls, recoverName+" = "+hostName+".Called()")
	}
}

// beforeCallOf sees to it that a function which calls recover, and is called in the plain way, does not take
// itself for the one that was deferred. A wrapper's callee is that.
func (f *function) beforeCallOf(fn *ssa.Function) {
	wrapper := f.fn.Syntax() == nil
	if !wrapper && facts.CallsRecover(fn) {
		f.noteCaller()
	}
}

func (f *function) runDefers(in *ssa.RunDefers) {
	if !f.plan.Defers.List {
		return
	}
	f.before()
	f.atReturn(in)
	f.line("%s.RunDefers(%s)", hostName, deferList)
}

func (f *function) panicStmt(p *ssa.Panic) {
	var s scope
	f.settle(p.X)
	x := f.use(p.X, &s)
	f.before()
	f.line("%s.%s(%d, %s)", hostName, panicName(p.X), f.place(p), x.s)
}

// panicName is the kernel's function for panic(v): Go knows it if the same constant is panicked with again.
func panicName(v ssa.Value) string {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		if _, ok := mi.X.(*ssa.Const); ok {
			return "PanicConstant"
		}
	}
	return "Panic"
}
