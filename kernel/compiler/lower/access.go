package lower

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
	"github.com/lockstep-go/lockstep/kernel/compiler/instrument"
)

// At each read and write that package instrument watches, another goroutine may go first. There are
// two ways to say so. A hook stands before the statement that reads or writes:
//
//	if ls__many { ls__.Read(site, balance) }
//	if balance > 10 { …
//
// Or an operation of the interpreter reads or writes itself, with the hook inside:
//
//	ls__.Update(site, "+", balance, n)
//
// Where nobody else runs, an operation takes no longer than the assignment in whose place it is, so
// what assigns is one. Only an operation has places for others both before its read and before its
// write: two hooks before a statement would leave out what happens when another comes in between.
//
// A value whose hook has been written is read before others may go again, at the next hook or the
// next call at the latest: its effect is shared.

// beforePoint writes down what has been read, since others may go at what follows.
func (f *function) beforePoint() { f.flush(shared) }

// beforeCall is beforePoint for a call that is still to become part of an expression.
func (f *function) beforeCall() {
	for _, p := range f.pending.order {
		if p.effect == shared {
			f.flush(shared)
			return
		}
	}
}

// access notes what an instruction accesses, and returns its site as an argument.
func (f *function) access(in ssa.Instruction) expr {
	a := f.l.watched.At(in)
	site := f.l.siteOf(a.Pos)
	if _, known := f.l.accesses[site]; !known || a.Expr != "" {
		noted := core.Access{Name: a.Name, Map: a.Map, Expr: a.Expr}
		for _, r := range a.Reads {
			noted.Reads = append(noted.Reads, f.siteOf(r))
		}
		f.l.accesses[site] = noted
	}
	return siteArgument(site)
}

// note has a site say what an operation there is about, "" if that is not known.
func (f *function) note(site core.Site, name string) {
	if _, known := f.l.accesses[site]; !known && name != "" {
		f.l.accesses[site] = core.Access{Name: name}
	}
}

// channelSite is the site of an operation on a channel, as an argument.
func (f *function) channelSite(in ssa.Instruction) expr {
	site := f.siteOf(in)
	f.note(site, f.l.watched.Operand(facts.Position(in)))
	return siteArgument(site)
}

// compiledSite is the site of a call of a compiled function, which may be one that locks or waits.
func (f *function) compiledSite(c *ssa.CallCommon, in ssa.Instruction) core.Site {
	call, ok := f.l.watched.CallAt(facts.Position(in))
	if !ok {
		return f.siteOf(in)
	}
	site := f.l.siteOf(call.Pos)
	fn := c.StaticCallee()
	switch {
	case fn == nil:
	case fn.Signature.Recv() != nil:
		f.note(site, call.Of)
	default:
		obj, _ := fn.Object().(*types.Func)
		f.note(site, call.About(obj))
	}
	return site
}

// readsItself notes that a write is one operation with a read that it was computed from, which has
// its site then.
func (f *function) readsItself(write ssa.Instruction, read ssa.Value) {
	site := f.siteOf(write)
	a := f.l.accesses[site]
	for i, r := range a.Reads {
		if r == f.siteOf(read.(ssa.Instruction)) {
			a.Reads[i] = site
		}
	}
}

// hook writes a call that is made only while accesses are of interest.
func (f *function) hook(does corego.Call) {
	f.beforePoint()
	f.when(corego.Name(core.ManyVar), corego.Do{X: does})
}

// watchedLoad reads a variable that is watched.
func (f *function) watchedLoad(v *ssa.UnOp, loc expr, s *scope) {
	site := f.access(v)
	uses, here := facts.Uses(v)
	stays := here && (uses == 1 || f.plan.StoredNext(v))
	s.add(shared, nil)
	if f.isUpdated(v) {
		f.updating = v // by an operation that reads itself
		f.define(v, loc, s)
		return
	}
	if uses > 0 && !stays && operable(v.Type()) {
		f.beforePoint()
		name := f.tempFor(v)
		f.names[v] = name
		f.do(atPlace(core.Load, core.LoadAt, []expr{site, name}, loc))
		return
	}
	f.hook(atPlace(core.Read, core.ReadAt, []expr{site}, loc))
	f.hooked = v
	f.define(v, loc, s)
}

// isUpdated reports whether what is read is the x of x = x op y, and the next instructions are the
// operator and the store. What y is has been read then, or is read first by the operation.
func (f *function) isUpdated(v *ssa.UnOp) bool {
	instrs := v.Block().Instrs
	i := slices.Index(instrs, ssa.Instruction(v))
	if i+2 >= len(instrs) || !isBasic(v.Type()) {
		return false
	}
	op, ok1 := instrs[i+1].(*ssa.BinOp)
	st, ok2 := instrs[i+2].(*ssa.Store)
	return ok1 && ok2 && op.X == ssa.Value(v) && op.Y != ssa.Value(v) && st.Val == ssa.Value(op) &&
		len(*v.Referrers()) == 1 && len(*op.Referrers()) == 1 && isBasic(op.Type()) &&
		f.plan.SameValue(v.X, st.Addr) && f.l.watched.Watches(st) && f.staysOperator(op)
}

