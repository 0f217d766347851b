package timeline

import (
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Axis says what the time lanes are drawn along.
type Axis uint8

const (
	BySteps Axis = iota // each step has one width, and a band stands where the clock jumps
	ByClock             // what stands for time is as wide as it took
)

const (
	unitsOfStep = 2  // an axis is measured in units: half of a step's width
	maxTicks    = 40 // steps and bands that lanes are wide at most
	minJump     = time.Millisecond
)

// A tick is a place on the axis: an event's, or a band where the clock goes on while nothing is
// done.
type tick struct {
	event int           // its index; of a band, that of the event after it
	jump  time.Duration // how far the clock goes on, in a band; else 0
	x, w  int           // in units, from the left of the window
}

// An axis is the part of a run that is shown.
type axis struct {
	s     *States
	ticks []tick
	width int // of all, in units
	// before and after count the ticks that are left out at each end; first and last are the events
	// at which the window begins and ends.
	before, after int
	first, last   int
}

// isTick reports whether an event has a width of its own. What only follows from others has none:
// that somebody has slept enough, an end, which is a mark.
func (s *States) isTick(i int) bool {
	e := &s.Events[i]
	if e.G < 0 {
		return false
	}
	switch e.Op {
	case trace.OpGo, trace.OpUnlock, trace.OpRUnlock:
		return true
	case trace.OpEnd, trace.OpEnter, trace.OpExit, trace.OpNone:
		return false
	case trace.OpAdd:
		return e.Expr != "" // Done: Add comes with the go statement
	case trace.OpRead, trace.OpWrite:
		return !s.object(e.Object) || !s.quiet[e.Object]
	case trace.OpSleep, trace.OpCondWait, trace.OpSettle:
		return s.isStep(i)
	}
	return true
}

// ticksOf returns the ticks of a whole run.
func (s *States) ticksOf() []tick {
	var ticks []tick
	var at time.Duration // of the tick before
	for i := range s.Events {
		if !s.isTick(i) {
			continue
		}
		if jump := s.Events[i].At - at; jump >= minJump || jump >= time.Microsecond && s.slept(i) {
			ticks = append(ticks, tick{event: i, jump: jump})
		}
		at = s.Events[i].At
		ticks = append(ticks, tick{event: i})
	}
	return ticks
}

// slept reports whether the event before ends a sleep: then the clock has not gone on because
// somebody took long.
func (s *States) slept(i int) bool {
	return i > 0 && s.Events[i-1].Op == trace.OpSleep && s.Events[i-1].Wait == trace.Running && !s.isStep(i-1)
}

// newAxis chooses what is shown: all if it is not too wide, else what is around an event, or where
// it is less than 0, the first steps. width is how many ticks it may have.
func (s *States) newAxis(by Axis, centre, width int) *axis {
	a := &axis{s: s, ticks: s.ticksOf()}
	if n := len(a.ticks); n > width {
		at := 0
		for at < n-1 && (a.ticks[at].event < centre || centre < 0 && !s.isStep(a.ticks[at].event)) {
			at++
		}
		lead := width * 3 / 4 // more of what has led to it
		if centre < 0 {
			lead = nearby // of where the steps begin
		}
		a.before = min(max(0, at-lead), n-width)
		a.after = n - width - a.before
		a.ticks = a.ticks[a.before : n-a.after]
	}
	a.place(by)
	a.last = len(s.Events)
	if n := len(a.ticks); n > 0 && a.before > 0 {
		a.first = a.ticks[0].event
	}
	if n := len(a.ticks); n > 0 && a.after > 0 {
		a.last = a.ticks[n-1].event + 1
	}
	return a
}

// place gives each tick its place. By the clock, bands share what the steps leave of the width.
func (a *axis) place(by Axis) {
	var total time.Duration
	steps := 0
	for _, t := range a.ticks {
		total += t.jump
		if t.jump == 0 {
			steps++
		}
	}
	rest := max(0, unitsOfStep*maxTicks-steps)
	for i := range a.ticks {
		t := &a.ticks[i]
		t.x, t.w = a.width, unitsOfStep
		if by == ByClock {
			t.w = 1
			if t.jump > 0 && total > 0 {
				t.w = max(1, int(int64(rest)*int64(t.jump/1000)/max(1, int64(total/1000))))
			}
		}
		a.width += t.w
	}
}

// at returns where an event is on the axis: what has no tick of its own is at the next one, and
// before the band if it comes before the clock goes on.
func (a *axis) at(event int) int {
	lo, hi := 0, len(a.ticks)
	for lo < hi {
		if mid := (lo + hi) / 2; a.ticks[mid].event < event {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == len(a.ticks) {
		return a.width
	}
	if t := a.ticks[lo]; t.jump > 0 && event < len(a.s.Events) && (t.event == event || a.s.Events[event].At == a.s.Events[t.event].At) {
		return t.x + t.w
	}
	return a.ticks[lo].x
}

// widthAt is the width of the tick of an event, 0 if it has none.
func (a *axis) widthAt(event int) int {
	for _, t := range a.ticks {
		if t.event == event && t.jump == 0 {
			return t.w
		}
	}
	return 0
}

// stateAt is the state of a goroutine at a tick. In a band nobody does anything, unless somebody
// takes long.
func (a *axis) stateAt(g int, t tick) State {
	if t.jump == 0 {
		return a.s.At(g, t.event).State
	}
	// The first event after the clock has gone on may be one without a tick.
	first := t.event
	for first > 0 && a.s.Events[first-1].At > a.s.Events[t.event].At-t.jump {
		first--
	}
	if e := &a.s.Events[first]; e.G != g {
		return a.s.At(g, first).State
	}
	for before := first - 1; before >= 0; before-- { // what it did last, before it goes on
		if e := &a.s.Events[before]; e.G == g {
			if e.Wait != trace.Running {
				return stateOf(e.Wait)
			}
			break
		}
	}
	return a.s.At(g, max(first-1, 0)).State
}
