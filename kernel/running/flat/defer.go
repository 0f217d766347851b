package flat

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// A function of Core defers little by itself: calls of compiled code, and what sees to its list of
// deferred calls when it is left. None of it is deferred in a loop, so that each defer statement is
// executed once at most. It is Go's own defer that makes the calls, in an order that is known: a
// flag in the frame says of each whether its statement has been executed.

// deferred is what a defer statement defers.
type deferred struct {
	flag    uintptr // a word of the frame
	call    do
	recover *variable // where what recover returns goes, if the call asks for it
}

// deferCall compiles a defer statement.
func (c *compiler) deferCall(e corego.Expr) do {
	call, ok := e.(corego.Call)
	if !ok || c.around.loops > 0 {
		decline("a defer statement")
	}
	d := deferred{flag: c.room(reflect.TypeFor[bool]()).word()}
	var evaluate do
	if lit, ok := call.Fun.(corego.FuncLit); ok {
		if len(call.Args)+len(lit.Signature.Params) > 0 {
			decline("a deferred function literal with parameters")
		}
		outer := c.recovered
		v := c.keep(reflect.TypeFor[any]())
		c.recovered = &v
		d.call, d.recover = c.block(lit.Body).plain(), &v
		c.recovered = outer
	} else {
		evaluate, d.call = c.deferOutside(call)
	}
	c.defers = append(c.defers, d)
	set := func(f *frame) { *at[bool](f, d.flag) = true }
	return sequence(present(evaluate, set))
}

// deferOutside compiles a call that is deferred: its arguments are evaluated by the statement.
func (c *compiler) deferOutside(e corego.Call) (evaluate, call do) {
	if fun, ok := e.Fun.(corego.Qualified); !ok || e.Spread {
		decline("a deferred call of " + corego.ExprText(fun))
	}
	var list []do
	held := e
	held.Args = nil
	for _, a := range e.Args {
		x := c.expr(a).typed()
		v := c.keep(x.typ)
		list = append(list, v.set(x))
		held.Args = append(held.Args, c.temporary(v))
	}
	return sequence(list), c.callInto(held, nil)
}

// deferring returns a body with what it defers.
func (c *compiler) deferring(code func(*frame) next) func(*frame) next {
	for i := len(c.defers) - 1; i >= 0; i-- {
		code = c.defers[i].around(code)
	}
	return code
}

// around returns code with one deferred call.
func (d deferred) around(code func(*frame) next) func(*frame) next {
	flag, call := d.flag, d.call
	if d.recover == nil {
		return func(f *frame) next {
			defer func() {
				if *at[bool](f, flag) {
					call(f)
				}
			}()
			return code(f)
		}
	}
	recovered := d.recover.offset
	return func(f *frame) next {
		defer func() {
			if *at[bool](f, flag) {
				at[pair](f, recovered).set(recover())
				call(f)
			}
		}()
		return code(f)
	}
}
