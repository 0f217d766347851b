package primitives

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A goroutine of the program takes turns, or Go's own scheduler runs it. Compiled code calls the
// methods of contexts and pipes from goroutines of its own, and from one that takes turns but has
// given the baton up meanwhile.

// mine returns the calling goroutine, with the baton, if it takes turns; nil otherwise.
func mine() *sched.G {
	g := sched.InTurn()
	if g != nil {
		g.Return()
	}
	return g
}

// holding returns the calling goroutine if it has the baton; nil otherwise.
func holding() *sched.G {
	if g := sched.InTurn(); g != nil && g.Holds() {
		return g
	}
	return nil
}

// hand is who does something that others can see.
type hand struct {
	run *sched.Run // whose baton is held; nil if none is
	g   *sched.G   // nil if it is no goroutine of the run: a timer, say
}

// ofCaller is the hand of a goroutine that cells may have called.
func ofCaller() hand {
	if g := mine(); g != nil {
		return hand{g.Run(), g}
	}
	return hand{}
}

// clock is the clock of a hand that has a run.
func (h hand) clock() sched.Clock {
	if h.g != nil {
		return h.g.Clock()
	}
	return h.run.Clock()
}

// changed tells the run that what some wait for has changed. The caller does not wait for that.
func (h hand) changed(obj unsafe.Pointer) {
	if h.run != nil {
		h.run.Changed(obj)
		return
	}
	r := sched.Active()
	r.Post(func() { r.Changed(obj) })
}

// step is a point of h's goroutine. kind is what obj is.
func (h hand) step(op trace.Op, obj unsafe.Pointer, kind string) {
	if h.g != nil {
		h.g.Step(sched.Pending{Op: op, Obj: obj, Site: takeSite(h.g)})
		isA(h.run, obj, kind)
	}
}

// release says that what h's goroutine has done comes before what others do who see obj after it.
func (h hand) release(obj unsafe.Pointer) {
	if h.g != nil {
		h.g.Release(obj, 0)
	}
}

// later does f, which must not wait, for compiled code: under the baton of the run that h has, which
// is then not to be replayed. why says so.
func (h hand) later(why string, f func(by hand)) {
	r := h.run
	if r == nil {
		f(hand{})
		return
	}
	r.Post(func() {
		r.Uncontrolled(why)
		f(hand{run: r})
	})
}

// isSearch reports whether the run is one of a search, which leaves as it is what it finds.
func (h hand) isSearch() bool { return h.run != nil && h.run.Search }
