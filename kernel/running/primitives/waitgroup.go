package primitives

import (
	"sync/atomic"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// WaitGroup replaces sync.WaitGroup in cells.
type WaitGroup struct {
	noCopy noCopy
	// state is the counter in its upper half, as an int32, and the number of those who wait in its
	// lower. The latter changes under the bucket's lock.
	state atomic.Uint64
	// inWait is how many goroutines in lockstep wait.
	inWait atomic.Int64
	origin origin
}

// Add adds delta to the counter. At zero all who wait go on.
func (wg *WaitGroup) Add(delta int) {
	g := sched.InTurn()
	if g != nil {
		wg.beforeAdd(g, delta)
		wg.tellAdd(g, delta)
	}
	state := wg.state.Add(uint64(delta) << 32)
	count, waiting := int32(state>>32), uint32(state)
	if count == 0 && wg.inWait.Load() != 0 {
		defer tellChanged(g, unsafe.Pointer(wg))
	}
	switch {
	case count < 0:
		if ending(sched.Current()) {
			wg.state.Add(-(uint64(delta) << 32)) // a deferred Done without its Add
			return
		}
		panic("sync: negative WaitGroup counter")
	case waiting != 0 && delta > 0 && count == int32(delta), count == 0 && waiting != 0 && !wg.release():
		misused("sync: WaitGroup misuse: Add called concurrently with Wait")
	}
}

// release lets all go on that wait. It returns false when the counter has moved again while some
// still do.
func (wg *WaitGroup) release() bool {
	b := bucketOf(unsafe.Pointer(wg))
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.first(unsafe.Pointer(wg))
	if w == nil {
		return true // they were ended
	}
	if wg.state.Load()>>32 != 0 {
		return false
	}
	wg.state.Store(0)
	for ; w != nil; w = b.first(unsafe.Pointer(wg)) {
		b.grant(w)
	}
	return true
}

// Done takes one off the counter.
func (wg *WaitGroup) Done() { wg.Add(-1) }

// Wait waits until the counter is zero.
func (wg *WaitGroup) Wait() {
	if g := sched.InTurn(); g != nil {
		wg.waitInLockstep(g)
		return
	}
	if wg.state.Load()>>32 == 0 {
		return
	}
	w := newWaiter(sched.Current(), trace.WaitWaitGroup, unsafe.Pointer(wg), nil)
	b := bucketOf(w.addr)
	w.block()
	b.mu.Lock()
	if !wg.join() {
		b.mu.Unlock()
		w.unblock()
		w.free()
		return
	}
	b.push(w)
	b.mu.Unlock()
	if !w.sleep() {
		b.mu.Lock()
		if w.queued {
			b.remove(w)
			wg.state.Add(^uint64(0))
		}
		b.mu.Unlock()
		w.end()
	}
	w.unblock()
	w.free()
	if wg.state.Load() != 0 {
		misused("sync: WaitGroup is reused before previous Wait has returned")
	}
}

// join adds the caller to the number of those who wait, unless the counter is zero. It needs the
// bucket's lock.
func (wg *WaitGroup) join() bool {
	for {
		state := wg.state.Load()
		if state>>32 == 0 {
			return false
		}
		if wg.state.CompareAndSwap(state, state+1) {
			return true
		}
	}
}

// Go calls f in a new goroutine of the program that the group waits for. As in Go, one that
// ends by a panic is never done.
func (wg *WaitGroup) Go(f func()) {
	var stmt sched.GoStmt
	if g := sched.InTurn(); g != nil {
		stmt.Site = g.At // the go statement is this call
	}
	wg.Add(1)
	started := false
	defer func() {
		if !started { // the caller is being ended
			wg.Done()
		}
	}()
	sched.Go("", stmt, func() {
		defer func() {
			if v := recover(); v != nil {
				panic(v)
			}
			wg.Done()
		}()
		f()
	})
	started = true
}

// noCopy makes go vet's copylocks see types that are not locks.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}
