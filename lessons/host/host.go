// Package host is the interface between package lessons and what it runs on: a [Host] runs
// goroutines and identifies them, and a [Viewer] shows things. In a notebook the kernel is both;
// anywhere else plain Go and printing are. Learners never see it, which is why it is a package of
// its own.
//
// # Waiting
//
// Whatever goroutines wait for in package lessons, they wait in [Host.Wait] and nowhere else. There
// an interrupt ends the goroutine, %goroutines says what it waits for, and a deadlock is noticed. A
// goroutine that waits in one of Go's own locks, or at a channel, has none of this: package lessons
// is compiled, and the kernel does not see into it. Its cell could not be interrupted, and no
// deadlock that the goroutine takes part in would be reported. So a new primitive looks like this:
//
//	type Latch struct {
//		mu   sync.Mutex // held for a moment only
//		left int        // guarded by mu
//		open host.Signal
//	}
//
//	func (l *Latch) Wait() { host.Get().Wait("Latch.Wait", l.open, -1) }
//
//	func (l *Latch) CountDown() {
//		l.mu.Lock()
//		defer l.mu.Unlock()
//		if l.left--; l.left == 0 {
//			l.open.Send()
//		}
//	}
//
// A mutex may guard fields if it is never held across a wait, or a call of the learner's code: Wait
// does not return to a goroutine that is ended. A test of package lessons names the files that have
// one, and finds what else waits.
package host

import "time"

// Host runs goroutines and identifies them. The kernel installs its own with [Set], and without
// one plain Go is the host. Its methods may be called from any goroutine.
type Host interface {
	// NextName returns Thread-1, then Thread-2 and so on: the name for a
	// goroutine that was given none. Goroutines that a plain go statement
	// started take their names from the same row.
	NextName() string

	// Go starts f as a new goroutine called name, which is not empty. The
	// caller's statement counts as the go statement. A panic in f is the
	// Host's to report, and ends the goroutine like a return or a
	// runtime.Goexit.
	Go(name string, f func()) Goroutine

	// Current returns the goroutine that calls it, however it was started.
	Current() Goroutine

	// Wait has the calling goroutine wait until e has happened, or for limit if
	// limit is not negative, and reports whether e has happened. The reason is
	// what people read that the goroutine waits for, such as Join. The goroutine
	// must hold no lock, since it may be ended while it waits.
	Wait(reason string, e Event, limit time.Duration) bool

	// FollowCell sends what the calling goroutine prints from now on to the
	// cell that is running then, instead of the cell that started it.
	FollowCell()
}

// Goroutine is one goroutine as its Host knows it. Several values may stand for the same goroutine:
// they have the same ID. As an Event it is its own end: that it has run the last of its code.
type Goroutine interface {
	Event
	// ID is unique in the process, also after the goroutine has ended.
	ID() uint64
	// Name is MainThread for the goroutine that runs a program's main, or the
	// statements of cells.
	Name() string
	// OnEnd has the Host call f once when the goroutine has run the last of
	// its code, on any goroutine, before Happened says so and before Wait
	// returns; at once if it has ended already.
	OnEnd(f func())
}

// Event is what a goroutine can wait for. It happens once.
type Event interface {
	// Happened reports whether it has happened.
	Happened() bool
	// Done returns a channel that is closed when it has happened, or nil where nothing signals
	// that: then Happened must be polled.
	Done() <-chan struct{}
}

// Signal is an Event that a primitive makes happen.
type Signal chan struct{}

// NewSignal returns a Signal that has not been sent.
func NewSignal() Signal { return make(Signal) }

// Send makes the event happen. It may be called once.
func (s Signal) Send() { close(s) }

// Done returns the channel that Send closes.
func (s Signal) Done() <-chan struct{} { return s }

// Happened reports whether Send was called.
func (s Signal) Happened() bool {
	select {
	case <-s:
		return true
	default:
		return false
	}
}

// MainName is the name of the goroutine that runs a program's main, or the
// statements of cells.
const MainName = "MainThread"
