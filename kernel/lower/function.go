package lower

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/corego"
	"github.com/lockstep-go/lockstep/kernel/facts"
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
	plan    *facts.Plan
	out     []corego.Stmt // what is being written

	opened map[*ssa.BasicBlock]*opened
	refs   map[*ssa.BasicBlock]bool // blocks that a goto names
	loops  []loop                   // around, the innermost last
	flat   bool
	tuples map[ssa.Value][]expr
	free   map[corego.Type][]corego.Name // temporary variables that can be used again, by type
	lent   []lentTemp

	results []corego.Name // names of the results, if it has deferred calls

	calls map[any]*callLines // see repeats

	entered bool // it says where it is: see callers.go
	current int  // the site that it has said last, -1 when that is not known
}

func (l *lowering) lowerFunction(fn *ssa.Function, name string) {
	f := &function{
		l: l, fn: fn, plan: l.plans.Plan(fn),
		info:  Function{Name: name},
		names: map[ssa.Value]corego.Name{}, taken: map[corego.Name]bool{},
		pending: map[ssa.Value]*pending{},
		opened:  map[*ssa.BasicBlock]*opened{}, refs: map[*ssa.BasicBlock]bool{},
		tuples: map[ssa.Value][]expr{},
		free:   map[corego.Type][]corego.Name{},
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
	head := f.head()
	f.enter()
	body := f.body()
	var prologue []corego.Stmt
	if f.plan.Defers.List {
		prologue = f.deferPrologue()
	}
	all := slices.Concat([]corego.Stmt{poll}, f.decls, prologue, body)
	if fn.Parent() == nil && len(fn.FreeVars) == 0 {
		return corego.Func{Name: corego.Name(name), Signature: head, Body: all}
	}
	var captured []corego.Param
	for _, v := range fn.FreeVars {
		t := v.Type()
		if f.plan.CapturedByValue(v) {
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
		if a := f.plan.VariableOf(p); a != nil {
			f.names[a] = f.names[p]
		}
		head.Params = append(head.Params, corego.Param{Name: f.names[p], Type: f.l.typ(p.Type())})
	}
	for _, v := range f.fn.FreeVars {
		f.names[v] = f.local(v.Name())
	}
	for i, v := range slices.Collect(f.fn.Signature.Results().Variables()) {
		r := corego.Name("")
		if f.plan.Defers.List {
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

// place is an instruction's place, for the kernel.
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
