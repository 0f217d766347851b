package sched

import (
	"sync/atomic"
	"time"
)

// Goroutines that take turns and those of parallel executions may meet, in channels and locks. Then
// neither kind can tell alone that all wait for ever.

// parallels counts the living goroutines that Go's own scheduler runs.
var parallels atomic.Int64

// hasStrangers reports whether anybody but the run's goroutines may do something to a channel that
// one of these waits for. The caller has the baton.
func (r *Run) hasStrangers() bool {
	return r.away > 0 || parallels.Load() > 0 || isOutside() || r.timersOutside()
}

// coming reports whether a goroutine of compiled code is about to hand in something: see SetComing.
var coming = func() bool { return false }

// SetComing sets what reports whether a goroutine of compiled code that is not known here is about to
// do something for those who wait, which it surely will. It is called once, before all else.
func SetComing(f func() bool) { coming = f }

// suspect looks again, after a while, whether m waits for ever, and tells it. A goroutine of a
// parallel execution that has been woken may not have said so yet.
func (r *Run) suspect(m *G) {
	if !r.suspicious.CompareAndSwap(false, true) {
		return
	}
	seen := moves()
	time.AfterFunc(quiet, func() {
		sure := allBlocked() && !timersLeft() && moves() == seen && asleep()
		r.suspicious.Store(false)
		r.Post(func() { // after this it is looked again in any case
			if sure && m.state == waits && len(r.ready) == 0 && r.away == 0 && !r.TimersLeft() && !m.doomed && r.told != m {
				r.told = m
				hooks.Deadlock(m)
			}
		})
	})
}

// turnsRest reports whether no goroutine that takes turns can go on, now or when a timer fires. The
// caller is none of the program's.
func turnsRest() bool {
	r := active.Load()
	if r == nil {
		return true
	}
	if !r.idles.Load() {
		return false
	}
	rest := false
	r.Do(func() {
		rest = len(r.ready) == 0 && r.away == 0 && !r.TimersLeft() && (r.Poll == nil || !r.Poll())
	})
	return rest
}
