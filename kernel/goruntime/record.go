package goruntime

import (
	"iter"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// record is what the runtime keeps of a goroutine (runtime/runtime2.go, type g), as far as it is
// needed here. It is never given back to the system, and so can be read when its goroutine has ended.
type record struct {
	_      [4]uintptr // stack and guards
	_      [3]uintptr // panics, defers, machine
	_      [6]uintptr // registers: type gobuf
	_      [3]uintptr // of a system call
	_      uintptr    // top of the stack
	_      uintptr    // param
	status atomic.Uint32
	_      uint32 // stackLock
	id     uint64
	_      uintptr // schedlink
	_      int64   // since when it waits
	reason uint8   // why it waits, if it does
}

// The states of a goroutine that is in a system call, and of one that waits (runtime/runtime2.go).
// scanned is added while the collector looks at its stack.
const (
	statusSyscall = 3
	statusWaiting = 4
	scanned       = 0x1000
)

// Why a goroutine waits (runtime/runtime2.go, type waitReason): for a connection or file, or, from
// semacquire to sync.WaitGroup.Wait, for another goroutine or for time to pass. All other reasons
// are the runtime's own: for the collector, say, or because a coroutine has been left.
const (
	reasonIOWait        = 2
	reasonSemacquire    = 13
	reasonSelect        = 18
	reasonChanReceive   = 19
	reasonWaitGroupWait = 25
)

// Waits reports whether the goroutine with that [G] waits for another, for time to pass, or for
// what is outside of the process. Unlike [States] it stops nobody.
func Waits(g uintptr) bool { return waits(g) }

// WaitsForSemaphore reports whether it waits for a semaphore of the runtime's: a file that another
// goroutine uses, but also the collector that another is about to start.
func WaitsForSemaphore(g uintptr) bool { return waitsForSemaphore(g) }

func (r *record) waits() bool {
	switch r.status.Load() &^ scanned {
	case statusSyscall:
		return true
	case statusWaiting:
		return r.reason == reasonIOWait || r.reason >= reasonSemacquire && r.reason <= reasonWaitGroupWait
	}
	return false
}

func recordAt(g uintptr) *record { return *(**record)(unsafe.Pointer(&g)) }

// checkRecord looks at goroutines of which it knows whether they wait, and for what.
func checkRecord() bool {
	own, let, goes := make(chan uintptr), make(chan struct{}), make(chan struct{})
	id := make(chan uint64, 2)
	go func() {
		id <- GoroutineID()
		own <- G()
		<-let
		close(goes)
	}()
	receives := <-own
	go func() {
		id <- GoroutineID()
		own <- G()
		select {
		case <-goes:
		case <-own:
		}
	}()
	selects := <-own
	var left uintptr
	next, stop := iter.Pull(func(yield func(int) bool) {
		left = G()
		yield(0)
	})
	defer stop()
	next()
	// They wait soon.
	for range 1_000_000 {
		if Waits(receives) && Waits(selects) {
			break
		}
		runtime.Gosched()
	}
	ok := knowsReason(receives, <-id, reasonChanReceive) && knowsReason(selects, <-id, reasonSelect) &&
		Waits(receives) && Waits(selects) && !Waits(left) && !Waits(G())
	close(let)
	<-goes
	return ok
}
