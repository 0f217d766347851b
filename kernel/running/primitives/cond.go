package primitives

import (
	"math"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Cond replaces sync.Cond in cells.
type Cond struct {
	noCopy noCopy
	// L is held while the condition is looked at or changed.
	L sync.Locker

	self atomic.Pointer[Cond] // set at first use: distinguishes a copy from the original
}

// NewCond returns a Cond with l as its L.
func NewCond(l sync.Locker) *Cond { return &Cond{L: l} }

// Wait unlocks c.L, waits for Signal or Broadcast, and locks c.L again. A goroutine that is ended
// meanwhile locks it too, for the deferred Unlock that usually follows.
func (c *Cond) Wait() {
	c.check()
	if g := sched.InTurn(); g != nil {
		c.waitInLockstep(g)
		return
	}
	w := newWaiter(sched.Current(), trace.WaitCond, unsafe.Pointer(c), nil)
	b := bucketOf(w.addr)
	b.mu.Lock()
	b.push(w)
	b.mu.Unlock()
	c.unlockFor(w, b)
	// Unlock may be the learner's own and wait itself, so this wait begins only here.
	w.block()
	woken := w.sleep()
	if !woken {
		c.leave(w, b)
		defer w.end()
	}
	w.unblock()
	c.L.Lock()
	if woken {
		w.free()
	}
}

// unlockFor unlocks c.L. If that panics w does not wait, and no signal may go to it.
func (c *Cond) unlockFor(w *waiter, b *bucket) {
	unlocked := false
	defer func() {
		if !unlocked {
			c.leave(w, b)
		}
	}()
	c.L.Unlock()
	unlocked = true
}

// leave takes w out of the queue. A signal that reached it meanwhile goes to the next.
func (c *Cond) leave(w *waiter, b *bucket) {
	b.mu.Lock()
	b.remove(w)
	granted := w.granted
	b.mu.Unlock()
	if granted {
		c.wake(sched.InTurn(), 1)
	}
}

// Signal wakes the goroutine that has waited longest, if there is one.
func (c *Cond) Signal() { c.wake(c.about(trace.OpSignal), 1) }

// Broadcast wakes all that wait.
func (c *Cond) Broadcast() { c.wake(c.about(trace.OpBroadcast), math.MaxInt) }

// about begins an operation that wakes. It returns the caller if that is in lockstep, else nil.
func (c *Cond) about(op trace.Op) *sched.G {
	c.check()
	g := sched.InTurn()
	if g != nil {
		g.Step(about(g, op, unsafe.Pointer(c)))
	}
	return g
}

// wake wakes those that have waited longest. g is the caller if it is in lockstep, else nil.
func (c *Cond) wake(g *sched.G, count int) {
	b := bucketOf(unsafe.Pointer(c))
	var parked []*waiter
	b.mu.Lock()
	for ; count > 0; count-- {
		w := b.first(unsafe.Pointer(c))
		if w == nil {
			break
		}
		if !w.parks {
			b.grant(w)
			continue
		}
		b.remove(w)
		w.granted = true
		parked = append(parked, w)
	}
	b.mu.Unlock()
	for _, w := range parked {
		release(g, unsafe.Pointer(w))
		w.unpark(g)
	}
}

func (c *Cond) check() {
	if c.self.Load() != c && !c.self.CompareAndSwap(nil, c) && c.self.Load() != c {
		panic("sync.Cond is copied")
	}
}
