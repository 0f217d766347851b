package sched

import (
	"unsafe"
)

// Meeter is a Detector that knows of meetings.
type Meeter interface {
	Detector
	// Meet says that two goroutines have seen what the other had done: one has sent, the other has
	// received, and there was no buffer.
	Meet(g, other int)
}

// Meet tells the detector that g, the caller, and another have met at an object: each has seen what
// the other had done.
func (g *G) Meet(other *G, obj unsafe.Pointer, slot int) {
	r := g.run
	if r == nil || r.Detector == nil {
		return
	}
	if m, ok := r.Detector.(Meeter); ok {
		m.Meet(g.num, other.num)
		return
	}
	other.ReleaseOver(obj, slot)
	g.Acquire(obj, slot)
	g.ReleaseOver(obj, slot)
	other.Acquire(obj, slot)
}
