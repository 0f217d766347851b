package sched

import (
	"context"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
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
	// runs reports whether the timer runs that sends to channel, which is a number here so that the
	// list keeps no timer alive. It is nil for others.
	runs    func() bool
	channel uintptr
}

var timers struct {
	sync.Mutex
	list  []nativeTimer
	prune int // the length of list at which what is no longer alive is taken out
}

// someTimers says that there have been any. The goroutine of one that has just fired may not have
// begun, and then nobody knows of it.
var someTimers atomic.Bool

func addTimer(t nativeTimer) {
	someTimers.Store(true)
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
	n := nativeTimer{state: func() (pending, alive bool) {
		t := w.Value()
		return t != nil && goruntime.TimerMayWake(t), t != nil
	}}
	if n.channel = timerChannel(t); n.channel != 0 {
		n.runs = func() bool {
			t := w.Value()
			return t != nil && goruntime.TimerRuns(t)
		}
	}
	addTimer(n)
}

// timerChannel is the address of the channel that *t sends to, 0 if it calls a function.
func timerChannel(t any) uintptr {
	switch t := t.(type) {
	case *time.Timer:
		return reflect.ValueOf(t.C).Pointer()
	case *time.Ticker:
		return reflect.ValueOf(t.C).Pointer()
	}
	return 0
}

// Deadline registers ctx as one that may end at its deadline.
func Deadline(ctx context.Context) {
	addTimer(nativeTimer{state: func() (pending, alive bool) {
		runs := ctx.Err() == nil
		return runs, runs
	}})
}

// timersOutside reports whether a timer that goroutines have set that take no turns could still wake
// somebody who does. Go's runtime does not know that these wait for its channel. The caller has the
// baton.
func (r *Run) timersOutside() bool {
	timers.Lock()
	defer timers.Unlock()
	pruneTimers()
	return slices.ContainsFunc(timers.list, func(t nativeTimer) bool {
		if t.runs != nil && r.awaitedAt(t.channel) {
			return t.runs()
		}
		pending, _ := t.state()
		return pending
	})
}

// awaitedAt reports whether a goroutine waits for the object at an address.
func (r *Run) awaitedAt(addr uintptr) bool {
	return slices.ContainsFunc(r.gs, func(g *G) bool {
		return g.state == waits && (uintptr(g.pending.Obj) == addr || slices.ContainsFunc(g.WaitsOn, func(p unsafe.Pointer) bool { return uintptr(p) == addr }))
	})
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
