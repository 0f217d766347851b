// Package callers implements runtime.Caller and the like for cells: Go's own answers would be about
// the interpreter.
//
// The interpreter does not report who calls whom, so the lowered code does: a function enters
// itself, records in its [Call] where it is before it calls, and exits. That takes time, so only
// sessions that need it pay for it ([On]): see package lower's callers.go.
//
// A [Call] belongs to the goroutine that entered it. Everything else may be called from any
// goroutine.
package callers

import (
	"sync/atomic"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// A Call is a call of a function that has not returned. Core holds its Frame, and sets At to the
// number of a FrameSite.
type Call struct {
	core.Frame

	caller *Call
	g      *sched.G
}

var on atomic.Bool

// On reports whether functions enter themselves.
func On() bool { return on.Load() }

func newCall(site int) *Call {
	c := &Call{Frame: core.Frame{At: site}}
	c.Owner = c
	return c
}

// CallOf returns the call that Core holds as a frame.
func CallOf(f *core.Frame) *Call { return f.Owner.(*Call) }

// Enter begins a call of a function, given the site that is its beginning.
func Enter(site int) *Call {
	c := newCall(site)
	if c.g = sched.Current(); c.g != nil {
		c.caller = top(c.g)
		c.g.Calls = c
	}
	return c
}

// Exit ends a call, and those that a panic has left with it.
func (c *Call) Exit() {
	if c.g != nil {
		c.g.Calls = c.caller
	}
}

// Back makes c the innermost call again, after a panic has left those that it made.
func (c *Call) Back() {
	if c.g != nil {
		c.g.Calls = c
	}
}

func top(g *sched.G) *Call {
	c, _ := g.Calls.(*Call)
	return c
}

// current returns the innermost call of the calling goroutine, nil if it is not known.
func current() *Call {
	if g := sched.Current(); g != nil {
		return top(g)
	}
	return nil
}

// RaisedAt records where the innermost function panics.
func RaisedAt(file string, line int) {
	if c := current(); c != nil {
		s := site(c.At)
		c.At = added(FrameSite{s.Func, file, line})
	}
}

// Panicking adds the calls of Go's runtime that are between a function that panics with v and its
// deferred calls. back removes them.
func Panicking(v any) (back func()) {
	g := sched.Current()
	if g == nil {
		return func() {}
	}
	before := g.Calls
	for _, s := range panicSites(v) {
		c := newCall(s)
		c.caller, c.g = top(g), g
		g.Calls = c
	}
	return func() { g.Calls = before }
}

// Keep is for a function that runs another coroutine for a while: back restores the calls.
func Keep() (back func()) {
	if !On() {
		return func() {}
	}
	g := sched.Current()
	if g == nil {
		return func() {}
	}
	before := g.Calls
	return func() { g.Calls = before }
}

// Innermost returns the innermost call of the calling goroutine, nil if it is not known.
func Innermost() *Call { return current() }

// Resume makes c the innermost call of the calling goroutine. Those above base become its own: they
// are of a goroutine of compiled code that has become one of the program's since (sched.Enter).
func (c *Call) Resume(base *Call) {
	g := sched.Current()
	if g == nil || !On() {
		return
	}
	for own := c; own != nil && own != base; own = own.caller {
		own.g = g
	}
	g.Calls = c
}
