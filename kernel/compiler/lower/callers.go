package lower

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// A program may ask who has called a function, and from where: runtime.Caller, log's flags,
// debug.Stack. The interpreter does not know, so once a cell mentions one of these, the functions
// of this and all later cells say it themselves:
//
//	var cl = ls__.Enter(7)
//	…
//	cl.At = 8
//	x = f(y)
//	…
//	ls__.Exit(cl)
//	return x
//
// The numbers are those of sites: places in functions. A panic leaves the calls as they are, for
// the deferred calls to see; the function that recovers goes back to its own.

// asks are what a program asks with.
var asks = map[string]bool{
	"runtime.Caller": true, "runtime.Callers": true, "runtime.Stack": true,
	"runtime/debug.Stack": true, "runtime/debug.PrintStack": true,
	"testing.T": true, "testing.B": true, "testing.F": true, "testing.TB": true, // whose Log and its like do
	"log.Llongfile": true, "log.Lshortfile": true, "log/slog.AddSource": true,
}

// asksForCallers reports whether the unit, or one before it, asks who has called.
func (l *lowering) asksForCallers() bool {
	if l.session.asked {
		return true
	}
	for _, obj := range l.unit.Info.Uses {
		if p := obj.Pkg(); p != nil && asks[p.Path()+"."+obj.Name()] {
			return true
		}
	}
	return false
}

// frameSite is the number of a place in a function.
func (f *function) frameSite(pos token.Pos, entry bool) int {
	s := FrameSite{f.shownName(), f.l.pos(pos), entry, len(f.fn.Params) > 0}
	s.Pos.Col = 0
	n, ok := f.l.siteNumbers[s]
	if !ok {
		n = f.l.session.sites + len(f.l.sites)
		f.l.siteNumbers[s] = n
		f.l.sites = append(f.l.sites, s)
	}
	return n
}

// shownName is the function's name, "" if Go does not show it.
func (f *function) shownName() string {
	if f.fn.Synthetic == "package initializer" {
		return f.l.displayFunction(f.fn)
	}
	return f.info.Display
}

// callName is the Core variable of a function's call.
const callName corego.Name = "cl"

// enter has a function say that it was called, unless it is one that Go does not show.
func (f *function) enter() {
	if f.l.asked && f.shownName() != "" {
		f.entered = true
		f.locals.Declare(corego.Var{Name: callName, Value: machine(core.Enter, corego.Int(f.frameSite(f.fn.Pos(), true)))})
	}
}

// at says where the function is, before it calls.
func (f *function) at(pos token.Pos) {
	if !f.entered {
		return
	}
	if n := f.frameSite(pos, false); n != f.current {
		f.flush(effects) // calls that come first are from where they are
		f.set(corego.Selector{X: callName, Field: core.FrameAt}, corego.Int(n))
		f.current = n
	}
}

// atReturn says where the deferred calls are made from: the return statement, or, as with Go, the
// function's end if a loop defers.
func (f *function) atReturn(in *ssa.RunDefers) {
	if !f.entered {
		return
	}
	b := in.Block()
	ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	if ok && ret.Pos().IsValid() && !f.plan.Defers.InLoop {
		f.at(ret.Pos())
		return
	}
	switch fn := f.fn.Syntax().(type) {
	case *ast.FuncDecl:
		f.at(fn.Body.Rbrace)
	case *ast.FuncLit:
		f.at(fn.Body.Rbrace)
	}
}

// newDeferList makes a list of deferred calls, which knows the function's own.
func (f *function) newDeferList() expr {
	if f.entered {
		return machine(core.DefersIn, callName)
	}
	return machine(core.Defers)
}

// exit has a function say that it returns. The results are evaluated before.
func (f *function) exit(r *ssa.Return, results []expr) {
	if f.entered {
		f.spill(r, results)
		f.do(machine(core.Exit, callName))
	}
}
