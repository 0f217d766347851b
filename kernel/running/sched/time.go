package sched

import "time"

// A Clock is what the time of a goroutine is on: that of its run, or of its bubble. It belongs to who
// has the run's baton.
type Clock struct {
	run    *Run
	bubble *Bubble // nil for the run's
}

// Clock returns the clock of the run.
func (r *Run) Clock() Clock { return Clock{run: r} }

// Clock returns the clock of g, which takes turns.
func (g *G) Clock() Clock { return Clock{g.run, g.bubble} }

// Run returns the run of which c is a clock.
func (c Clock) Run() *Run { return c.run }

// Now returns the time. A look at the run's clock moves that, if it is virtual: see [Run.Now].
func (c Clock) Now() time.Time {
	if b := c.bubble; b != nil {
		return b.clock.start.Add(b.clock.offset)
	}
	return c.run.Now()
}

// AddTimer has f done d from now, as [Run.AddTimer] does.
func (c Clock) AddTimer(d time.Duration, f func()) *Timer {
	if b := c.bubble; b != nil {
		return c.run.addTimer(&b.clock, d, f)
	}
	return c.run.AddTimer(d, f)
}
