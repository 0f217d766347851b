package primitives

import (
	"sync"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Sleep is time.Sleep.
func Sleep(d time.Duration) {
	if g := mine(); g != nil {
		sleepTurn(g, d)
		return
	}
	g := sched.Current()
	if g == nil || g.Controlled() {
		time.Sleep(d)
		return
	}
	g.Point()
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	g.BlockTimed(trace.WaitSleep, 0)
	select {
	case <-t.C:
	case <-g.Killed():
	}
	g.Unblock()
	g.Point()
}

// sleepTurn is Sleep for g, the caller, which takes turns.
func sleepTurn(g *sched.G, d time.Duration) {
	g.Step(sched.Pending{Op: trace.OpSleep, Site: takeSite(g)})
	g.Saw(d.String)
	if d <= 0 {
		return
	}
	r := g.Run()
	t := g.Clock().AddTimer(d, func() { r.Wake(nil, g) })
	if !g.Park(trace.WaitSleep) {
		t.Stop()
		g.Point()
	}
}

// Later returns a function that compiled code may call at any time from any goroutine, and that
// starts f on behalf of the goroutine that called Later. It does nothing once that goroutine's
// execution was stopped.
func Later(f func()) func() {
	g := sched.Current()
	if g == nil {
		g = sched.MainG()
	}
	if g == nil {
		return f
	}
	start, bubble := f, g.Bubble()
	if own := sched.InTurn(); own == g {
		// What was done until here comes before f, and nothing that g does later.
		// Less than 16 bytes might share their memory with an object of whose finalizer f is part,
		// and keep it alive.
		order := unsafe.Pointer(new([16]byte))
		g.Release(order, 0)
		start = func() {
			sched.Current().Acquire(order, 0)
			f()
		}
	}
	return func() {
		if _, stopped := stopped.Load(g.Exec); !stopped && !g.IsKilled() {
			g.GoLater(bubble, start)
		}
	}
}

// stopped holds the executions that StopTimers was called for. There is one entry for each cell run
// again.
var stopped sync.Map // trace.Exec → struct{}

// StopTimers keeps the functions that an execution gave to time.AfterFunc and context.AfterFunc
// from starting. It belongs with sched.Kill, which ends only goroutines that have started already.
func StopTimers(exec trace.Exec) { stopped.Store(exec, struct{}{}) }
