package sched

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

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

// A series is what compiled code does under a lock of its own, in which it calls functions of the
// program, one at a time. It is a lock to the run as well: who waited in the compiled one could not give
// the baton to who holds it.
type series struct {
	by    *G
	depth int // how many it is in, one within the other
}

// Ready reports whether nobody is in it.
func (s *series) Ready(*G) bool { return s.by == nil }

// InSeries reports whether a goroutine is in such code.
func (r *Run) InSeries() bool { return r.series.by != nil }

// BeginSeries is called before such compiled code is, by g, and EndSeries after, also after a panic.
func (g *G) BeginSeries() {
	s := &g.run.series
	if s.by == g {
		s.depth++
		return
	}
	if !g.Await(Pending{Op: trace.OpLock, Obj: unsafe.Pointer(s), Site: g.At}, trace.WaitMutex, s) {
		g.Point()
	}
	s.by = g
	g.Acquire(unsafe.Pointer(s), 0)
}

// EndSeries lets others begin.
func (g *G) EndSeries() {
	s := &g.run.series
	switch {
	case s.by != g:
		return
	case s.depth > 0:
		s.depth--
		return
	}
	s.by = nil
	g.Release(unsafe.Pointer(s), 0)
	g.run.happened(g, trace.OpUnlock, unsafe.Pointer(s), nil)
	g.run.Changed(unsafe.Pointer(s))
}
