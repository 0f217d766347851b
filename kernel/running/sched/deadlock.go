package sched

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// When is everything asleep that Go's own scheduler runs? Go's own detector never fires in a kernel, whose own goroutines always
// have something to wait for. Ours relies on what the goroutines of the program report about
// themselves: the running execution's main goroutine is blocked, so is every other, and nothing
// outside of them can wake one. What could is reported too: a sleep (its wait wakes by itself), a
// timer ([Timer], [Deadline]), or something that this package cannot see, such as a network
// connection or a signal ([Hooks].Outside).
//
// Each time a goroutine blocks or ends and none is left running, a timer is set. If nothing has
// moved when it fires, and Go's runtime agrees that nothing can run, Hooks.Deadlock is called. The
// delay costs nobody anything, and covers a goroutine that is between two states at that moment. A
// goroutine that was woken but has had no processor yet still counts as waiting; when other
// processes take all processors, that may last longer than any delay.

// quiet is how long everything must have been asleep.
const quiet = 100 * time.Millisecond

var (
	running atomic.Int64 // living goroutines that do not wait
	timed   atomic.Int64 // living goroutines whose wait ends otherwise
	watch   atomic.Bool  // a check is on its way
)

// waiting is what a goroutine waits for.
type waiting struct {
	blocks atomic.Bool

	mu     sync.Mutex // guards what is below; mostly the goroutine itself locks it
	moves  uint64     // counts waits
	reason trace.Wait
	since  time.Duration // since epoch
	place  int
	// wakes is set if the wait ends by itself or from outside of the program, so that it is no part
	// of a deadlock.
	wakes bool
}

// epoch is an instant. Computing the time since then takes half the time of time.Now.
var epoch = time.Now()

// Block marks the calling goroutine, g, as about to wait in a way that is not its run's: for what
// compiled code does. One that takes turns gives the baton up for so long. place is for WaitPlace to
// return: this package does not look into it.
func (g *G) Block(reason trace.Wait, place int) { g.block(reason, place, false) }

// BlockTimed is Block for a wait that ends by itself or from outside of the program: a sleep,
// input.
func (g *G) BlockTimed(reason trace.Wait, place int) { g.block(reason, place, true) }

func (g *G) block(reason trace.Wait, place int, wakes bool) {
	if g.real != nil {
		return // compiled code waits
	}
	g.waiting.begin(reason, time.Since(epoch), place, wakes)
	if g.run != nil {
		g.Leave(reason)
		return
	}
	if wakes {
		timed.Add(1)
	}
	if running.Add(-1) == 0 {
		suspectDeadlock()
	}
}

// begin notes that a wait begins, at a time since epoch.
func (w *waiting) begin(reason trace.Wait, since time.Duration, place int, wakes bool) {
	w.mu.Lock()
	w.moves++
	w.reason, w.since, w.place, w.wakes = reason, since, place, wakes
	w.blocks.Store(true)
	w.mu.Unlock()
}

// end notes that a wait is over. It reports whether there was one, and whether it ended by itself.
func (w *waiting) end() (blocked, wakes bool) {
	w.mu.Lock()
	blocked, wakes = w.blocks.Swap(false), w.wakes
	w.mu.Unlock()
	return blocked, wakes
}

// Unblock marks g as running again. Whoever wakes it may call Unblock in its stead, and before it
// gets a processor: else all would seem to be asleep in between.
func (g *G) Unblock() {
	if g.real != nil {
		return
	}
	blocked, wakes := g.waiting.end()
	if g.run != nil {
		if goruntime.G() == g.record() {
			g.Return()
		}
		return
	}
	if !blocked { // it has been said
		return
	}
	running.Add(1)
	if wakes {
		timed.Add(-1)
	}
}

// isOutside reports whether goroutines may be woken by what this package does not see.
func isOutside() bool { return hooks.Outside != nil && hooks.Outside() }

// suspectDeadlock starts a check if nobody seems to run.
func suspectDeadlock() {
	m := mainG.Load()
	if hooks.Deadlock == nil || m == nil || m.run != nil || isOutside() || !allBlocked() {
		return
	}
	// One check at a time; it looks again by itself when things have moved since.
	if watch.Load() || !watch.CompareAndSwap(false, true) {
		return
	}
	watchUntil(quiet, suspicion{m, moves()})
}

// suspicion is that an execution's main goroutine, and all others, will not move again.
type suspicion struct {
	main *G
	seen moved
}

// holds reports whether nothing has moved since, and nothing can. The main goroutine must still
// live: that of an execution that has ended waits for nobody, and the next execution's was never
// suspected.
func (s suspicion) holds() bool {
	regMu.Lock()
	lives := s.main.lives
	regMu.Unlock()
	return lives && moves() == s.seen && allBlocked() && !isOutside() && turnsRest()
}

// beforeReport is called between a check's last look and the hook, by tests.
var beforeReport atomic.Pointer[func()]

// watchUntil looks again after a while whether s still holds.
func watchUntil(wait time.Duration, s suspicion) { time.AfterFunc(wait, func() { look(s) }) }

// look checks a suspicion.
func look(s suspicion) {
	watch.Store(false) // from here on, the last goroutine to block looks again
	again := func(wait time.Duration) {
		if watch.CompareAndSwap(false, true) {
			watchUntil(wait, s)
		}
	}
	switch {
	case moves() != s.seen:
		suspectDeadlock()
	case !s.holds():
		// Not a deadlock as far as we know. Any move of a goroutine leads here again.
	case timersLeft():
		again(10 * quiet) // it may fire and move nobody
	case !asleep():
		again(quiet / 10)
	case !s.holds(): // somebody moved while Go's runtime was asked
		suspectDeadlock()
	default:
		if hooks.Collect != nil {
			if hooks.Collect(); !s.holds() {
				suspectDeadlock()
				return
			}
		}
		// The deadlock is that of s.main, even if another goroutine is the main one by now. As long
		// as s.main lives no other execution begins, and only an interrupt can move it.
		if f := beforeReport.Load(); f != nil {
			(*f)()
		}
		if !s.main.IsKilled() {
			hooks.Deadlock(s.main)
		}
	}
}

// allBlocked reports whether all living goroutines wait for one another.
func allBlocked() bool { return running.Load() == 0 && timed.Load() == 0 }

// moved counts the starts and ends of goroutines, and the waits of the living.
type moved struct{ lives, waits uint64 }

func moves() moved {
	regMu.Lock()
	defer regMu.Unlock()
	m := moved{lives: lives}
	for g := range living.all() {
		g.waiting.mu.Lock()
		m.waits += g.waiting.moves
		g.waiting.mu.Unlock()
	}
	return m
}
