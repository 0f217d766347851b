package goruntime

import (
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
}

// The states of a goroutine that has a processor or would take one (runtime/runtime2.go). scanned is
// added while the collector looks at its stack.
const (
	statusRunnable  = 1
	statusRunning   = 2
	statusPreempted = 9
	scanned         = 0x1000
)

// CanRun reports whether the goroutine with that [G] has a processor, or would take one: it does not
// wait, and is in no call of the operating system. Unlike [States] it stops nobody.
func CanRun(g uintptr) bool { return canRun(g) }

func (r *record) canRun() bool {
	switch r.status.Load() &^ scanned {
	case statusRunnable, statusRunning, statusPreempted:
		return true
	}
	return false
}

func recordAt(g uintptr) *record { return *(**record)(unsafe.Pointer(&g)) }

// checkRecord looks at goroutines of which it knows whether they wait.
func checkRecord() bool {
	own, waits, goes := make(chan uintptr), make(chan struct{}), make(chan struct{})
	id := make(chan uint64, 1)
	go func() {
		id <- GoroutineID()
		own <- G()
		<-waits
		close(goes)
	}()
	other := <-own
	// It waits soon.
	for range 1_000_000 {
		if !CanRun(other) {
			break
		}
		runtime.Gosched()
	}
	ok := CanRun(G()) && !CanRun(other) && knownID(other, <-id)
	close(waits)
	<-goes
	return ok
}
