package goruntime

import (
	"runtime"
	"time"
	"unsafe"
)

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

func insideTimer[T time.Timer | time.Ticker](t *T) *runtimeTimer {
	return (*runtimeTimer)(unsafe.Pointer(t))
}

// TimerMayWake reports whether a timer runs, and somebody waits for it. One that calls a function
// wakes whomever that wakes.
func TimerMayWake[T time.Timer | time.Ticker](t *T) bool {
	in := insideTimer(t)
	return in.when > 0 && (!in.isChan || in.blocked > 0)
}

// TimerRuns reports whether a timer runs.
func TimerRuns[T time.Timer | time.Ticker](t *T) bool { return insideTimer(t).when > 0 }

// checkTimers looks at timers in known states.
func checkTimers() bool {
	const d = time.Hour
	timer, ticker, caller := time.NewTimer(d), time.NewTicker(d), time.AfterFunc(d, func() {})
	defer ticker.Stop()
	t, k, c := insideTimer(timer), insideTimer(ticker), insideTimer(caller)
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
}
