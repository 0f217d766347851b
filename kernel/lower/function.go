package lower

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/corego"
)

// function is a function that is being written.
//
// Its variables are declared first. Then come its blocks, arranged by structure.go. A function literal
// is written as a function that makes it:
//
//	func f_main_func1(x *int) func() int { return func() int { … } }
//
// so that each closure has a frame of its own. A variable that a closure shares is made by new, as
// go/ssa has it, and the closure is given the pointer.
type function struct {
	l    *lowering
	fn   *ssa.Function
	info Function

	names map[ssa.Value]corego.Name // variables, parameters, and values that were given a variable
	taken map[corego.Name]bool
	decls []corego.Stmt // variables

	pending map[ssa.Value]*pending
	order   []*pending // as they were made
	facts   *facts
	out     []corego.Stmt // what is being written

	opened   map[*ssa.BasicBlock]*opened
	graph    graph
	refs     map[*ssa.BasicBlock]bool // blocks that a goto names
	loops    []loop                   // around, the innermost last
	flat     bool
	literals map[*ssa.Alloc]*literal
	skip     map[ssa.Instruction]bool
	tuples   map[ssa.Value][]expr
	forward  map[ssa.Value]ssa.Value
	free     map[corego.Type][]corego.Name // temporary variables that can be used again, by type
	lent     []lentTemp
	// startsInFrame are variables of which an append is written with inFrame.
	startsInFrame map[*ssa.Alloc]bool
	ranges        map[*ssa.BasicBlock]*rangeLoop
	// nativeIters are the iterators of ranges over maps and strings that are written as ranges.
	nativeIters map[*ssa.Range]*rangeLoop

	defers bool
	// plainDefers says that all deferred calls can be the interpreter's own, see defer.go.
	plainDefers bool
	results     []corego.Name // names of the results, if it has deferred calls

	calls map[any]*callLines // see repeats

	entered bool // it says where it is: see callers.go
	current int  // the site that it has said last, -1 when that is not known
}

func (l *lowering) lowerFunction(fn *ssa.Function, name string) {
	f := &function{
		l: l, fn: fn,
		info:  Function{Name: name},
		names: map[ssa.Value]corego.Name{}, taken: map[corego.Name]bool{},
		pending: map[ssa.Value]*pending{},
		opened:  map[*ssa.BasicBlock]*opened{}, refs: map[*ssa.BasicBlock]bool{},
		literals: map[*ssa.Alloc]*literal{}, skip: map[ssa.Instruction]bool{},
		tuples:  map[ssa.Value][]expr{},
		forward: map[ssa.Value]ssa.Value{}, free: map[corego.Type][]corego.Name{}, startsInFrame: map[*ssa.Alloc]bool{}, ranges: map[*ssa.BasicBlock]*rangeLoop{}, nativeIters: map[*ssa.Range]*rangeLoop{},
	}
	if fn.Synthetic == "" || fn.Parent() != nil || len(fn.TypeArgs()) > 0 {
		f.info.Display = l.displayFunction(fn)
	}
	if l.unit.Body != nil && fn.Syntax() == l.unit.Body {
		f.info.Statement, f.info.Display = true, "main.main"
	}
	for outer := fn.Parent(); outer != nil && l.unit.Body != nil; outer = outer.Parent() {
		f.info.InCell = f.info.InCell || outer.Syntax() == l.unit.Body
	}
	l.declare(f.info, f.write(name))
}

// write returns the function's declaration.
func (f *function) write(name string) corego.Func {
	fn := f.fn
	f.analyse()
	f.plainDefers = !f.l.asked && f.onlyPlainDefers()
	f.defers = usesDefer(fn) && !f.plainDefers
	f.forwardResults()
	f.forwardLiterals()

	head := f.head()
	f.enter()
	body := f.body()
	var prologue []corego.Stmt
	if f.defers {
		prologue = f.deferPrologue()
	}
	all := slices.Concat([]corego.Stmt{poll}, f.decls, prologue, body)
	if fn.Parent() == nil && len(fn.FreeVars) == 0 {
		return corego.Func{Name: corego.Name(name), Signature: head, Body: all}
	}
	var captured []corego.Param
	for _, v := range fn.FreeVars {
		t := v.Type()
		if f.l.fixed[v] {
			t = deref(t)
		}
		captured = append(captured, corego.Param{Name: f.names[v], Type: f.l.typ(t)})
	}
	made := f.l.typ(plain(fn.Signature))
	return corego.Func{
		Name: corego.Name(name), Signature: corego.Signature{Params: captured, Results: []corego.Param{{Type: made}}},
		Body: []corego.Stmt{corego.Return{Results: []expr{corego.FuncLit{Signature: head, Body: all}}}}, Inline: true,
	}
}

// head names the function's parameters, free variables and results.
func (f *function) head() (head corego.Signature) {
	for i, p := range f.fn.Params {
		n := p.Name()
		if n == "" || n == "_" {
			n = "p" + strconv.Itoa(i)
		}
		f.names[p] = f.local(n)
		head.Params = append(head.Params, corego.Param{Name: f.names[p], Type: f.l.typ(p.Type())})
	}
	for _, v := range f.fn.FreeVars {
		f.names[v] = f.local(v.Name())
	}
	f.aliasParameters()
	for i, v := range slices.Collect(f.fn.Signature.Results().Variables()) {
		r := corego.Name("")
		if f.defers {
			r = f.local("r" + strconv.Itoa(i))
			f.results = append(f.results, r)
		}
		head.Results = append(head.Results, corego.Param{Name: r, Type: f.l.typ(v.Type())})
	}
	return head
}

