package primitives

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

func (m *Mutex) lockInLockstep(g *sched.G, w wanted) {
	p := about(g, w.op, w.obj)
	if !g.Await(p, w.reason, (*mutexWaiter)(m)) {
		g.Point()
	}
	m.takeInLockstep(g, w, p.Site)
	locked(g, p, false)
}

// takeInLockstep locks m for g, which has come to be the one that runs while m was free, or held by
// a goroutine that is not in lockstep.
func (m *Mutex) takeInLockstep(g *sched.G, w wanted, site trace.Site) {
	keep(g.Run(), m, unsafe.Pointer(&m.origin))
	m.origin.use(g, unsafe.Pointer(m), w.kind, site)
	if !m.state.CompareAndSwap(0, lockedBy(g.ID)|mutexLockstep) {
		meets(g)
		m.lockSlow(g, w.reason)
		m.state.Or(mutexLockstep)
	}
}

// mutexWaiter is a Mutex as the scheduler sees it.
type mutexWaiter Mutex

// Ready reports whether the lock can be tried: that it is free, or that a goroutine holds it that
// is not in lockstep, for which one waits elsewhere.
func (m *mutexWaiter) Ready(*sched.G) bool { return m.state.Load()&mutexLockstep == 0 }

func (m *Mutex) tryLockInLockstep(g *sched.G) bool {
	p := about(g, trace.OpTryLock, unsafe.Pointer(m))
	g.Step(p)
	keep(g.Run(), m, unsafe.Pointer(&m.origin))
	m.origin.use(g, p.Obj, "Mutex", p.Site)
	if !m.state.CompareAndSwap(0, lockedBy(g.ID)|mutexLockstep) {
		return false
	}
	g.Saw(taken)
	locked(g, p, false)
	return true
}

func (m *Mutex) unlockInLockstep(g *sched.G) {
	p := about(g, trace.OpUnlock, unsafe.Pointer(m))
	beforeUnlock(g, p)
	if m.giveInLockstep(g) {
		unlocked(g, p, false)
	}
}

// giveInLockstep unlocks m. It reports whether it was g's to unlock.
func (m *Mutex) giveInLockstep(g *sched.G) bool {
	keep(g.Run(), m, unsafe.Pointer(&m.origin))
	return m.state.CompareAndSwap(lockedBy(g.ID)|mutexLockstep, 0) ||
		// Another goroutine has locked it, or one that is not in lockstep waits.
		m.unlock(g, m.state.Load())
}

// beforeUnlock is the point before an operation that unlocks, in a program that can tell.
func beforeUnlock(g *sched.G, p sched.Pending) {
	if g.Run().TryLocks {
		g.Step(p)
	}
}
