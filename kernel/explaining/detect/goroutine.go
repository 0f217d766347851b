package detect

import "github.com/lockstep-go/lockstep/kernel/trace"

// goroutine is one that has not ended.
type goroutine struct {
	number int
	index  int
	epoch  epoch // its own count, which is not in its clock until it releases it
	clock  clock
	learnt learnt
	// touched is the last epoch in which it accessed something.
	touched epoch
	held    *lock // the locks that it holds, the last one first
	left    *lock // the one that it unlocked last
}

// birth is where a goroutine was started, and by whom.
type birth struct {
	parent int // number
	site   trace.Site
}

// orphan is a goroutine that has ended with locks.
type orphan struct {
	number int
	held   *lock
}

// A crowd is the goroutines of a run. Each has an index, by which clocks know it; indices begin
// anew at a quiet moment, so that clocks stay small in a session of many cells.
type crowd struct {
	// goroutines are those that run, by index, with nil for those that have ended. Index 0 has
	// number first, and a higher index has a number that is higher by base.
	goroutines  []*goroutine
	births      []birth // by index, also of those that have ended
	first, base int
	alive       int
	who         int // exclusive or of the indices of those alive: if one is left, this is its index
	orphans     []orphan
	// unseen has, for each goroutine that has ended, the last epoch in which it accessed anything,
	// until the one goroutine that is left has seen it.
	unseen []epoch
	idle   []*goroutine // to be used again
}

// maxIdle is how many goroutines and keys are kept to be used again.
const maxIdle = 64

// rest keeps a goroutine that is not needed any more.
func (c *crowd) rest(g *goroutine) {
	if len(c.idle) < maxIdle {
		*g = goroutine{clock: g.clock}
		g.clock.reset()
		c.idle = append(c.idle, g)
	}
}

// take returns a goroutine that has seen nothing.
func (c *crowd) take(number, index int) *goroutine {
	var g *goroutine
	if n := len(c.idle); n > 0 {
		g, c.idle = c.idle[n-1], c.idle[:n-1]
	} else {
		g = new(goroutine)
	}
	g.number, g.index, g.epoch = number, index, epoch(index)<<countBits|1
	return g
}

// goroutine returns the goroutine with a number, or nil if it does not run, or is one too many.
func (c *crowd) goroutine(number int) *goroutine {
	i := number - c.base
	if number == c.first {
		i = 0
	} else if i <= 0 {
		return nil
	}
	if i >= len(c.goroutines) {
		return nil
	}
	return c.goroutines[i]
}

// number returns the number of the goroutine with an index.
func (c *crowd) number(index int) int {
	if index == 0 {
		return c.first
	}
	return index + c.base
}

// flush writes a goroutine's own count into its clock.
func (g *goroutine) flush() { g.clock.set(g.index, g.epoch.count()) }

// seen reports whether what was done in an epoch comes before what g does now.
func (g *goroutine) seen(e epoch) bool {
	return e.index() == g.index || e.count() <= g.clock.get(e.index())
}

// add puts in one that starts.
func (c *crowd) add(g *goroutine, b birth) {
	c.goroutines = append(c.goroutines, g)
	c.births = append(c.births, b)
	c.alive++
	c.who ^= g.index
}

// remove takes one out that has ended.
func (c *crowd) remove(g *goroutine) {
	c.goroutines[g.index] = nil
	c.alive--
	c.who ^= g.index
	c.rest(g)
}

// renumber gives the only goroutine that is left the index 0, and a clock that has seen nothing.
func (c *crowd) renumber(g *goroutine) {
	born := c.births[g.index]
	c.base, c.first = c.number(len(c.goroutines))-1, g.number
	c.goroutines = append(c.goroutines[:0], g)
	c.births = append(c.births[:0], born)
	g.index, g.epoch, g.clock, g.learnt, g.touched = 0, 1, clock{}, learnt{}, 0
	c.who = 0
}

// reset empties the crowd.
func (c *crowd) reset() {
	for _, g := range c.goroutines {
		if g != nil {
			c.rest(g)
		}
	}
	clear(c.orphans)
	*c = crowd{goroutines: c.goroutines[:0], births: c.births[:0], orphans: c.orphans[:0], unseen: c.unseen[:0], idle: c.idle}
}
