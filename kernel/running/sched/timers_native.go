package sched

import (
	"context"
	"slices"
	"sync"
	"time"
	"weak"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// Timers that the program has started may wake a goroutine later. As with Go's own detector, one
// counts as long as it runs and calls a function, or somebody waits for its channel: a ticker that
// nobody receives from, or a stopped timer, wakes nobody.

// nativeTimer is what may wake a goroutine.
type nativeTimer struct {
	// state reports whether the timer is pending, and whether it may ever be again.
	state func() (pending, alive bool)
}

var timers struct {
	sync.Mutex
	list  []nativeTimer
	prune int // the length of list at which what is no longer alive is taken out
}

func addTimer(t nativeTimer) {
	timers.Lock()
	defer timers.Unlock()
	if len(timers.list) >= timers.prune {
		pruneTimers()
		timers.prune = 2*len(timers.list) + 64
	}
	timers.list = append(timers.list, t)
}

func pruneTimers() {
	timers.list = slices.DeleteFunc(timers.list, func(t nativeTimer) bool {
		_, alive := t.state()
		return !alive
	})
}

// WatchTimer registers *t, a time.Timer or a time.Ticker, as one that may fire.
func WatchTimer[T time.Timer | time.Ticker](t *T) {
	w := weak.Make(t)
	addTimer(nativeTimer{func() (pending, alive bool) {
		t := w.Value()
		return t != nil && goruntime.TimerMayWake(t), t != nil
	}})
}

// Deadline registers ctx as one that may end at its deadline.
func Deadline(ctx context.Context) {
	addTimer(nativeTimer{func() (pending, alive bool) {
		runs := ctx.Err() == nil
		return runs, runs
	}})
}

// timersLeft reports whether a timer could still wake somebody.
func timersLeft() bool {
	timers.Lock()
	defer timers.Unlock()
	pruneTimers()
	return slices.ContainsFunc(timers.list, func(t nativeTimer) bool {
		pending, _ := t.state()
		return pending
	})
}
