package primitives

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Done comes before the return of a Wait that it ends. An Add that begins to count must be ordered
// with Wait, or Wait might come before it and wait for nothing. As in Go's own race detector such an
// Add counts as a read of the group and the first of those who wait as a write, so that they race
// if nothing orders them, and Adds do not.

// tellAdd tells the run of an Add that g does next.
func (wg *WaitGroup) tellAdd(g *sched.G, delta int) {
	keep(g.Run(), wg)
	switch obj := unsafe.Pointer(wg); {
	case delta < 0:
		g.Release(obj, 0)
	case delta > 0 && wg.count() == 0:
		wg.tellAccess(g, false)
	}
	g.Note(trace.OpAdd, unsafe.Pointer(wg), g.At)
}

func (wg *WaitGroup) tellAccess(g *sched.G, write bool) {
	r := g.Run()
	if r.Detector == nil {
		return
	}
	r.Detector.Access(trace.Access{
		G: g.Num(), Addr: unsafe.Pointer(wg), Size: unsafe.Sizeof(wg.state),
		Write: write, Site: g.At, Step: r.StepNumber(),
	})
}

func (wg *WaitGroup) waitInLockstep(g *sched.G) {
	keep(g.Run(), wg)
	if wg.count() != 0 && wg.inWait.Load() == 0 {
		wg.tellAccess(g, true)
	}
	p := about(g, trace.OpWait, unsafe.Pointer(wg))
	wg.inWait.Add(1)
	ok := g.Await(p, trace.WaitWaitGroup, (*wgWaiter)(wg))
	wg.inWait.Add(-1)
	if !ok {
		g.Point()
	}
	g.Acquire(p.Obj, 0)
}

// count is how much has been added.
func (wg *WaitGroup) count() int32 { return int32(wg.state.Load() >> 32) }

// wgWaiter is a WaitGroup as the scheduler sees it.
type wgWaiter WaitGroup

// Ready reports whether Wait can return.
func (wg *wgWaiter) Ready(*sched.G) bool { return (*WaitGroup)(wg).count() == 0 }
