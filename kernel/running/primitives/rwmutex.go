package primitives

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// RWMutex stands for sync.RWMutex. As there, a waiting writer keeps new readers out, and when a
// writer is done, all readers that wait come first.
type RWMutex struct {
	// state is a number and bits. With rwWriter the number is the writer's id, otherwise that of
	// readers.
	state atomic.Uint64
	// readers holds id+1 of some of the readers: the first that came. More is not worth its price;
	// that of the others is that a reader that is being ended may be taken for one of them.
	readers [4]atomic.Uint64
	origin  origin
}

const (
	// rwQueued is set and cleared under the bucket's lock; while it is set, whoever comes has to
	// queue.
	rwQueued = 1 << 0
	rwWriter = 1 << 1
	// rwWanted says that a writer in lockstep waits for the readers to leave.
	rwWanted = 1 << 2
	// rwLockstep says that the writer is in lockstep, and rwMixed that a reader may not be.
	rwLockstep   = 1 << 3
	rwMixed      = 1 << 4
	rwCountShift = 5
	rwReader     = 1 << rwCountShift // one reader more
)

func writtenBy(id trace.GoID) uint64 { return uint64(id)<<rwCountShift | rwWriter }

// less is a state with one reader less.
func less(s uint64) uint64 {
	if s -= rwReader; s < rwReader {
		s &^= rwMixed
	}
	return s
}

// RLock locks rw for reading.
func (rw *RWMutex) RLock() {
	if g := sched.InTurn(); g != nil {
		rw.rlockInLockstep(g)
		return
	}
	g := sched.Current()
	if !rw.addReader(rwMixed) {
		rw.wait(g, trace.WaitRWMutexR)
	}
	rw.note(idOf(g))
}

// TryRLock locks rw for reading if it need not wait, and reports whether it did.
func (rw *RWMutex) TryRLock() bool {
	if g := sched.InTurn(); g != nil {
		return rw.tryRLockInLockstep(g)
	}
	g := sched.Current()
	if !rw.addReader(rwMixed) {
		return false
	}
	rw.note(idOf(g))
	return true
}

// addReader counts one reader more and sets a bit, if neither a writer nor a queue is in the way.
func (rw *RWMutex) addReader(bit uint64) bool {
	for {
		s := rw.state.Load()
		if s&(rwWriter|rwQueued|rwWanted) != 0 {
			return false
		}
		if rw.state.CompareAndSwap(s, (s+rwReader)|bit) {
			return true
		}
	}
}

// RUnlock releases one RLock.
func (rw *RWMutex) RUnlock() {
	if g := sched.InTurn(); g != nil {
		rw.runlockInLockstep(g)
		return
	}
	g := sched.Current()
	if rw.runlock(g) && rw.state.Load()&rwWanted != 0 {
		tellChanged(nil, unsafe.Pointer(rw))
	}
}

// runlock is RUnlock by g of either kind. It reports whether there was a reader to take off.
func (rw *RWMutex) runlock(g *sched.G) bool {
	if s := rw.state.Load(); s&rwWriter == 0 && s >= rwReader && !rw.forget(g, s>>rwCountShift) {
		return false
	}
	for {
		s := rw.state.Load()
		switch {
		case s&rwWriter != 0 || s < rwReader:
			Throw("sync: RUnlock of unlocked RWMutex")
			return false
		case s&rwQueued != 0:
			rw.removeReader()
			return true
		case rw.state.CompareAndSwap(s, less(s)):
			return true
		}
	}
}

// removeReader counts one reader less, while others may be queued.
func (rw *RWMutex) removeReader() {
	b := bucketOf(unsafe.Pointer(rw))
	b.mu.Lock()
	defer b.mu.Unlock()
	rw.dropReader(b)
}

// dropReader is removeReader for a caller that has the bucket's lock.
func (rw *RWMutex) dropReader(b *bucket) {
	for {
		s := rw.state.Load()
		if !rw.state.CompareAndSwap(s, less(s)) {
			continue
		}
		if less(s) == rwQueued {
			rw.pass(b, trace.WaitRWMutex)
		}
		return
	}
}

// Lock locks rw for writing.
func (rw *RWMutex) Lock() {
	if g := sched.InTurn(); g != nil {
		rw.lockInLockstep(g)
		return
	}
	g := sched.Current()
	if !rw.state.CompareAndSwap(0, writtenBy(idOf(g))) {
		rw.wait(g, trace.WaitRWMutex)
	}
}

// TryLock locks rw for writing if it is free, and reports whether it did.
func (rw *RWMutex) TryLock() bool {
	if g := sched.InTurn(); g != nil {
		return rw.tryLockInLockstep(g)
	}
	g := sched.Current()
	return rw.state.CompareAndSwap(0, writtenBy(idOf(g)))
}

// Unlock unlocks rw, which is locked for writing.
func (rw *RWMutex) Unlock() {
	if g := sched.InTurn(); g != nil {
		rw.unlockInLockstep(g)
		return
	}
	g := sched.Current()
	s := rw.state.Load()
	if s&(rwWriter|rwQueued|rwLockstep) == rwWriter && !sched.Ending() && rw.state.CompareAndSwap(s, 0) {
		return
	}
	if rw.unlock(g, s) && s&rwLockstep != 0 {
		tellChanged(nil, unsafe.Pointer(rw))
	}
}

