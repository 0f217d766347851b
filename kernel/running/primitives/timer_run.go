package primitives

import (
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// runTimer is a timer on the clock of a run, or of one of its bubbles. It belongs to who has the run's
// baton.
type runTimer struct {
	c      chan time.Time // what it sends to, nil if it calls start
	start  func()
	period time.Duration // of a ticker
	timerState
}

// timerState is what changes of a runTimer.
type timerState struct {
	clock sched.Clock // of no run when the timer was forgotten
	alarm *sched.Timer
	due   time.Time
}

// newRunTimer starts a timer of g, the caller.
func newRunTimer(g *sched.G, d, period time.Duration, c chan time.Time, start func()) *runTimer {
	t := &runTimer{c: c, start: start, period: period}
	t.set(g.Clock(), d)
	return t
}

// set has t fire after d on a clock.
func (t *runTimer) set(c sched.Clock, d time.Duration) {
	t.due = c.Now().Add(d)
	if t.clock != c {
		t.clock, t.alarm = c, c.AddTimer(d, t.fire)
		if t.c != nil {
			t.alarm.For = channelID(t.c)
		}
		return
	}
	t.alarm.Reset(d)
}

// fire is called when t is due. A ticker that is late skips what it has missed, as Go's do.
func (t *runTimer) fire() {
	due := t.due
	if t.period > 0 {
		late := t.clock.Now().Sub(due)
		t.set(t.clock, t.period*(1+late/t.period)-late)
	}
	if t.c != nil {
		sendTime(t.clock.Run(), t.c, due)
		return
	}
	t.start()
}

func (t *runTimer) stop() (active bool) {
	t.change(func(c sched.Clock) { active = t.unset(c) })
	return active
}

func (t *runTimer) reset(d time.Duration) (active bool) {
	t.change(func(c sched.Clock) {
		active = t.unset(c)
		if t.period > 0 {
			t.period = d
		}
		t.set(c, d)
	})
	return active
}

// change has f, which stops or resets t, done with the baton of the run whose clock t is to be on. It
// is a point of the caller.
func (t *runTimer) change(f func(c sched.Clock)) {
	g := mine()
	if g == nil {
		c := t.clock
		c.Run().Do(func() { f(c) })
		return
	}
	by := hand{g.Run(), g}
	by.step(trace.OpUpdate, unsafe.Pointer(t), "timer")
	by.release(unsafe.Pointer(t))
	if t.c != nil { // who receives what t sends then comes after this
		g.Release(channelID(t.c), 1)
	}
	f(by.clock())
}

// unset keeps t from firing. A search leaves a timer of the session as it is, and forgets it until
// its end.
func (t *runTimer) unset(c sched.Clock) (active bool) {
	if r := c.Run(); t.clock.Run() == r {
		active = t.alarm.Stop()
	} else {
		was := t.timerState
		r.Undo(unsafe.Pointer(t), func() func() { return func() { t.timerState = was } })
		active = t.alarm.IsSet()
		t.clock, t.alarm = sched.Clock{}, nil
	}
	if t.c != nil && takeBack(t.c) {
		active = true
	}
	return active
}
