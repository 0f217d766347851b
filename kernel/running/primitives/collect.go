package primitives

import (
	"runtime"
	"sync/atomic"
	"time"
)

// uncollected is how many functions OnCollect has returned that have not been called.
var uncollected atomic.Int64

// OnCollect is Later for finalizers and cleanups: the garbage collector has the function called that
// it returns, once.
func OnCollect(f func()) func() {
	start := Later(f)
	uncollected.Add(1)
	return func() {
		uncollected.Add(-1)
		start()
	}
}

// collectWait is how long Collect waits for a finalizer of another package that never returns.
const collectWait = time.Second

// Collect has the finalizers and cleanups start that are due because nothing refers to their objects.
// As long as the program has set some, that all its goroutines wait is a deadlock only after that.
// The runtime's goroutine runs finalizers in batches; a second one comes after all of the first.
func Collect() {
	for range 2 {
		if uncollected.Load() == 0 {
			return
		}
		last := make(chan struct{})
		runtime.SetFinalizer(new([16]byte), func(*[16]byte) { close(last) })
		runtime.GC()
		select {
		case <-last:
		case <-time.After(collectWait):
			return
		}
	}
}

// collect is runtime.GC for the program. What a detector of races remembers keeps nothing alive.
func collect() {
	if g := mine(); g != nil {
		if d, ok := g.Run().Detector.(interface{ Weakly(func()) }); ok {
			defer g.Hold()() // the monitor takes the baton from who waits
			d.Weakly(runtime.GC)
			return
		}
	}
	runtime.GC()
}
