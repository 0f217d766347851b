package sched

import "sync/atomic"

// event is something that happens once, for which others may wait.
type event struct {
	// ch is nil until somebody waits, and hasHappened from when it has happened.
	ch atomic.Pointer[chan struct{}]
}

// hasHappened is the channel of all events that have happened.
var hasHappened = func() *chan struct{} {
	ch := make(chan struct{})
	close(ch)
	return &ch
}()

// happened reports whether the event has happened.
func (e *event) happened() bool { return e.ch.Load() == hasHappened }

// set lets the event happen.
func (e *event) set() {
	if ch := e.ch.Swap(hasHappened); ch != nil && ch != hasHappened {
		close(*ch)
	}
}

// wait returns a channel that is closed when the event has happened.
func (e *event) wait() <-chan struct{} {
	if ch := e.ch.Load(); ch != nil {
		return *ch
	}
	if ch := make(chan struct{}); e.ch.CompareAndSwap(nil, &ch) {
		return ch
	}
	return *e.ch.Load()
}
