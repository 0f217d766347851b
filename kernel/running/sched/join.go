package sched

import (
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Go itself has nothing that waits for the end of a goroutine, and an end orders nothing. Package
// lessons has Join. Its wait is one of the run's own, so that a deadlock that it takes part in is
// known at once, and what a goroutine has done comes before what follows its Join.

// Join waits until other, which takes turns in the same run as the caller, g, has ended, or for
// limit if that is not negative. It reports whether other has ended. If g is ended meanwhile it does
// not return.
func (g *G) Join(other *G, reason trace.Wait, limit time.Duration) (ended bool) {
	r := g.run
	p := Pending{Op: trace.OpJoin, Obj: unsafe.Pointer(other), Site: g.At}
	g.At = 0
	r.Named(p.Obj, trace.Object{Name: other.Name, Kind: "goroutine"})
	if limit == 0 {
		g.Step(p)
	} else {
		w := &endWaiter{of: other}
		if limit > 0 {
			t := g.Clock().AddTimer(limit, func() { w.late = true; r.Changed(p.Obj) })
			defer t.Stop()
		}
		if !g.Await(p, reason, w) {
			g.Point()
		}
	}
	if !other.over() {
		return false
	}
	g.Acquire(p.Obj, 0)
	return true
}

// endWaiter is a Join as the scheduler sees it.
type endWaiter struct {
	of   *G
	late bool // the time is up
}

// Ready reports whether Join can return.
func (w *endWaiter) Ready(*G) bool { return w.late || w.of.over() }

// over reports whether a Join of g can return. The main goroutine lives as long as the session, as
// its threads see it, though each cell's statements run in one of their own.
func (g *G) over() bool { return g.ID != trace.MainGo && g.HasEnded() }

// Joinable has what follows a Join of g come after all that g does.
func (g *G) Joinable() {
	g = g.itself()
	g.OnExit(func() {
		if r := g.run; r != nil && r.cur.Load() == g {
			g.Release(unsafe.Pointer(g), 0)
			r.happened(g, trace.OpUnlock, unsafe.Pointer(g), nil)
		}
	})
}

// joined tells those who Join g, which has ended.
func (g *G) joined() {
	if r := g.run; r != nil {
		r.Changed(unsafe.Pointer(g))
	}
}
