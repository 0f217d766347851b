package sched

import (
	"container/heap"
	"slices"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// The clock of a run. At pace Real it is the wall's, and a timer that comes due while somebody runs
// fires at the next point. Otherwise it is virtual: it stands still while anybody can go on, and
// moves to the next timer when nobody can, at once (Instant) or after a tenth of the time (Tenfold).

// Pace says how a clock goes.
type Pace uint8

// The paces.
const (
	Real Pace = iota
	Tenfold
	Instant
)

// tick is how far a virtual clock goes on at each look, so that a loop which waits for a time ends.
const tick = time.Nanosecond

type clock struct {
	pace   Pace
	start  time.Time     // of the wall's clock when the run began
	offset time.Duration // of a virtual clock
	timers timerHeap
	seq    int
	alarm  *time.Timer // of a clock at pace Real: posts when the next timer is due
	asked  asked       // when LateStrategy was asked last
	timed  bool        // a timer has been set while somebody else could go on
	moved  int         // the step before which the clock moved last, or the first of its timers was set

	// looks counts how often the clock was looked at since step lookedAt.
	lookedAt, looks int
	// drift is how far looks have moved the clock, but for those in vain.
	drift time.Duration
}

// A Timer does something once its time has come.
type Timer struct {
	run   *Run
	clock *clock        // the run's, or that of one of its bubbles
	at    time.Duration // on the clock
	seq   int           // of timers for the same time, the one that was set first fires first
	f     func()
	index int // in the heap, -1 if it is not there
	// For is what the timer is for, a channel: as long as nobody waits for that it wakes nobody, and is
	// no reason to wait for it rather than to tell of a deadlock. It is nil for all other timers.
	For unsafe.Pointer
}

func (c *clock) begin(p Pace) { c.pace, c.start = p, time.Now() }

func (c *clock) virtual() bool { return c.pace != Real }

// at returns the time since the run began.
func (c *clock) at() time.Duration {
	if c.pace == Real {
		return time.Since(c.start) + c.offset
	}
	return c.offset
}

// Virtual returns how far the run's clock has gone, and whether it is virtual. It is for who has the
// baton, and, unlike a look of the program's, moves no clock.
func (r *Run) Virtual() (at time.Duration, yes bool) { return r.clock.offset, r.clock.virtual() }

// now returns the time, on behalf of who has the baton. A loop that does nothing but look at a
// virtual clock until it is late enough has its way too: after many looks without a step in between
// the clock goes on faster and faster, and fires the timers that it comes to.
func (r *Run) now() time.Time {
	c := &r.clock
	if c.virtual() {
		if c.lookedAt != r.step {
			c.lookedAt, c.looks = r.step, 0
		}
		c.looks++
		faster := min(max(c.looks-patientLooks, 0), maxFaster)
		c.offset += tick << faster
		c.drift += tick
		if len(c.timers) > 0 && c.timers[0].at <= c.offset {
			r.Post(r.fireDue)
		}
	}
	return c.start.Add(c.at())
}

// After patientLooks looks each makes the clock go twice as far as the one before, until that is
// tick << maxFaster, about a millisecond.
const (
	patientLooks = 1000
	maxFaster    = 20
)

// SetPace changes the pace of the clock, which goes on from where it is.
func (r *Run) SetPace(p Pace) {
	c := &r.clock
	if p == c.pace {
		return
	}
	now := c.at()
	c.pace = p
	if c.offset = now; p == Real {
		c.offset -= time.Since(c.start)
	}
	r.setAlarm()
}

// AddTimer has f done d from now, under the baton and in no goroutine of the program: it must not
// wait.
func (r *Run) AddTimer(d time.Duration, f func()) *Timer { return r.addTimer(&r.clock, d, f) }

func (r *Run) addTimer(c *clock, d time.Duration, f func()) *Timer {
	t := &Timer{run: r, clock: c, f: f, index: -1}
	t.Reset(d)
	return t
}

// Reset sets the timer anew. It reports whether it was set before.
func (t *Timer) Reset(d time.Duration) (active bool) {
	r, c := t.run, t.clock
	active = t.Stop()
	c.seq++
	if len(c.timers) == 0 {
		c.moved = r.step
	}
	t.at, t.seq = c.at()+max(d, 0), c.seq
	heap.Push(&c.timers, t)
	r.setAlarm()
	return active
}

// Stop takes the timer back. It reports whether it was set.
func (t *Timer) Stop() (active bool) {
	if t.index < 0 {
		return false
	}
	heap.Remove(&t.clock.timers, t.index)
	return true
}

// IsSet reports whether the timer will fire.
func (t *Timer) IsSet() bool { return t.index >= 0 }

// awaited reports whether a goroutine waits for obj.
func (r *Run) awaited(obj unsafe.Pointer) bool {
	return slices.ContainsFunc(r.gs, func(g *G) bool {
		return g.state == waits && (g.pending.Obj == obj || slices.Contains(g.WaitsOn, obj))
	})
}

// TimersLeft reports whether a timer may wake somebody.
func (r *Run) TimersLeft() bool {
	_, any := r.untilNext()
	return any
}

// untilNext returns how long it is until a timer fires that may wake somebody.
func (r *Run) untilNext() (d time.Duration, any bool) {
	at, any := r.nextOf(&r.clock)
	return at - r.clock.at(), any
}

// nextOf returns when a timer fires that may wake somebody.
func (r *Run) nextOf(c *clock) (at time.Duration, any bool) {
	at = -1
	for _, t := range c.timers {
		if (t.For == nil || r.awaited(t.For)) && (at < 0 || t.at < at) {
			at = t.at
		}
	}
	return at, at >= 0
}

// due reports whether a timer is to fire now.
func (c *clock) due() bool { return len(c.timers) > 0 && c.timers[0].at <= c.at() }

// fire does what the timers are for that are due. A virtual clock first moves to the next of them,
// unless somebody comes meanwhile who can go on.
func (r *Run) fire() {
	c := &r.clock
	if len(c.timers) == 0 {
		return
	}
	if c.virtual() && !r.moveOn() {
		return
	}
	r.fireDue()
}

func (r *Run) fireDue() { r.fireDueOf(&r.clock) }

func (r *Run) fireDueOf(c *clock) {
	now := c.at()
	c.moved = r.step
	for len(c.timers) > 0 && c.timers[0].at <= now {
		t := heap.Pop(&c.timers).(*Timer)
		r.changes++
		t.f()
	}
	r.setAlarm()
}

// In a run of a search in which somebody could always go on, the clock moves to the next timer all the
// same after about as many steps as there are microseconds until then: time passes for who computes,
// too, and a loop may have no end until a timer has fired.
const (
	stepTime   = time.Microsecond
	leastSteps = 1000
	mostSteps  = 10_000
)

// fireAnyway fires the next timer if that is so. Nobody has decided on it.
func (r *Run) fireAnyway() {
	c := &r.clock
	if len(c.timers) == 0 || r.step-c.moved < leastSteps || !c.virtual() {
		return
	}
	if wait, any := r.untilNext(); any && r.step-c.moved >= min(int(wait/stepTime), mostSteps) {
		r.rested = true
		r.fire()
		c.moved = r.step
	}
}

// A LateStrategy is a Strategy that decides as well whether goroutines that could go on are so late
// that the next timer fires before them. Without it they never are on a virtual clock, and what sleeps
// long enough seems to come after what others do.
type LateStrategy interface {
	Strategy
	// Late reports whether the next timer fires before what is decided on. If so, it is asked about the
	// one after that, for as many as were set.
	Late(d *Decision) bool
}

// asked is a moment in which the same timers are set: what happens between two steps, nobody can tell
// from what a timer does.
type asked struct{ step, seq int }

// fireLate lets timers fire in a search, as the strategy says, though somebody may be able to go on.
// cur is who has the baton, if it can go on.
func (r *Run) fireLate(cur *G) {
	c := &r.clock
	if len(c.timers) == 0 || !r.Late && c.timed || !c.virtual() || r.away > 0 || !slices.ContainsFunc(r.ready, r.canGo) {
		return // the clock moves in any case
	}
	if c.timed = true; !r.Late {
		return
	}
	s, ok := r.Strategy.(LateStrategy)
	if !ok || c.asked == (asked{r.step, c.seq}) {
		return
	}
	for n := len(c.timers); n > 0 && len(c.timers) > 0 && s.Late(r.decision(cur)); n-- {
		c.offset = max(c.offset, c.timers[0].at) // also where nobody waits for it yet
		r.fireDue()
	}
	c.asked = asked{r.step, c.seq}
}

// Timed reports whether a timer was set while somebody else could go on: in a search that did not ask
// whether it fires before them, it has not.
func (r *Run) Timed() bool { return r.clock.timed }

// WaitServing is what a goroutine waits for that serves: it comes back when that is stopped.
const WaitServing trace.Wait = "serving"

// expected reports whether somebody is in compiled code who may come back before the next timer.
// Then a clock at pace Instant goes as the wall's: a deadline is not to end a request that is under
// way.
func (r *Run) expected() bool {
	return r.away > 0 && slices.ContainsFunc(r.gs, func(g *G) bool { return g.state == isAway && g.reason != WaitServing })
}

// moveOn moves a virtual clock to the next timer. It returns false if that is no longer to be done:
// somebody can go on, or there is no such timer.
func (r *Run) moveOn() bool {
	c := &r.clock
	wait, any := r.untilNext()
	if !any {
		return false
	}
	next := c.offset + max(wait, 0)
	if r.Search {
		next = c.together(next)
	}
	faster := time.Duration(0) // than the wall's clock; 0 is at once
	switch {
	case c.pace == Tenfold:
		faster = 10
	case r.expected():
		faster = 1
	}
	if wait > 0 && faster > 0 {
		if took, all := r.sleepFor(wait / faster); !all {
			c.offset = min(c.offset+took*faster, next)
			return false
		}
	}
	c.offset = max(c.offset, next)
	return true
}

// together returns when all timers are due that are due with the one at next, the first. Those set for
// the same time by goroutines that begin to wait one after another may be some looks at the clock
// apart. If the one that was set first went first, who comes first would depend on how they began
// to wait, of which a search is not told; so all go at once, and it tries who comes first.
func (c *clock) together(next time.Duration) time.Duration {
	last := next
	for _, t := range c.timers {
		if t.at <= next+c.drift {
			last = max(last, t.at)
		}
	}
	return last
}

// sleepFor waits, until somebody can go on. It returns how long it took, and whether that is all.
func (r *Run) sleepFor(d time.Duration) (took time.Duration, all bool) {
	begun := time.Now()
	t := time.NewTimer(d)
	defer t.Stop()
	polls := time.NewTicker(pollAtLeast)
	defer polls.Stop()
	for {
		select {
		case <-t.C:
			return d, true
		case <-r.in.kick:
			r.takeIn()
		case <-polls.C:
			if r.Poll != nil {
				r.Poll()
			}
		}
		if r.anyReady() {
			return min(time.Since(begun), d), false
		}
	}
}

// setAlarm has the timers looked at when the next is due.
func (r *Run) setAlarm() {
	c := &r.clock
	if c.pace != Real || len(c.timers) == 0 || r.Search {
		return
	}
	d := max(c.timers[0].at-c.at(), 0)
	if c.alarm == nil {
		c.alarm = time.AfterFunc(d, func() { r.Post(r.fireDue) }) // the pace may be another by then
		return
	}
	c.alarm.Reset(d)
}

// timerHeap is a heap, by time.
type timerHeap []*Timer

func (h timerHeap) Len() int { return len(h) }
func (h timerHeap) Less(i, j int) bool {
	if h[i].at != h[j].at {
		return h[i].at < h[j].at
	}
	return h[i].seq < h[j].seq
}
func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *timerHeap) Push(x any) {
	t := x.(*Timer)
	t.index = len(*h)
	*h = append(*h, t)
}
func (h *timerHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	t.index = -1
	return t
}
