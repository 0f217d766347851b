package primitives

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A writer that finds readers announces itself first, which is a step of its own, since from then
// on new readers wait: rwWanted. It waits for the readers in another. The others that want to write
// wait until neither a writer nor an announcement is there, as they do for the mutex in Go's
// RWMutex.
//
// RLock comes after all earlier Unlocks, and Lock after the RUnlocks too: the run is told of the
// former on slot 0 of the lock's [trace.Key]s and of the latter on slot 1.

func (rw *RWMutex) rlockInLockstep(g *sched.G) {
	p := about(g, trace.OpRLock, unsafe.Pointer(rw))
	if !g.Await(p, trace.WaitRWMutexR, (*rwArrival)(rw)) {
		g.Point()
	}
	rw.use(g, p.Site)
	if !rw.addReader(0) {
		meets(g)
		rw.wait(g, trace.WaitRWMutexR)
	}
	rw.note(g.ID)
	locked(g, p, true)
}

func (rw *RWMutex) tryRLockInLockstep(g *sched.G) bool {
	p := about(g, trace.OpTryRLock, unsafe.Pointer(rw))
	g.Step(p)
	rw.use(g, p.Site)
	if !rw.addReader(0) {
		return false
	}
	g.Saw(taken)
	rw.note(g.ID)
	locked(g, p, true)
	return true
}

func (rw *RWMutex) runlockInLockstep(g *sched.G) {
	p := about(g, trace.OpRUnlock, unsafe.Pointer(rw))
	beforeUnlock(g, p)
	keep(g.Run(), rw, unsafe.Pointer(&rw.origin))
	if rw.runlock(g) {
		unlocked(g, p, true)
	}
}

func (rw *RWMutex) lockInLockstep(g *sched.G) {
	p := about(g, trace.OpLock, unsafe.Pointer(rw))
	if !g.Await(p, trace.WaitRWMutex, (*rwArrival)(rw)) {
		g.Point()
	}
	rw.use(g, p.Site)
	s := rw.state.Load()
	if s != 0 && !elsewhere(s) && rw.state.CompareAndSwap(s, s|rwWanted) {
		if e := g.Event(); e != nil {
			e.Wait = trace.WaitRWMutex // the lock is not held yet
		}
		if !g.Await(p, trace.WaitRWMutex, (*rwUnread)(rw)) {
			rw.unwanted(g)
			g.Point()
		}
		rw.state.Add((writtenBy(g.ID) | rwLockstep) - rwWanted)
	} else if !rw.state.CompareAndSwap(0, writtenBy(g.ID)|rwLockstep) {
		meets(g)
		rw.wait(g, trace.WaitRWMutex)
		rw.state.Or(rwLockstep)
	}
	rw.writes(g, p)
}

func (rw *RWMutex) tryLockInLockstep(g *sched.G) bool {
	p := about(g, trace.OpTryLock, unsafe.Pointer(rw))
	g.Step(p)
	rw.use(g, p.Site)
	if !rw.state.CompareAndSwap(0, writtenBy(g.ID)|rwLockstep) {
		return false
	}
	g.Saw(taken)
	rw.writes(g, p)
	return true
}

// writes tells the run that g writes now.
func (rw *RWMutex) writes(g *sched.G, p sched.Pending) {
	g.Acquire(p.Obj, 1)
	locked(g, p, false)
}

func (rw *RWMutex) unlockInLockstep(g *sched.G) {
	p := about(g, trace.OpUnlock, unsafe.Pointer(rw))
	beforeUnlock(g, p)
	keep(g.Run(), rw, unsafe.Pointer(&rw.origin))
	if rw.state.CompareAndSwap(writtenBy(g.ID)|rwLockstep, 0) || rw.unlock(g, rw.state.Load()) {
		unlocked(g, p, false)
	}
}

// use is called before g locks rw.
func (rw *RWMutex) use(g *sched.G, site trace.Site) {
	isA(g.Run(), unsafe.Pointer(rw), "RWMutex")
	keep(g.Run(), rw, unsafe.Pointer(&rw.origin))
	rw.origin.use(g, unsafe.Pointer(rw), "RWMutex", site)
}

// unwanted takes back that g has announced itself. Those that have waited for it go on.
func (rw *RWMutex) unwanted(g *sched.G) {
	obj := unsafe.Pointer(rw)
	b := bucketOf(obj)
	b.mu.Lock()
	s := rw.state.And(^uint64(rwWanted)) &^ rwWanted
	switch {
	case s&rwQueued == 0:
	case b.first(obj) == nil:
		rw.admit(b)
	case s < rwReader:
		rw.pass(b, trace.WaitRWMutexR)
	}
	b.mu.Unlock()
	g.Run().Changed(obj)
}

// elsewhere reports whether a goroutine that is not in lockstep has a part in a state: then one
// waits as these do.
func elsewhere(s uint64) bool {
	return s&(rwQueued|rwMixed) != 0 || s&(rwWriter|rwLockstep) == rwWriter
}

// An RWMutex as the scheduler sees it: for those who come, and for the writer that has announced
// itself.
type (
	rwArrival RWMutex
	rwUnread  RWMutex
)

// Ready reports whether RLock can go on, or Lock begin.
func (rw *rwArrival) Ready(*sched.G) bool {
	s := rw.state.Load()
	return s&(rwWriter|rwWanted) == 0 || elsewhere(s)
}

// Ready reports whether the readers have left.
func (rw *rwUnread) Ready(*sched.G) bool { return rw.state.Load() < rwReader }
