package sched

import (
	"sync/atomic"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// A Coroutine is one that the program makes, by iter.Pull, and resumes. To Go's runtime it is a
// goroutine of its own; to the learner what it does is done by who has resumed it, with the name, the
// turns and the end of that one. So it is found as that one from the inside, and a point within it
// hands the baton over: the fiber yields from wherever its goroutine is.
type Coroutine struct {
	g      *G             // who resumes it, if that takes turns; belongs to who runs in it
	record atomic.Uintptr // goruntime.G, 0 as long as it has not begun
}

// Begin says that the caller is the coroutine. It is known until end is called in it.
func (c *Coroutine) Begin() (end func()) {
	record := goruntime.G()
	c.record.Store(record)
	byRecord.Store(record, &c.g)
	return func() { byRecord.Delete(record) }
}

// Resume calls next, which resumes the coroutine and returns when that has yielded or ended.
func (c *Coroutine) Resume(next func() bool) bool {
	g := InTurn()
	was := c.g
	c.g = g
	if g == nil {
		defer func() { c.g = was }()
		return next()
	}
	outer := g.within.Swap(c)
	defer func() { // also after a panic, or runtime.Goexit
		g.within.Store(outer)
		c.g = was
	}()
	return next()
}

// record is goruntime.G of the goroutine that runs as g: that of its seat, or of the innermost
// coroutine that it has resumed.
func (g *G) record() uintptr {
	if c := g.within.Load(); c != nil {
		if record := c.record.Load(); record != 0 {
			return record
		}
	}
	return g.seat.record()
}
