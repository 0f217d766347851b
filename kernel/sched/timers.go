package sched

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"
	"unsafe"
	"weak"
)

// Timers that the program has started may wake a goroutine later. As with Go's own detector, one
// counts as long as it runs and calls a function, or somebody waits for its channel: a ticker that
// nobody listens to, or a stopped timer, wakes nobody.

// timer is what may wake a goroutine.
type timer struct {
	// state reports whether it may do so now, and whether it still can at all.
	state func() (pending, alive bool)
}

var timers struct {
	sync.Mutex
	list  []timer
	prune int // the length of list at which what is no longer alive is taken out
}

func addTimer(t timer) {
	timers.Lock()
	defer timers.Unlock()
	if len(timers.list) >= timers.prune {
		pruneTimers()
		timers.prune = 2*len(timers.list) + 64
	}
	timers.list = append(timers.list, t)
}

func pruneTimers() {
	timers.list = slices.DeleteFunc(timers.list, func(t timer) bool {
		_, alive := t.state()
		return !alive
	})
}

// Timer says that *t, a time.Timer or a time.Ticker, may fire.
func Timer[T time.Timer | time.Ticker](t *T) {
	w := weak.Make(t)
	addTimer(timer{func() (pending, alive bool) {
		t := w.Value()
		return t != nil && mayWake(unsafe.Pointer(t)), t != nil
	}})
}

// Deadline says that ctx may end at its deadline.
func Deadline(ctx context.Context) {
	addTimer(timer{func() (pending, alive bool) {
		runs := ctx.Err() == nil
		return runs, runs
	}})
}

// timersLeft reports whether a timer could still wake somebody.
func timersLeft() bool {
	if !knowsTimers() {
		runtime.GC() // what nothing refers to does not fire
	}
	timers.Lock()
	defer timers.Unlock()
	pruneTimers()
	return slices.ContainsFunc(timers.list, func(t timer) bool {
		pending, _ := t.state()
		return pending
	})
}

// runtimeTimer is how the runtime lays out the beginning of what a *time.Timer or *time.Ticker
// points to: timeTimer and timer in runtime/time.go. There is no other way to ask a timer whether
// it runs.
type runtimeTimer struct {
	c    unsafe.Pointer
	init bool

	mu             uintptr
	astate, state  uint8
	isChan, isFake bool
	blocked        uint32 // goroutines that wait for the channel
	rand           uint32
	when, period   int64 // when is 0 if it does not run
}

// mayWake reports whether a timer runs, and somebody waits for it. One that calls a function wakes
// whomever that wakes.
func mayWake(p unsafe.Pointer) bool {
	if !knowsTimers() {
		return true
	}
	t := (*runtimeTimer)(p)
	return t.when > 0 && (!t.isChan || t.blocked > 0)
}

// knowsTimers reports whether the layout is as written above, by what timers in known states look
// like. With another one all timers that are referred to count.
var knowsTimers = sync.OnceValue(func() bool {
	const d = time.Hour
	timer, ticker, caller := time.NewTimer(d), time.NewTicker(d), time.AfterFunc(d, func() {})
	defer ticker.Stop()
	inside := func(p unsafe.Pointer) *runtimeTimer { return (*runtimeTimer)(p) }
	t, k, c := inside(unsafe.Pointer(timer)), inside(unsafe.Pointer(ticker)), inside(unsafe.Pointer(caller))
	started := t.when > 0 && t.isChan && t.period == 0 && t.blocked == 0 &&
		k.when > 0 && k.isChan && k.period == int64(d) &&
		c.when > 0 && !c.isChan && c.period == 0
	if !started {
		return false
	}
	if caller.Stop(); c.when != 0 {
		return false
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-timer.C:
		case <-ticker.C:
		}
	}()
	waited := false
	for turn := 0; turn < 1_000_000 && !waited; turn++ {
		runtime.Gosched()
		waited = t.blocked == 1 && k.blocked == 1
	}
	timer.Reset(0)
	<-done
	timer.Stop()
	return waited && t.blocked == 0 && t.when == 0
})
