package sched

import "github.com/lockstep-go/lockstep/kernel/goruntime"

// Package testing runs a test in a goroutine of its own, for which the one that has asked for it
// does nothing but wait. To the learner the two are one, as a test that fails or waits is the cell's
// to tell of. So the test's goroutine has the name and the turns of the other while that waits.

// Lend makes the calling goroutine, which compiled code has started on behalf of a G that has given
// the baton up and waits for it, run as that G until back is called in it. It does nothing in
// goroutines of other kinds.
func Lend() (back func()) {
	g := Current()
	if g == nil || g.real == nil {
		return func() {}
	}
	g = g.real
	r, own, dumpID := g.run, g.seat, g.dumpID.Load()
	guest := newGuest()
	guest.g = g
	byRecord.Store(guest.record, &guest.g)
	r.Post(func() {
		g.seat.fiber, g.seat.guest = nil, guest
		r.back(g)
	})
	<-guest.turn
	g.dumpID.Store(goruntime.GoroutineID())
	return func() {
		g.Return()
		g.dumpID.Store(dumpID)
		r.unready(g)
		g.state, g.seat = isAway, own
		r.away++
		byRecord.Delete(guest.record)
		r.cur.CompareAndSwap(g, nil)
		guest.gave <- struct{}{}
	}
}
