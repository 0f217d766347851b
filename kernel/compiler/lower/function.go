package lower

import (
	"fmt"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// deferList is the Core variable of a function's list: its own or that of the function around.
const deferList corego.Name = "ds"

// function is a function that is being written.
//
// Its variables are declared first. Then come its blocks, arranged by structure.go. A function
// literal is written as a function that makes it:
//
//	func f_main_func1(x *int) func() int { return func() int { … } }
//
// so that each closure has a frame of its own. A variable that a closure shares is made by new, as
// go/ssa has it, and the closure is given the pointer.
type function struct {
	l    *lowering
	fn   *ssa.Function
	info Function

	plan *facts.Plan

	out     []corego.Stmt // what is being written
	locals  *corego.Locals
	names   map[ssa.Value]corego.Name // variables, parameters, and values that were given a variable
	tuples  map[ssa.Value][]expr      // what several results are in
	pending *pendings
	results []corego.Name // names of the results, if it has deferred calls

	updating ssa.Value // the read that is to be part of an update: see access.go
	hooked   ssa.Value // the read whose hook is the last statement of out: see access.go
	entered  bool      // it says where it is: see callers.go
	current  int       // the site that it has said last, -1 when that is not known
}

// local returns a name for a variable of the function that nothing else has.
func (f *function) local(base string) corego.Name { return f.locals.Name(identifier(base)) }

// variable declares a variable of a Core type.
func (f *function) variable(base string, typ corego.Type) corego.Name {
	return f.locals.Variable(identifier(base), typ)
}

// temp declares a variable for a value.
func (f *function) temp(t types.Type) corego.Name { return f.variable("t", f.l.typ(t)) }

// blockTemp is temp for a value that is used in one block only.
func (f *function) blockTemp(t types.Type) corego.Name { return f.locals.BlockTemp(f.l.typ(t)) }

// tempFor declares a variable for a value, which is the block's own if no other block uses it.
func (f *function) tempFor(v ssa.Value) corego.Name {
	if _, here := facts.Uses(v); here {
		return f.blockTemp(v.Type())
	}
	return f.temp(v.Type())
}

// spilled writes a value down and returns the variable.
func (f *function) spilled(e expr, t types.Type) expr {
	n := f.temp(t)
	f.set(n, e)
	return n
}

// emit writes statements.
func (f *function) emit(list ...corego.Stmt) {
	f.out = append(f.out, list...)
	f.hooked = nil
}

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
	f.out, f.hooked = nil, nil
	write()
	list := f.out
	f.out, f.hooked = out, nil
	return list
}

// call is a call of a function.
func call(fn expr, args ...expr) corego.Call { return corego.Call{Fun: fn, Args: args} }

// machine is a call of an entry of the machine.
func machine(entry core.Callee, args ...expr) corego.Call {
	if n, t := len(args), entry.Type(); n < t.NumIn() && !(t.IsVariadic() && n == t.NumIn()-1) || n > t.NumIn() && !t.IsVariadic() {
		panic(fmt.Sprintf("lower: %d arguments for %s, which is a %s", n, entry.Name(), t)) // a fault of ours
	}
	return corego.Call{Fun: corego.Qualified{Package: core.MachineName, Name: entry.Name()}, Args: args}
}

// site is an instruction's site, as an argument.
func (f *function) site(in ssa.Instruction) expr { return siteArgument(f.siteOf(in)) }

// siteOf is where an instruction stands, or else the nearest one before it.
func (f *function) siteOf(in ssa.Instruction) core.Site { return f.l.siteOf(facts.Position(in)) }

// siteArgument is a site as an argument: in hexadecimal a reader tells the cell, the line's five
// digits and the column's three apart.
func siteArgument(s core.Site) expr {
	return corego.Literal{Kind: token.INT, Value: "0x" + strconv.FormatInt(int64(s), 16)}
}

// unsupported notes an instruction that cannot be run.
func (f *function) unsupported(in ssa.Instruction, what string) {
	f.l.unsupported(facts.Position(in), what)
}
