package primitives

import (
	"runtime"
	"sync/atomic"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// uncollected is how many functions OnCollect has returned that have not been called.
var uncollected atomic.Int64

// OnCollect is Later for finalizers and cleanups: the garbage collector has the function called that
// it returns, once.
func OnCollect(f func()) func() {
	start := Later(f)
	uncollected.Add(1)
	return func() {
		start()
		uncollected.Add(-1)
	}
}

// collectWait is how long Collect waits for a finalizer of another package that never returns.
const collectWait = time.Second

// Collect has the finalizers and cleanups start that are due because nothing refers to their objects.
// As long as the program has set some, that all its goroutines wait is a deadlock only after that.
// The runtime's goroutines run them in batches; a second one comes after all of the first. It is
// called by who has the baton of the session's run.
func Collect() {
	for range 2 {
		if uncollected.Load() == 0 {
			return
		}
		finalized, cleaned := make(chan struct{}), make(chan struct{})
		runtime.SetFinalizer(new([16]byte), func(*[16]byte) { close(finalized) })
		runtime.AddCleanup(new([16]byte), func(c chan struct{}) { close(c) }, cleaned)
		weakly(sched.Session())
		late := time.After(collectWait)
		for _, done := range []chan struct{}{finalized, cleaned} {
			select {
			case <-done:
			case <-late:
				return
			}
		}
	}
}

// collect is runtime.GC for the program.
func collect() {
	if g := mine(); g != nil {
		defer g.Hold()() // the monitor takes the baton from who waits
		weakly(g.Run())
		return
	}
	runtime.GC()
}

// weakly is runtime.GC while what a detector of races remembers keeps nothing alive.
func weakly(r *sched.Run) {
	if d, ok := r.Detector.(interface{ Weakly(func()) }); ok {
		d.Weakly(runtime.GC)
		return
	}
	runtime.GC()
}
