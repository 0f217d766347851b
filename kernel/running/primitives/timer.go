package primitives

import (
	"time"
	"unsafe"
)

// Timer replaces time.Timer in cells.
type Timer struct {
	C <-chan time.Time
	t timer
}

// Ticker replaces time.Ticker in cells.
type Ticker struct {
	C <-chan time.Time
	t timer
}

// timer is what timers and tickers have in common: a runTimer for those that were made by a
// goroutine that takes turns, or else one of Go's own.
type timer interface {
	// stop and reset report whether the timer was to fire still. What it has sent and nobody has
	// received is taken back.
	stop() bool
	reset(d time.Duration) bool
}

// Stop keeps the timer from firing, and reports whether it did so.
func (t *Timer) Stop() bool {
	if t.t == nil {
		panic("time: Stop called on uninitialized Timer")
	}
	return t.t.stop()
}

// Reset has the timer fire after d, and reports whether it was to fire still.
func (t *Timer) Reset(d time.Duration) bool {
	if t.t == nil {
		panic("time: Reset called on uninitialized Timer")
	}
	return t.t.reset(d)
}

// Stop keeps the ticker from firing. It is no error to stop one that was never started.
func (t *Ticker) Stop() {
	if t.t != nil {
		t.t.stop()
	}
}

// Reset has the ticker fire every d from now on.
func (t *Ticker) Reset(d time.Duration) {
	if d <= 0 {
		panic("non-positive interval for Ticker.Reset")
	}
	if t.t == nil {
		panic("time: Reset called on uninitialized Ticker")
	}
	t.t.reset(d)
}

// NewTimer is time.NewTimer.
func NewTimer(d time.Duration) *Timer {
	if g := mine(); g != nil {
		c := make(chan time.Time, 1)
		return &Timer{c, newRunTimer(g, d, 0, c, nil)}
	}
	t := time.NewTimer(d)
	return &Timer{t.C, watched(t)}
}

// AfterFunc is time.AfterFunc: f runs in a goroutine of the program that belongs to the caller's
// execution.
func AfterFunc(d time.Duration, f func()) *Timer {
	if g := mine(); g != nil {
		var t *runTimer
		t = newRunTimer(g, d, 0, nil, Later(func() {
			if g := mine(); g != nil { // it comes after a Reset
				g.Acquire(unsafe.Pointer(t), 0)
			}
			f()
		}))
		return &Timer{nil, t}
	}
	return &Timer{nil, watched(time.AfterFunc(d, Later(f)))}
}

// NewTicker is time.NewTicker.
func NewTicker(d time.Duration) *Ticker {
	if d <= 0 {
		panic("non-positive interval for NewTicker")
	}
	if g := mine(); g != nil {
		c := make(chan time.Time, 1)
		return &Ticker{c, newRunTimer(g, d, d, c, nil)}
	}
	t := time.NewTicker(d)
	return &Ticker{t.C, watchedTicker(t)}
}

// After is time.After.
func After(d time.Duration) <-chan time.Time { return NewTimer(d).C }

// Tick is time.Tick.
func Tick(d time.Duration) <-chan time.Time {
	if d <= 0 {
		return nil
	}
	return NewTicker(d).C
}