// unlock is Unlock where s, which state was, asks for more than to clear it. It reports whether the
// lock was the caller's to unlock.
func (rw *RWMutex) unlock(g *sched.G, s uint64) bool {
	switch {
	case s&rwWriter == 0:
		Throw("sync: Unlock of unlocked RWMutex")
		return false
	case s>>rwCountShift != uint64(idOf(g)) && ending(g):
		return false // a deferred call of a goroutine that never got the lock
	}
	b := bucketOf(unsafe.Pointer(rw))
	b.mu.Lock()
	defer b.mu.Unlock()
	rw.pass(b, trace.WaitRWMutexR)
	return true
}

// RLocker returns a Locker whose methods are RLock and RUnlock.
func (rw *RWMutex) RLocker() sync.Locker { return (*rlocker)(rw) }

type rlocker RWMutex

func (r *rlocker) Lock()   { (*RWMutex)(r).RLock() }
func (r *rlocker) Unlock() { (*RWMutex)(r).RUnlock() }

// wait queues for rw and returns when it is locked for the reason given.
func (rw *RWMutex) wait(g *sched.G, reason trace.Wait) {
	w := newWaiter(g, reason, unsafe.Pointer(rw), (*rwHolder)(rw))
	b := bucketOf(w.addr)
	w.block()
	b.mu.Lock()
	if !rw.takeOrMark(w) {
		b.push(w)
		b.mu.Unlock()
		if !w.sleep() {
			rw.leave(w, b)
			w.end()
		}
	} else {
		b.mu.Unlock()
	}
	w.unblock()
	w.free()
}

// takeOrMark locks rw for w if that is possible by now, and marks it as queued for otherwise. It
// needs the bucket's lock.
func (rw *RWMutex) takeOrMark(w *waiter) bool {
	for {
		s := rw.state.Load()
		next, got := s|rwQueued, false
		switch {
		case w.reason == trace.WaitRWMutexR && s&(rwWriter|rwQueued|rwWanted) == 0:
			next, got = (s+rwReader)|rwMixed, true
		case w.reason == trace.WaitRWMutex && s == 0:
			next, got = writtenBy(idOf(w.g)), true
		}
		if rw.state.CompareAndSwap(s, next) {
			return got
		}
	}
}

// pass hands rw, which nobody holds any more, to the next: to all readers that wait or to one
// writer, depending on whose turn it is and on who is there. It needs the bucket's lock; nobody
// else changes state meanwhile, because it is marked as queued for, or as held by the caller.
func (rw *RWMutex) pass(b *bucket, turn trace.Wait) {
	addr := unsafe.Pointer(rw)
	reader, writer := b.firstReader(addr), b.first(addr)
	switch {
	case reader != nil && (writer == nil || turn == trace.WaitRWMutexR):
		rw.state.Store(rwQueued)
		rw.admit(b)
	case writer != nil:
		rw.state.Store(writtenBy(idOf(writer.g)) | rwQueued)
		b.grant(writer)
		rw.settle(b)
	default:
		rw.state.Store(0)
	}
}

// admit lets all readers in that wait. It needs the bucket's lock; nobody writes.
func (rw *RWMutex) admit(b *bucket) {
	addr := unsafe.Pointer(rw)
	for r := b.firstReader(addr); r != nil; r = b.firstReader(addr) {
		rw.state.Or(rwMixed)
		rw.state.Add(rwReader)
		b.grant(r)
	}
	rw.settle(b)
}

// settle takes the mark off when nobody is queued any more. It needs the bucket's lock.
func (rw *RWMutex) settle(b *bucket) {
	if addr := unsafe.Pointer(rw); b.first(addr) == nil && b.firstReader(addr) == nil {
		rw.state.And(^uint64(rwQueued))
	}
}

// leave takes w out of the queue. A lock that reached it meanwhile is given on; readers that waited
// only because w is a writer come in.
func (rw *RWMutex) leave(w *waiter, b *bucket) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case w.granted && w.reason == trace.WaitRWMutex:
		rw.pass(b, trace.WaitRWMutexR)
	case w.granted:
		rw.dropReader(b)
	default:
		b.remove(w)
		if b.first(w.addr) == nil && rw.state.Load()&(rwWriter|rwWanted) == 0 {
			rw.admit(b)
		}
		rw.settle(b)
	}
}

// note records that id reads.
func (rw *RWMutex) note(id trace.GoID) {
	for i := range rw.readers {
		if rw.readers[i].Load() == 0 && rw.readers[i].CompareAndSwap(0, uint64(id)+1) {
			return
		}
	}
}

// forget removes one of count readers. It returns false if the caller is a deferred call of a
// goroutine that never got the lock. Go lets any goroutine unlock for another, so otherwise, when g
// is none of the readers, one of them is forgotten.
func (rw *RWMutex) forget(g *sched.G, count uint64) bool {
	mine := uint64(idOf(g)) + 1
	known, other := uint64(0), 0
	for i := range rw.readers {
		switch rw.readers[i].Load() {
		case 0:
		case mine:
			rw.readers[i].Store(0)
			return true
		default:
			known, other = known+1, i
		}
	}
	if known < count {
		return true
	}
	if ending(g) {
		return false
	}
	rw.readers[other].Store(0)
	return true
}
