// Package host is what package lessons asks of what it runs on: a [Host] makes goroutines run and
// tells them apart, and a [Viewer] shows things. In a notebook the kernel is both; anywhere else
// plain Go and printing are. Learners never see it, which is why it is a package of its own.
package host

import "time"

// Host runs goroutines and tells them apart. The kernel installs its own with [Set], and without
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

	// Join waits until g has ended, or for limit if limit is not negative, and
	// reports whether g has ended. It never gets the goroutine that calls it.
	Join(g Goroutine, limit time.Duration) bool

	// FollowCell sends what the calling goroutine prints from now on to the
	// cell that is running then, instead of the cell that started it.
	FollowCell()
}

// Goroutine is one goroutine as its Host knows it. Several values may stand
// for the same goroutine: the ID says so.
type Goroutine interface {
	// ID is unique in the process, also after the goroutine has ended.
	ID() uint64
	// Name is MainThread for the goroutine that runs a program's main, or the
	// statements of cells.
	Name() string
	// Ended reports whether the goroutine has run the last of its code.
	Ended() bool
	// OnEnd has the Host call f once when the goroutine has run the last of
	// its code, on any goroutine, before Ended says so and before Join returns;
	// at once if it has ended already.
	OnEnd(f func())
}

// MainName is the name of the goroutine that runs a program's main, or the
// statements of cells.
const MainName = "MainThread"