// plain is sig without receiver.
func plain(sig *types.Signature) *types.Signature {
	if sig.Recv() == nil {
		return sig
	}
	return types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())
}

// local returns a name for a variable of the function that nothing else has.
func (f *function) local(base string) corego.Name {
	base = identifier(base)
	if base == "" || base == "_" {
		base = "v"
	}
	if core.Reserved(base) {
		base = "x_" + base
	}
	name := base
	for i := 1; f.taken[corego.Name(name)] || core.Reserved(name); i++ {
		name = base + strconv.Itoa(i)
	}
	f.taken[corego.Name(name)] = true
	return corego.Name(name)
}

// variable declares a variable of a Core type.
func (f *function) variable(base string, typ corego.Type) corego.Name {
	name := f.local(base)
	f.decls = append(f.decls, corego.Var{Name: name, Type: typ})
	return name
}

// temp declares a variable for a value.
func (f *function) temp(t types.Type) corego.Name { return f.variable("t", f.l.typ(t)) }

// blockTemp is temp for a value that is used in one block only. The block's end frees the variable for
// others: each one costs time in each call.
func (f *function) blockTemp(t types.Type) corego.Name {
	typ := f.l.typ(t)
	free := f.free[typ]
	if n := len(free); n > 0 {
		f.free[typ] = free[:n-1]
		f.lent = append(f.lent, lentTemp{free[n-1], typ})
		return free[n-1]
	}
	name := f.variable("t", typ)
	f.lent = append(f.lent, lentTemp{name, typ})
	return name
}

// lentTemp is a variable that the block uses which is being written.
type lentTemp struct {
	name corego.Name
	typ  corego.Type
}

// freeTemps ends a block's use of its temporary variables.
func (f *function) freeTemps() {
	for _, t := range f.lent {
		f.free[t.typ] = append(f.free[t.typ], t.name)
	}
	f.lent = nil
}

// aliasParameters lets the variable into which go/ssa copies a parameter be the parameter.
func (f *function) aliasParameters() {
	entry := f.fn.Blocks[0]
	for _, in := range entry.Instrs {
		st, ok := in.(*ssa.Store)
		if !ok {
			continue
		}
		p, ok := st.Val.(*ssa.Parameter)
		if !ok || len(*p.Referrers()) != 1 {
			continue
		}
		if a, ok := st.Addr.(*ssa.Alloc); ok && !a.Heap && firstUse(a, entry) == in {
			f.names[a] = f.names[p]
			f.skip[st], f.skip[a] = true, true
		}
	}
}

// firstUse is the first instruction of a block that uses a variable.
func firstUse(a *ssa.Alloc, b *ssa.BasicBlock) ssa.Instruction {
	after := a.Block() != b
	var ops [8]*ssa.Value
	for _, in := range b.Instrs {
		if in == ssa.Instruction(a) {
			after = true
			continue
		}
		if !after {
			continue
		}
		for _, op := range in.Operands(ops[:0]) {
			if *op == ssa.Value(a) {
				return in
			}
		}
	}
	return nil
}

// emit writes statements.
func (f *function) emit(list ...corego.Stmt) { f.out = append(f.out, list...) }

// set writes x = y.
func (f *function) set(x, y expr) { f.emit(corego.Set(x, y)) }

// do writes a call.
func (f *function) do(call expr) { f.emit(corego.Do{X: call}) }

// when writes if cond { then }.
func (f *function) when(cond expr, then ...corego.Stmt) {
	f.emit(corego.If{Cond: cond, Then: then})
}

// collect returns what write writes.
func (f *function) collect(write func()) []corego.Stmt {
	out := f.out
	f.out = nil
	write()
	list := f.out
	f.out = out
	return list
}

// call is a call of a function.
func call(fn expr, args ...expr) corego.Call { return corego.Call{Fun: fn, Args: args} }

// machine is a call of an entry of the machine.
func machine(entry core.Callee, args ...expr) corego.Call {
	return corego.Call{Fun: corego.Qualified{Package: core.MachineName, Name: entry.Name()}, Args: args}
}

// place is an instruction's site, for the machine.
func (f *function) place(in ssa.Instruction) expr { return f.l.place(f.position(in)) }

// position is where an instruction stands, or else the nearest one before it.
func (f *function) position(in ssa.Instruction) token.Pos {
	if p := in.Pos(); p.IsValid() {
		return p
	}
	if loop := rangeFuncLoop(in); loop != nil {
		return loop.For
	}
	if v, ok := in.(ssa.Value); ok && v.Referrers() != nil {
		for _, r := range *v.Referrers() {
			if p := r.Pos(); p.IsValid() {
				return p
			}
		}
	}
	b := in.Block()
	if b != nil {
		last := token.NoPos
		for _, i := range b.Instrs {
			if p := i.Pos(); p.IsValid() {
				last = p
			}
			if i == in && last.IsValid() {
				return last
			}
		}
		if last.IsValid() {
			return last
		}
	}
	return f.fn.Pos()
}

func (f *function) unsupported(in ssa.Instruction, what string) {
	f.l.unsupported(f.position(in), what)
}
