package primitives

import (
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Mutex replaces sync.Mutex in cells.
//
// Like Go's it lets a running goroutine take a free lock before one that was woken for it, which
// spares a switch for each turn of a busy loop, until the first in the queue has waited for
// [starving]; then it is handed over.
type Mutex struct {
	// state is 0 when the lock is free, else the holder's id, mutexLocked and perhaps mutexCall and
	// mutexLockstep.
	state  atomic.Uint64
	origin origin
}

const (
	// mutexCall asks Unlock to wake the first in the queue. It is set under the bucket's lock, by
	// whoever goes to sleep, and as long as somebody is in the queue, either it is set, or one of
	// them was woken and will look.
	mutexCall   = 1 << 0
	mutexLocked = 1 << 1
	// mutexLockstep says that a goroutine in lockstep holds the lock.
	mutexLockstep    = 1 << 2
	mutexHolderShift = 3
)

// starving is how long the first in the queue waits until it no longer has to compete.
const starving = time.Millisecond

func lockedBy(id trace.GoID) uint64 { return uint64(id)<<mutexHolderShift | mutexLocked }

// Lock locks m.
func (m *Mutex) Lock() { m.lock(wanted{trace.OpLock, unsafe.Pointer(m), trace.WaitMutex, "Mutex"}) }

// wanted is what a goroutine wants a lock for: to lock it, or to use a primitive that is made of
// it.
type wanted struct {
	op     trace.Op
	obj    unsafe.Pointer
	reason trace.Wait
	kind   string
}

func (m *Mutex) lock(w wanted) {
	if g := sched.InTurn(); g != nil {
		m.lockInLockstep(g, w)
		return
	}
	g := sched.Current()
	if !m.state.CompareAndSwap(0, lockedBy(idOf(g))) {
		m.lockSlow(g, w.reason)
	}
}

// TryLock locks m if it is free, and reports whether it did.
func (m *Mutex) TryLock() bool {
	if g := sched.InTurn(); g != nil {
		return m.tryLockInLockstep(g)
	}
	g := sched.Current()
	return m.state.CompareAndSwap(0, lockedBy(idOf(g)))
}

// Unlock unlocks m.
func (m *Mutex) Unlock() {
	if g := sched.InTurn(); g != nil {
		m.unlockInLockstep(g)
		return
	}
	g := sched.Current()
	s := m.state.Load()
	if s&(mutexLocked|mutexLockstep|mutexCall) == mutexLocked && !sched.Ending() && m.state.CompareAndSwap(s, 0) {
		return
	}
	if m.unlock(g, s) && s&mutexLockstep != 0 {
		tellChanged(nil, unsafe.Pointer(m))
	}
}

// unlock is Unlock where s, which state was, asks for more than to clear it. It reports whether the
// lock was the caller's to unlock.
func (m *Mutex) unlock(g *sched.G, s uint64) bool {
	switch {
	case s&mutexLocked == 0:
		Throw("sync: unlock of unlocked mutex")
		return false
	case s>>mutexHolderShift != uint64(idOf(g)) && ending(g):
		return false // a deferred call of a goroutine that never got the lock
	}
	m.unlockSlow()
	return true
}

func (m *Mutex) lockSlow(g *sched.G, reason trace.Wait) {
	w := newWaiter(g, reason, unsafe.Pointer(m), (*mutexHolder)(m))
	b := bucketOf(w.addr)
	for {
		w.block()
		b.mu.Lock()
		if w.granted {
			b.mu.Unlock()
			break
		}
		if m.take(idOf(g)) {
			b.remove(w)
			m.settle(b)
			b.mu.Unlock()
			break
		}
		if !w.queued {
			b.push(w)
		}
		b.mu.Unlock()
		if !w.sleep() {
			m.leave(w, b)
			w.end()
		}
	}
	w.unblock()
	w.free()
}

// take locks m if it is free, and asks to be woken otherwise. It needs the bucket's lock.
func (m *Mutex) take(id trace.GoID) bool {
	for {
		if m.state.CompareAndSwap(0, lockedBy(id)) {
			return true
		}
		if m.requestCall() {
			return false
		}
	}
}

// requestCall makes the next Unlock wake the first in the queue. It returns false when m is free.
// It needs the bucket's lock.
func (m *Mutex) requestCall() bool {
	for {
		s := m.state.Load()
		if s == 0 {
			return false
		}
		if m.state.CompareAndSwap(s, s|mutexCall) {
			return true
		}
	}
}

// settle leaves waking to the next Unlock, if there is somebody to wake. It needs the bucket's
// lock; nobody unlocks m meanwhile.
func (m *Mutex) settle(b *bucket) {
	if b.first(unsafe.Pointer(m)) != nil {
		m.requestCall()
	}
}

// unlockSlow unlocks m, which is locked, and wakes the first in the queue. The queue may turn out
// to be empty: that of a copy is.
func (m *Mutex) unlockSlow() {
	b := bucketOf(unsafe.Pointer(m))
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.first(unsafe.Pointer(m))
	switch {
	case w == nil:
		m.state.Store(0)
	case time.Since(w.since) > starving:
		m.state.Store(lockedBy(idOf(w.g)))
		b.grant(w)
		m.settle(b)
	default:
		m.state.Store(0)
		w.wake()
	}
}

// leave takes w out of the queue. A lock or a wake-up that reached it goes to the next.
func (m *Mutex) leave(w *waiter, b *bucket) {
	b.mu.Lock()
	if w.granted {
		b.mu.Unlock()
		m.unlockSlow()
		return
	}
	defer b.mu.Unlock()
	b.remove(w)
	if next := b.first(w.addr); next != nil && !m.requestCall() {
		next.wake()
	}
}
