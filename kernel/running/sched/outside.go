package sched

// What is outside of the program carries news from one goroutine to another: who reads from a file, a
// pipe or a connection has seen what was done by who has written there, and a handler that a server
// calls has seen what was done by who has sent the request. As in Go's own runs under -race (package
// syscall's ioSync), one key stands for all files and connections: which bytes came from whom nobody
// can tell.

// Slots of the zero key, for the detector.
const (
	// called has what was done by those who have called compiled code that may call back. A goroutine
	// of compiled code that becomes a guest comes after.
	called = iota
	// told has what was done by those who have written, and by guests.
	told
	// oneByOne has what was done in functions that compiled code calls one at a time.
	oneByOne
)

// Outward reports whether the program may start goroutines in compiled code, as all do that have
// connections.
func Outward() bool { return labels.Load() }

// Ask says that compiled code which g, the caller, calls may have others call the program later.
// Where a guest asks, others that are called meanwhile need not be after it.
func (g *G) Ask() {
	if Outward() && g.seat.guest == nil {
		g.Release(nil, called)
	}
}

// Tell says that g, the caller, is about to write to where others may read.
func (g *G) Tell() { g.Release(nil, told) }

// Hear says that g, the caller, has read what others may have written.
func (g *G) Hear() { g.Acquire(nil, told) }

// TellStream is Tell for who writes to what is a connection perhaps.
func (g *G) TellStream() {
	if Outward() {
		g.Tell()
	}
}

// HearStream is Hear for who has read from what is a connection perhaps.
func (g *G) HearStream() {
	if Outward() {
		g.Hear()
	}
}

// Serially says whether g, the caller, is in compiled code that calls functions of the program one
// at a time, under a lock of its own. Each comes after those before.
func (g *G) Serially(is bool) { g.serial = is }

// inSeries orders a function of the program that compiled code calls in g, the caller. done is to be
// called at its end; it is nil if there is nothing to order.
func (g *G) inSeries() (done func()) {
	if !g.serial {
		return nil
	}
	g.serial = false // what it calls itself is another matter
	g.Acquire(nil, oneByOne)
	return func() {
		g.Release(nil, oneByOne)
		g.serial = true
	}
}
