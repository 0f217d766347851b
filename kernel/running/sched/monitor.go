package sched

import (
	"sync/atomic"
	"time"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// The monitor looks after the goroutine that has the baton. If it has come to no point for a while,
// either its loop turns are asked to let others go first, or it waits in compiled code, in a lock
// say, and another carrier takes the baton. Between two points nothing is shared, so nobody notices.

// watchEvery is how often the monitor looks.
const watchEvery = 10 * time.Millisecond

// lately is the time since epoch at which the monitor last looked: to look at the clock takes half as
// long as to hand the baton over.
var lately atomic.Int64

// watch is the monitor of the session's run. That somebody has come to a point it sees by the
// probe, which points take away.
func (r *Run) watch() {
	var seen *G
	waits := 0
	var search searchWatch
	for range time.Tick(watchEvery) {
		lately.Store(int64(time.Since(epoch)))
		if s := active.Load(); s != nil && s.Search {
			search.look(s)
		}
		g := r.cur.Load()
		if g == nil || r.idles.Load() {
			seen = nil
			continue
		}
		if r.hasPoll.Load() {
			r.Post(func() {
				if r.hasStrangers() {
					r.Poll()
				}
			})
		}
		if g != seen || !r.probe.Load() {
			seen, waits = g, 0
			r.probe.Store(true)
			r.in.alert.Store(true)
			continue
		}
		r.preempt.Store(true)
		pollAnyway.Store(true)
		*poll = true
		// Who has handed over waits too, but has come to a point before.
		if record := g.seat.record(); record == 0 || goruntime.CanRun(record) || !r.probe.Load() {
			waits = 0
		} else if waits++; waits > 1 { // not for a moment only, as for the garbage collector
			waits = 0
			r.take(g)
		}
	}
}

// searchWatch looks after a run of a search. Nothing there may depend on the time, so nobody is asked
// for anything: only who waits, in compiled code, at several looks in a row has the baton taken from
// it. That depends on the time, too, but else it would wait for ever for one who waits for the baton.
type searchWatch struct {
	seen  *G
	waits int
}

func (w *searchWatch) look(r *Run) {
	g := r.cur.Load()
	if g == nil || g != w.seen {
		w.seen, w.waits = g, 0
		return
	}
	if record := g.seat.record(); record == 0 || goruntime.CanRun(record) {
		w.waits = 0
	} else if w.waits++; w.waits > searchWaits {
		w.seen = nil
		r.Post(func() { r.Uncontrolled("it waits in compiled code") })
		r.take(g)
	}
}

// searchWaits is at how many looks more one must wait.
const searchWaits = 3

// take takes the baton from g, which waits in compiled code.
func (r *Run) take(g *G) {
	old := r.ticket.Load()
	if r.cur.Load() != g || !r.cur.CompareAndSwap(g, nil) {
		return
	}
	guest := g.seat.guest
	if guest == nil && !r.ticket.CompareAndSwap(old, old+1) {
		return
	}
	r.Post(func() {
		if g.state == canGo {
			r.unready(g)
			g.state = isAway
			r.away++
			r.taken = append(r.taken, g)
		}
	})
	if guest != nil {
		guest.gave <- struct{}{} // its carrier waits for nothing else
		return
	}
	raceAcquire(r)
	go r.carry(old + 1)
}
