package sched

import (
	"runtime"
	"slices"
	"sort"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// back takes in a goroutine that was away.
func (r *Run) back(g *G) {
	if g.state == isAway {
		r.away--
		r.taken = slices.DeleteFunc(r.taken, func(t *G) bool { return t == g })
		r.makeReady(g)
	}
}

// choose returns who goes on, and for how many points that stands; nil if nobody can. cur is who has
// the baton and has come to a point, if it can go on.
func (r *Run) choose(cur *G) (g *G, points int) {
	if len(r.bubbles) > 0 {
		r.moveBubbles()
	}
	if r.turns.doomed > 0 {
		if g := r.dying(cur); g != nil {
			return g, maxPoints
		}
	}
	switch {
	case len(r.ready) == 0:
		return nil, 0
	case !r.Search && len(r.ready) == 1:
		if g := r.ready[0]; r.canGo(g) {
			return g, maxPoints
		}
		return nil, 0
	}
	if cur != nil && !r.canGo(cur) {
		cur = nil
	}
	if r.Search {
		r.fireAnyway()
		r.fireLate(cur)
	}
	d := r.decision(cur)
	if !r.Search {
		if !slices.ContainsFunc(r.ready, r.canGo) {
			return nil, 0
		}
	} else if len(d.Enabled()) == 0 {
		return nil, 0
	}
	g, points = r.Strategy.Next(d)
	if g == nil {
		r.result.Stopped = true
		r.result.Pollers = r.pollers(cur)
		r.killAll()
		if r.cur.Load() == nil || cur == nil {
			return r.dying(nil), maxPoints
		}
		return r.dying(r.cur.Load()), maxPoints
	}
	if g.turnsInVain(r) {
		r.rested = true
	}
	r.decidedOn(d, g)
	return g, points
}

// pollers are those who turn in vain, or else cur, if there is one.
func (r *Run) pollers(cur *G) (list []*G) {
	for _, g := range r.gs {
		if g.turnsInVain(r) {
			list = append(list, g)
		}
	}
	if len(list) == 0 && cur != nil {
		list = append(list, cur)
	}
	return list
}

func (r *Run) decision(cur *G) *Decision {
	if cur != nil && cur.rests(r) {
		cur = nil
	}
	r.decided = Decision{Run: r, Current: cur, Step: r.step + 1}
	return &r.decided
}

// dying returns a goroutine that is to end: those go first, so that what they hold is free before
// others ask for it. One that waits in a deferred call goes on, without what it waits for, when no
// other of them can.
func (r *Run) dying(cur *G) *G {
	if cur != nil && cur.doomed {
		return cur
	}
	for _, g := range r.ready {
		if g.doomed && r.canGo(g) {
			return g
		}
	}
	for _, g := range r.gs {
		if g.doomed && g.state == waits {
			r.makeReady(g)
			return g
		}
	}
	return nil
}

// canGo reports whether a goroutine that is ready can do what it is about to. If not, it waits from
// now on.
func (r *Run) canGo(g *G) bool {
	return g.waiter == nil || g.doomed || g.waiter.Ready(g)
}

// enabled lists who can go on.
func (r *Run) enabled() []*G {
	list, rest := r.room[:0], 0
	for _, g := range r.ready {
		if r.canGo(g) {
			list = append(list, g)
			if r.goesLast(g) {
				rest++
			}
		}
	}
	if 0 < rest && rest < len(list) {
		list = slices.DeleteFunc(list, r.goesLast)
	}
	r.room = list
	return list
}

// goesLast reports whether a goroutine is not chosen if any other can be. A search must try as well
// that nobody comes in when Gosched is called, for Go promises nothing else.
func (r *Run) goesLast(g *G) bool {
	if r.Search {
		return g.turnsInVain(r)
	}
	return g.rests(r)
}

// anyOf returns one of those who can go on, at random. Most who are ready can. Of those who have not
// begun the first comes first: a program that starts thousands is through with most of them before it
// begins the next, and few need a stack at a time.
func (r *Run) anyOf(random uint64) *G {
	n := len(r.ready)
	if first := r.firstNew(); first >= 0 {
		n = first + 1 // later numbers have not begun either
	}
	for i, at := 0, int(random%uint64(n)); i < n; i++ {
		if g := r.ready[at]; r.canGo(g) && !g.rests(r) {
			return g
		}
		if at++; at == n {
			at = 0
		}
	}
	list := r.enabled()
	return list[random%uint64(len(list))]
}

// firstNew returns the index in ready of the first goroutine that has not begun, or -1 without one.
func (r *Run) firstNew() int {
	n := len(r.ready)
	if r.ready[n-1].seat.job == nil {
		return -1
	}
	i := sort.Search(n, func(i int) bool { return r.ready[i].seat.job != nil })
	return i
}

// handOver gives the baton from g, which has it, to who was chosen, and returns when g has it again.
func (r *Run) handOver(g, next *G, points int) {
	r.left = points - 1
	switch {
	case g.seat.guest != nil:
		r.next = next
		g.seat.guest.gave <- struct{}{}
		<-g.seat.guest.turn
	case next == nil || next.seat.guest != nil:
		r.next = next
		swap(&g.seat.fiber.at, r.carrier.at)
	default:
		if next.seat.fiber == nil {
			next.seated()
		}
		r.cur.Store(next)
		swap(&g.seat.fiber.at, next.seat.fiber.at)
	}
	if labels.Load() {
		g.labelled()
	}
}

// idle waits until somebody can go on. It returns false when nobody ever will: then a search's run
// is over.
func (r *Run) idle() bool {
	r.takeIn()
	if r.anyReady() {
		return true
	}
	r.settle()
	if wait, any := r.untilNext(); any {
		if r.clock.virtual() {
			r.fire()
			return true
		}
		if r.Search {
			time.Sleep(wait)
			r.fire()
			return true
		}
	} else if r.Search {
		return r.awaitAway()
	} else {
		r.deadlocked()
		if r.in.alert.Load() || r.anyReady() { // it may have found who can go on
			return true
		}
	}
	r.watchHeld()
	r.idles.Store(true)
	r.awaitKick()
	r.idles.Store(false)
	r.takeIn()
	r.fire()
	return true
}

// SetPoll sets Poll.
func (r *Run) SetPoll(poll func() bool) {
	r.Poll = poll
	r.hasPoll.Store(true)
}

// pollEvery is how long it takes at least until channels are looked at again, and pollAtLeast at
// most.
const (
	pollEvery   = 200 * time.Microsecond
	pollAtLeast = 10 * time.Millisecond
)

// awaitKick waits until something is handed in, or, where compiled code may use channels that
// somebody waits for, until it has.
func (r *Run) awaitKick() {
	if r.Poll == nil || !r.hasStrangers() {
		// The last of them may have done something since somebody looked: a timer that has just fired
		// is none any more.
		if r.Poll == nil || !r.Poll() {
			<-r.in.kick
		}
		return
	}
	wait := pollEvery
	t := time.NewTimer(wait)
	defer t.Stop()
	for {
		select {
		case <-r.in.kick:
			return
		case <-t.C:
		}
		if r.Poll() || !r.hasStrangers() {
			return
		}
		wait = min(2*wait, pollAtLeast)
		t.Reset(wait)
	}
}

func (r *Run) anyReady() bool {
	return slices.ContainsFunc(r.ready, r.canGo) || r.turns.doomed > 0 && r.dying(nil) != nil
}

// awaitAway waits for goroutines that have left for compiled code. It returns false when there are
// none, or only such as the monitor knows to wait there, and nobody comes for a while: they may wait
// for ever, and stay behind.
func (r *Run) awaitAway() bool {
	if r.away == 0 && !coming() {
		return false
	}
	r.watchHeld()
	if len(r.taken) == r.away || r.isHeld {
		select {
		case <-r.in.kick:
		case <-time.After(r.patience()):
			r.abandons = true
			return false
		}
	} else {
		r.awaitKick()
	}
	r.takeIn()
	return true
}

// patience is how long who waits in compiled code is waited for at the end of a search's run, and
// again when it has been told to end.
func (r *Run) patience() time.Duration {
	if r.abandons {
		return 0
	}
	return time.Second
}

// deadlocked looks whether the running execution's main goroutine waits for ever: nobody can go on,
// no timer will fire, and nobody outside can wake one.
func (r *Run) deadlocked() {
	m := mainG.Load()
	if m == nil || m.run != r || m.state != waits || m.doomed || r.told == m || hooks.Deadlock == nil {
		return
	}
	for _, g := range r.gs {
		if g.state == isAway {
			return // it will come back
		}
	}
	if isOutside() || coming() || r.timersOutside() || r.Poll != nil && r.Poll() {
		return
	}
	if hooks.Collect != nil {
		if hooks.Collect(); r.in.alert.Load() {
			return // somebody may be woken after all
		}
	}
	if parallels.Load() > 0 || labels.Load() || someTimers.Load() { // one of compiled code may be about to call
		r.suspect(m)
		return
	}
	r.told = m
	hooks.Deadlock(m)
}

// leaveFor gives the baton to another carrier, for g waits in compiled code.
func (r *Run) leaveFor(g *G) {
	r.unready(g)
	g.state = isAway
	r.away++
	if g.seat.guest != nil {
		return // its carrier waits for it in another way
	}
	r.cur.Store(nil)
	r.ticket.Add(1)
	r.relieve(g)
}

// Leave gives the baton up before a call of compiled code that may wait, for the reason given. The
// caller is g.
func (g *G) Leave(reason trace.Wait) {
	r := g.run
	if r == nil || r.cur.Load() != g {
		return
	}
	g.reason = reason
	g.Release(nil, called) // what guests do on its behalf comes after
	r.leaveFor(g)
	if g.seat.guest != nil {
		r.cur.Store(nil) // here, for the carrier may be late, and g back before that
		g.seat.guest.gave <- struct{}{}
	}
}

// Return takes the baton back after Leave.
func (g *G) Return() {
	if g.run != nil {
		g.arrive()
	}
}

// arrive is called before g, the caller, does anything to its run: it has the baton then, also if
// it has left, or the monitor has taken it.
func (g *G) arrive() {
	r := g.run
	if r.in.alert.Load() {
		r.probe.come()
	}
	if r.cur.Load() != g {
		g.takeBack()
	}
}

func (g *G) takeBack() {
	r := g.run
	if g.seat.guest != nil {
		r.Post(func() { r.back(g) })
		<-g.seat.guest.turn
	} else {
		f := g.seat.fiber
		c := f.carrier
		f.carrier, c.came = nil, g
		swap(&f.at, c.at) // its carrier hands it in
	}
	g.reason = trace.Running
	g.Hear()
}

// end ends g, the caller.
func (g *G) end() {
	g.unwinds = true
	runtime.Goexit()
}
