package sched

import (
	"runtime"
	"sync"
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

// A probe tells the monitor whether anybody has come to a point since it looked last, and decides
// between the two: either who comes to a point keeps the baton, or the monitor takes it.
type probe struct{ state atomic.Uint32 }

const (
	probeClear = iota // somebody has come to a point at which others may go on
	probeSet
	probeHeld // somebody has the baton and knows it, but has come to no such point
	probeWon  // the monitor takes the baton
)

func (p *probe) set()   { p.state.Store(probeSet) }
func (p *probe) clear() { p.state.Store(probeClear) }

// isSet reports whether nobody has come to a point at which others may go on.
func (p *probe) isSet() bool {
	s := p.state.Load()
	return s == probeSet || s == probeHeld
}

// renew reports whether somebody had the baton in between, and sets the probe again if so.
func (p *probe) renew() bool { return p.state.CompareAndSwap(probeHeld, probeSet) }

// pass is come at a point at which others may go on.
func (p *probe) pass() {
	p.come()
	p.state.CompareAndSwap(probeHeld, probeClear)
}

// win reports whether the monitor may take the baton: nobody has come to a point. It calls clear
// after that.
func (p *probe) win() bool { return p.state.CompareAndSwap(probeSet, probeWon) }

// come is called by who is about to touch the run, and reports whether who calls keeps the baton if it has it. If not, the
// monitor takes it, and has done so when come returns.
func (p *probe) come() (keeps bool) {
	if p.state.CompareAndSwap(probeSet, probeHeld) {
		return true
	}
	for keeps = true; p.state.Load() == probeWon; keeps = false {
		runtime.Gosched()
	}
	return keeps
}

// looking is held while the monitor looks at the run of a search: what that has is used again for the
// next run.
var looking sync.Mutex

// watch is the monitor of the session's run. That somebody has come to a point it sees by the
// probe, which points take away.
func (r *Run) watch() {
	var seen *G
	waits := 0
	var search searchWatch
	for range time.Tick(watchEvery) {
		lately.Store(int64(time.Since(epoch)))
		looking.Lock()
		if s := active.Load(); s != nil && s != r {
			search.look(s)
		}
		looking.Unlock()
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
		if g != seen || !r.probe.isSet() {
			seen, waits = g, 0
			r.probe.set()
			r.in.alert.Store(true)
			continue
		}
		r.preempt.Store(true)
		pollAnyway.Store(true)
		setPoll(true)
		if record := g.record(); r.probe.renew() || record == 0 || !goruntime.Waits(record) {
			waits = 0
		} else if waits++; waits > 1 && r.probe.win() { // not for a moment only
			waits = 0
			r.take(g)
			r.probe.clear()
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
	switch record := g.record(); {
	case record == 0 || !goruntime.Waits(record):
		w.waits = 0
	case r.probe.renew() || w.waits == 0 || !r.probe.isSet():
		w.waits = 1
		r.probe.set()
		r.in.alert.Store(true)
	case w.waits < searchWaits || w.waits < searchWaitsLong && goruntime.WaitsForSemaphore(record):
		w.waits++
	case r.probe.win():
		w.seen = nil
		r.Post(func() { r.Uncontrolled("it waits in compiled code") })
		r.take(g)
		r.probe.clear()
	}
}

// searchWaits is at how many looks one must wait before that, and searchWaitsLong if it may be the
// collector that it waits for, which takes its time on a machine at full load.
const (
	searchWaits     = 4
	searchWaitsLong = 200
)

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
	// The monitor has the baton now. g, which asks for it at its next point, may do so at once: it must
	// be away by then, so that it is taken in.
	raceAcquire(r)
	if g.state == canGo {
		r.unready(g)
		g.state = isAway
		r.away++
		r.taken = append(r.taken, g)
	}
	raceRelease(r)
	if guest != nil {
		guest.gave <- struct{}{} // its carrier waits for nothing else
		return
	}
	r.relieve(g)
}
