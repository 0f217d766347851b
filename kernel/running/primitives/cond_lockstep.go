package primitives

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// waitInLockstep is Wait in lockstep. To be woken is no step: who wakes g has done all that there
// is to do, and g locks c.L next.
func (c *Cond) waitInLockstep(g *sched.G) {
	p := about(g, trace.OpCondWait, unsafe.Pointer(c))
	g.Step(p)
	w := &waiter{g: g, reason: trace.WaitCond, addr: p.Obj, parks: true}
	b := bucketOf(p.Obj)
	b.mu.Lock()
	b.push(w)
	b.mu.Unlock()
	g.At = p.Site
	c.unlockFor(w, b)
	if w.parked = !b.granted(w); w.parked {
		ok := g.Park(trace.WaitCond)
		w.parked = false
		if !ok {
			c.leave(w, b)
			defer g.Point()
		}
	}
	acquire(g, unsafe.Pointer(w))
	g.At = p.Site
	c.L.Lock()
}

// granted reports whether w has got what it waits for. It takes the bucket's lock.
func (b *bucket) granted(w *waiter) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return w.granted
}
