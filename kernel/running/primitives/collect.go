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
		if uncollected.Load() == 0 || !collectOnce(sched.Session()) {
			return
		}
	}
}

// collectOnce collects garbage, and returns when the finalizers and cleanups have been called that are
// due by that. It reports whether they have.
func collectOnce(r *sched.Run) bool {
	finalized, cleaned := make(chan struct{}), make(chan struct{})
	runtime.SetFinalizer(new([16]byte), func(*[16]byte) { close(finalized) })
	runtime.AddCleanup(new([16]byte), func(c chan struct{}) { close(c) }, cleaned)
	weakly(r)
	late := time.After(collectWait)
	for _, done := range []chan struct{}{finalized, cleaned} {
		select {
		case <-done:
		case <-late:
			return false
		}
	}
	return true
}

// collect is runtime.GC for the program. Where time passes at once when all wait, finalizers would
// come too late if it did not see to them. Others go first, as they would go on meanwhile in Go: those
// that are about to end give up what they have.
func collect() {
	g := mine()
	if g != nil {
		g.Gosched(takeSite(g))
	}
	switch {
	case g == nil:
		runtime.GC()
	case uncollected.Load() == 0:
		defer g.Hold()() // the monitor takes the baton from who waits
		weakly(g.Run())
	default:
		defer g.Hold()()
		collectOnce(g.Run())
	}
}

// weakly is runtime.GC while what a detector of races remembers keeps nothing alive.
func weakly(r *sched.Run) {
	if d, ok := r.Detector.(interface{ Weakly(func()) }); ok {
		d.Weakly(runtime.GC)
		return
	}
	runtime.GC()
}
