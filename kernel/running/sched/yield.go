package sched

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Between the read and the write of x = x + 1 another goroutine may come in. On a busy machine or a
// single core it hardly ever would, since Go lets a goroutine run for ten milliseconds, and a
// learner would see a race that does no harm. So now and then a goroutine yields there, until
// another has reached such a place too, like a turnstile that turns for the next.
//
// This is no schedule yet: which goroutine comes in is chance, but that one does is certain, on any
// machine.

// yieldOneIn is how often a goroutine yields: once in so many times.
const yieldOneIn = 8

// yieldFor is the longest that it yields: it does not wait longer for a running goroutine that
// reaches no such place.
const yieldFor = 2 * time.Millisecond

// A program in which another has come in often enough has shown what it can show; yielding at
// each place would be most of the cost of a loop of a million turns. From then on, until another
// goroutine starts, goroutines yield only for a moment after each rest.
const (
	often   = 1000
	restFor = time.Millisecond
)

var (
	// cameIn counts how often another has come in since the last goroutine was started.
	cameIn atomic.Int64
	// yielder holds the channel that wakes the goroutine that yields, nil when none does.
	yielder atomic.Pointer[chan struct{}]
	// skips is how many turns are skipped, after nobody came, until a goroutine yields again;
	// missed counts how often in a row nobody came.
	skips, missed atomic.Int64
)

// many is the flag *m of SetFlags. It is set when a second goroutine runs, and cleared by one that
// finds itself alone in Yield: goroutines that take turns but share no variable need not keep
// changing it.
var many = struct {
	on    atomic.Bool // what *flag is
	rests atomic.Bool // it stays off for a while
	mu    sync.Mutex
	flag  *bool // guarded by mu
}{flag: new(bool)}

// runs counts one more running goroutine.
func runs() {
	if running.Add(1) > 1 && !many.on.Load() && !many.rests.Load() {
		updateMany(nil)
	}
}

// updateMany sets the flag as it should be. Another variable takes its place if flag is not nil.
func updateMany(flag *bool) {
	many.mu.Lock()
	defer many.mu.Unlock()
	if flag != nil {
		many.flag = flag
	}
	*many.flag = othersRun() && !many.rests.Load()
	many.on.Store(*many.flag)
}

// rest keeps the flag off for a while, so that compiled cells do not even call Yield.
func rest() {
	if !many.rests.CompareAndSwap(false, true) {
		return
	}
	updateMany(nil)
	time.AfterFunc(restFor, func() {
		many.rests.Store(false)
		updateMany(nil)
	})
}

// Yield may let another goroutine of the program go first. The caller is a goroutine of the
// program.
func Yield() {
	if !othersRun() {
		updateMany(nil)
		return
	}
	if wakeYielder() {
		missed.Store(0)
	}
	if rand.IntN(yieldOneIn) != 0 || skips.Load() > 0 && skips.Add(-1) >= 0 {
		return
	}
	g := Current()
	next := make(chan struct{})
	if g == nil || !othersRun() || !yielder.CompareAndSwap(nil, &next) {
		return
	}
	if !othersRun() { // the last of them may have blocked before it could see that we yield
		yielder.CompareAndSwap(&next, nil)
		return
	}
	t := time.NewTimer(yieldFor)
	defer t.Stop()
	select {
	case <-next:
		if cameIn.Add(1) > often {
			rest()
		}
		return
	case <-g.Killed():
	case <-t.C:
		// Each time that nobody comes, wait for more turns before the next attempt, so that what is
		// lost stays small.
		skips.Store(1 << min(missed.Add(1), 16))
	}
	yielder.CompareAndSwap(&next, nil)
}

// othersRun reports whether a goroutine beside the caller's could come.
func othersRun() bool { return running.Load() > 1 }

// wakeYielder wakes the goroutine that yields, and reports whether there was one. A goroutine that
// blocks or ends wakes it too, since nobody else may be left to come.
func wakeYielder() bool {
	if yielder.Load() == nil {
		return false
	}
	next := yielder.Swap(nil)
	if next != nil {
		close(*next)
	}
	return next != nil
}
