package primitives

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Done comes before the return of a Wait that it ends. An Add that begins to count must be ordered
// with Wait, or Wait might come before it and wait for nothing. As in Go's own race detector such
// an Add counts as a read of the group and the first of those who wait as a write, so that they
// race if nothing orders them, and Adds do not.

// beforeAdd is the point before an Add that begins to count while others are alive, in a search: a
// Done that should have come after it may come before it, which panics. An Add inside of the
// goroutines that it counts has such points, too. Where all is as it should be, nobody else is
// there yet, or something is counted already.
func (wg *WaitGroup) beforeAdd(g *sched.G, delta int) {
	if r := g.Run(); r != nil && r.Search && delta > 0 && wg.count() == 0 && len(r.Goroutines()) > 1 {
		p := about(g, trace.OpUpdate, unsafe.Pointer(wg))
		wg.use(g, p.Site)
		g.Step(p)
	}
}

// tellAdd tells the run of an Add that g does next.
func (wg *WaitGroup) tellAdd(g *sched.G, delta int) {
	p := about(g, trace.OpAdd, unsafe.Pointer(wg))
	wg.use(g, p.Site)
	switch {
	case delta < 0:
		g.Release(p.Obj, 0)
	case delta > 0 && wg.count() == 0:
		tellAccess(g, p, false)
	}
	if delta < 0 && int(wg.count())+delta >= 0 { // else it panics, and nobody gets past Wait any more
		g.NoteRelease(p.Op, p.Obj, p.Site)
		if e := g.Event(); e != nil && delta == -1 {
			e.Expr = "Done" // the operation is that of Add, and not the same to who reads a log
		}
		return
	}
	g.Note(p.Op, p.Obj, p.Site)
}

// tellAccess tells the run of an access to a group.
func tellAccess(g *sched.G, p sched.Pending, write bool) {
	if r := g.Run(); r.Detector != nil {
		r.Detector.Access(trace.Access{
			G: g.Num(), Addr: p.Obj, Size: 8, Write: write, Site: p.Site, Step: r.StepNumber(),
		})
	}
}

func (wg *WaitGroup) waitInLockstep(g *sched.G) {
	p := about(g, trace.OpWait, unsafe.Pointer(wg))
	wg.use(g, p.Site)
	if wg.count() != 0 && wg.inWait.Load() == 0 {
		tellAccess(g, p, true)
	}
	wg.inWait.Add(1)
	ok := g.Await(p, trace.WaitWaitGroup, (*wgWaiter)(wg))
	wg.inWait.Add(-1)
	if !ok {
		g.Point()
	}
	g.Acquire(p.Obj, 0)
}

// use is called before g uses wg.
func (wg *WaitGroup) use(g *sched.G, site trace.Site) {
	keep(g.Run(), wg, unsafe.Pointer(&wg.origin))
	wg.origin.use(g, unsafe.Pointer(wg), "WaitGroup", site)
}

// count is how much has been added.
func (wg *WaitGroup) count() int32 { return int32(wg.state.Load() >> 32) }

// wgWaiter is a WaitGroup as the scheduler sees it.
type wgWaiter WaitGroup

// Ready reports whether Wait can return. When a group is used again before its Wait has returned,
// that may wait for longer, or Go panics. Which of the two depends on whether Wait had been called
// when the counter was zero: no operation tells, so a search could not say that it has tried both.
// Here it waits; that the Add races with the Wait is told in any case.
func (wg *wgWaiter) Ready(*sched.G) bool { return (*WaitGroup)(wg).count() == 0 }
