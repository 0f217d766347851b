package lower

import (
	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// recoverName is the Core variable in which a function that calls recover keeps what it was called
// for.
const recoverName corego.Name = "rc"

// recoverCall is recover(), asked of the list that called the function because of a panic, if one
// did.
func (f *function) recoverCall() expr {
	f.noteCaller()
	return machine(core.Recover, recoverName)
}

// noteCaller asks the machine what the function was called for. The functions that it calls are not
// told then.
func (f *function) noteCaller() {
	if !f.locals.Taken(recoverName) {
		f.locals.Declare(corego.Var{Name: recoverName, Value: machine(core.Called)})
	}
}

// beforeCallOf sees to it that a function which calls recover, and is called in the plain way, does
// not take itself for the one that was deferred. A wrapper's callee is that.
func (f *function) beforeCallOf(fn *ssa.Function) {
	wrapper := f.fn.Syntax() == nil
	if !wrapper && facts.CallsRecover(fn) {
		f.noteCaller()
	}
}
