package primitives

import (
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// runTimer is a timer on the clock of a run. It belongs to who has the run's baton.
type runTimer struct {
	c      chan time.Time // what it sends to, nil if it calls start
	start  func()
	period time.Duration // of a ticker
	timerState
}

// timerState is what changes of a runTimer.
type timerState struct {
	run   *sched.Run
	alarm *sched.Timer
	due   time.Time
}

// newRunTimer starts a timer of g, the caller.
func newRunTimer(g *sched.G, d, period time.Duration, c chan time.Time, start func()) *runTimer {
	t := &runTimer{c: c, start: start, period: period}
	t.set(g.Run(), d)
	return t
}

// set has t fire after d on the clock of r.
func (t *runTimer) set(r *sched.Run, d time.Duration) {
	t.due = r.Now().Add(d)
	if t.run != r {
		t.run, t.alarm = r, r.AddTimer(d, t.fire)
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
		late := t.run.Now().Sub(due)
		t.set(t.run, t.period*(1+late/t.period)-late)
	}
	if t.c != nil {
		sendTime(t.run, t.c, due)
		return
	}
	t.start()
}

func (t *runTimer) stop() (active bool) {
	t.change(func(r *sched.Run) { active = t.unset(r) })
	return active
}

func (t *runTimer) reset(d time.Duration) (active bool) {
	t.change(func(r *sched.Run) {
		active = t.unset(r)
		if t.period > 0 {
			t.period = d
		}
		t.set(r, d)
	})
	return active
}

// change has f, which stops or resets t, done with the baton of the run that t is to be of. It is a
// point of the caller.
func (t *runTimer) change(f func(r *sched.Run)) {
	g := mine()
	if g == nil {
		r := t.run
		r.Do(func() { f(r) })
		return
	}
	by := hand{g.Run(), g}
	by.step(trace.OpUpdate, unsafe.Pointer(t), "timer")
	by.release(unsafe.Pointer(t))
	if t.c != nil { // who receives what t sends then comes after this
		g.Release(channelID(t.c), 1)
	}
	f(by.run)
}

// unset keeps t from firing. A search leaves a timer of the session as it is, and forgets it until
// its end.
func (t *runTimer) unset(r *sched.Run) (active bool) {
	if t.run == r {
		active = t.alarm.Stop()
	} else {
		was := t.timerState
		r.Undo(unsafe.Pointer(t), func() func() { return func() { t.timerState = was } })
		active = t.alarm.IsSet()
		t.run, t.alarm = nil, nil
	}
	if t.c != nil && takeBack(t.c) {
		active = true
	}
	return active
}
