package primitives

import (
	"context"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// Now is time.Now, on the caller's clock.
func Now() time.Time {
	if g := mine(); g != nil {
		return g.Clock().Now()
	}
	return time.Now()
}

// Since is time.Since.
func Since(t time.Time) time.Duration { return Now().Sub(t) }

// Until is time.Until.
func Until(t time.Time) time.Duration { return t.Sub(Now()) }

// alarm calls a function later, unless it is stopped.
type alarm interface{ stop(by hand) }

// setAlarm has f, which must not wait, called after d, on by's clock. who ends by it.
func setAlarm(by hand, d time.Duration, who context.Context, f func(by hand)) alarm {
	if r := by.run; r != nil {
		return runAlarm{r, by.clock().AddTimer(d, func() { f(hand{run: r}) })}
	}
	sched.Deadline(who)
	return goAlarm{time.AfterFunc(d, func() { f(hand{}) })}
}

// goAlarm is one of Go's own timers.
type goAlarm struct{ *time.Timer }

func (a goAlarm) stop(hand) { a.Stop() }

// runAlarm is a timer of a run.
type runAlarm struct {
	run *sched.Run
	t   *sched.Timer
}

func (a runAlarm) stop(by hand) {
	if by.run == a.run {
		a.t.Stop()
	} else if !by.isSearch() {
		a.run.Post(func() { a.t.Stop() })
	}
}
