package sched

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A Detector is told of accesses to memory and of what orders them. Goroutines are given by their
// number in the run. It is called by who has the baton.
type Detector interface {
	// Go says that parent starts child, at a site. The parent is -1 if it is none of the run's.
	Go(parent, child int, site trace.Site)
	// End says that a goroutine has ended.
	End(g int)
	// Acquire says that g has seen what was released on k.
	Acquire(g int, k trace.Key)
	// Release adds what g has done and seen to what is released on k.
	Release(g int, k trace.Key)
	// ReleaseOver is Release that forgets what was released on k before.
	ReleaseOver(g int, k trace.Key)
	// Exchange is Acquire and then ReleaseOver of the same key.
	Exchange(g int, k trace.Key)
	// Meet says that two goroutines have seen what the other had done: one has sent, the other has
	// received, and there was no buffer.
	Meet(g, other int)
	// Locked says that g has got a lock, shared or alone. Acquire is told too.
	Locked(g int, obj unsafe.Pointer, site trace.Site, shared bool)
	// Unlocked says that g gives a lock up.
	Unlocked(g int, obj unsafe.Pointer, shared bool)
	// Access says that g reads or writes.
	Access(a trace.Access)
}

// Acquire tells the run's detector, if there is one, that g has seen what was released on a key.
func (g *G) Acquire(obj unsafe.Pointer, slot int) {
	if r := g.run; r != nil && r.Detector != nil {
		r.Detector.Acquire(g.num, trace.Key{Obj: obj, Slot: slot})
		if len(r.gs) == 1 {
			r.setMany()
		}
	}
}

// Release tells the detector that what g has done comes before what acquires the key after this.
func (g *G) Release(obj unsafe.Pointer, slot int) {
	if r := g.run; r != nil && r.Detector != nil {
		r.Detector.Release(g.num, trace.Key{Obj: obj, Slot: slot})
	}
}

// Exchange tells the detector that g has seen what was released on a key, and that what it has done
// and seen is all that is released there now.
func (g *G) Exchange(obj unsafe.Pointer, slot int) {
	if r := g.run; r != nil && r.Detector != nil {
		r.Detector.Exchange(g.num, trace.Key{Obj: obj, Slot: slot})
		if len(r.gs) == 1 {
			r.setMany()
		}
	}
}

// Meet tells the detector that g, the caller, and another have met: each has seen what the other had
// done.
func (g *G) Meet(other *G) {
	if r := g.run; r != nil && r.Detector != nil {
		r.Detector.Meet(g.num, other.num)
	}
}

// ReleaseOver is Release that forgets what was released before.
func (g *G) ReleaseOver(obj unsafe.Pointer, slot int) {
	if r := g.run; r != nil && r.Detector != nil {
		r.Detector.ReleaseOver(g.num, trace.Key{Obj: obj, Slot: slot})
	}
}
