package sched

import "slices"

// A carrier is a goroutine of the kernel that has the baton when no fiber has it: at the beginning,
// when a guest is to have it, and when nobody can go on. Carrier, fiber and baton are to one another
// what M, G and P are in Go's runtime. When a fiber leaves for compiled code that waits, or a monitor
// finds that it waits, the carrier is stuck with it, and another one takes the baton. A fiber that comes
// back resumes its own carrier, which hands it in and ends.
type carrier struct {
	at   *slot // where it waits
	came *G    // who was in compiled code, and has come back
}

// carry gives the baton to one goroutine after the other until the run is over, which it reports, or
// another carrier has the baton.
func (c *carrier) carry(r *Run) (over bool) {
	r.carrier = c
	for {
		g := r.next
		r.next = nil
		if g == nil {
			r.takeIn()
			g, r.left = r.choose(nil)
			r.left--
		}
		if g == nil {
			if !r.idle() {
				return true
			}
			continue
		}
		c.resume(r, g)
		if g := c.came; g != nil {
			s := c.at
			r.Post(func() {
				s.stuck = false
				r.back(g)
			})
			return false
		}
		if f := r.done; f != nil {
			r.done = nil
			c.rest(f)
		}
		if r.next == nil {
			r.cur.Store(nil)
		}
	}
}

// resume gives the baton to g, and returns when the carrier has it again, or g has come back.
func (c *carrier) resume(r *Run, g *G) {
	if guest := g.seat.guest; guest != nil {
		r.cur.Store(g)
		guest.turn <- struct{}{}
		<-guest.gave
		return
	}
	if g.seat.fiber == nil {
		g.seated() // first, for anybody may ask where who has the baton runs
	}
	r.cur.Store(g)
	swap(&c.at, g.seat.fiber.at)
}

// start has a new carrier take the baton.
func (r *Run) start() {
	go func() {
		if new(carrier).carry(r) {
			r.over <- struct{}{}
		}
	}()
}

// relieve has a new carrier take the baton, for g, which runs in a fiber, is in compiled code.
func (r *Run) relieve(g *G) {
	c := r.carrier
	c.at.stuck = true
	g.seat.fiber.carrier = c
	r.start()
}

// rest keeps a fiber whose goroutine has ended for another, or ends it.
func (c *carrier) rest(f *fiber) {
	if f.keep() {
		return
	}
	f.ends = true
	free.Lock()
	defer free.Unlock()
	free.ending = append(free.ending, f)
	free.ending = slices.DeleteFunc(free.ending, func(f *fiber) bool {
		if f.own.stuck {
			return false // whoever waits there is not for this carrier to move
		}
		c.end(f)
		return true
	})
}

// end ends a fiber that waits. When a coroutine ends the runtime resumes who waits in its slot, so the
// fiber must be there itself. Who was there first takes its place.
func (c *carrier) end(f *fiber) {
	if f.at != &f.own {
		f.own.moves = f.at
		swap(&c.at, f.at) // the fiber resumes who is in its slot, and that the carrier
	}
	if f.exits {
		go f.own.change() // which calls runtime.Goexit, too
		return
	}
	f.own.stop()
}