// staysOperator reports whether an operator will be written with its operands as they are: nothing
// is to be checked of them, and y is not still to be called for.
func (f *function) staysOperator(op *ssa.BinOp) bool {
	if p := f.pending.of[f.plan.Forwarded(op.Y)]; p != nil && p.effect == effects {
		return false
	}
	switch op.Op {
	case token.SHL, token.SHR:
		return false
	case token.QUO, token.REM:
		_, constant := op.Y.(*ssa.Const)
		return constant
	}
	return true
}

// watchedUpdate writes x = x op y as one operation, and reports whether it could.
func (f *function) watchedUpdate(st *ssa.Store, loc expr) bool {
	p := f.pending.of[st.Val]
	if p == nil || p.uses > 1 || p.from == nil || f.hooked != p.from && f.updating != p.from || !isBasic(st.Val.Type()) {
		return false
	}
	if f.updating != p.from {
		f.unhook()
	}
	f.updating = nil
	f.pending.drop(p)
	f.beforeWrite(nil)
	site := f.access(st)
	f.readsItself(st, p.from)
	f.do(atPlace(core.Update, core.UpdateAt, []expr{site, corego.String(p.op.String())}, loc, p.rest))
	return true
}

// readFirst writes down a value that has been read, or is a call's, before what follows is written.
func (f *function) readFirst(v ssa.Value) {
	if p := f.pending.of[f.plan.Forwarded(v)]; p != nil && p.effect >= shared {
		f.materialize(p)
	}
}

// repeated is an operand that is written once more than it is used.
func (f *function) repeated(v ssa.Value) expr {
	v = f.plan.Forwarded(v)
	if p := f.pending.of[v]; p != nil {
		f.materialize(p)
	}
	return f.under(v, new(scope))
}

// watchedArguments says that a function which is not a cell's reads or writes the elements of the
// slices that it is given, or the entries of the maps if it is one of package maps. A receiver is not
// among the arguments.
func (f *function) watchedArguments(fn *types.Func, args []ssa.Value, in ssa.Instruction, site core.Site) {
	call, _ := f.l.watched.CallAt(facts.Position(in))
	for i, a := range args {
		if sl, ok := a.(*ssa.Slice); ok && f.plan.Literal(sl) != nil {
			continue // the arguments of a variadic function
		}
		reads, writes := core.Callee(core.ReadElements), core.Callee(core.WriteElements)
		switch c, ok := a.(*ssa.Const); {
		case ok && c.Value == nil:
			continue
		case f.l.watched.Elements(a, f.fn):
		case f.l.watched.Entries(a, f.fn) && fn.Pkg().Path() == "maps":
			reads, writes = core.ReadMap, core.Clears // which writes it as a whole
		default:
			continue
		}
		entry := reads
		switch instrument.UseOf(fn, i) {
		case instrument.Unknown:
			continue
		case instrument.Writes:
			entry = writes
		}
		if i < len(call.Args) {
			f.l.accesses[site] = core.Access{Name: call.Args[i]}
		}
		f.hook(machine(entry, siteArgument(site), f.repeated(a)))
	}
}

// isBasic reports whether values of a type are numbers or strings.
func isBasic(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsNumeric|types.IsString) != 0
}

// watchedStore writes a value into a variable that is watched. The value depends on vs.
func (f *function) watchedStore(st *ssa.Store, loc, val expr, vs *scope) {
	site := f.access(st)
	if f.takesValue(st.Val, val, vs) {
		f.beforePoint()
		f.do(atPlace(core.Store, core.StoreAt, []expr{site}, loc, val))
		return
	}
	if vs.effect >= shared {
		val = f.spilled(val, st.Val.Type())
	}
	f.hook(atPlace(core.Write, core.WriteAt, []expr{site}, loc, val)) // twice: it depends on nobody else
	f.set(loc, val)
}

// takesValue reports whether a value is best stored by an operation. An operator's result the
// interpreter stores itself, which takes less time than to hand it over, if its operands cannot
// change at the place for others.
func (f *function) takesValue(v ssa.Value, val expr, vs *scope) bool {
	if _, binary := val.(corego.Binary); !operable(v.Type()) || binary && vs.effect < shared {
		return false
	}
	c, constant := v.(*ssa.Const)
	return !constant || c.Value != nil && isBasic(v.Type())
}
