package sched

import (
	"runtime"
	"slices"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Points are where the baton may change hands: before a watched read or write, before an operation
// that may wait or that others can see. A step is what a goroutine does from one point to the next.

// A Waiter is what a goroutine waits for.
type Waiter interface {
	// Ready reports whether g may go ahead.
	Ready(g *G) bool
}

// Step is a point before something that never waits, which the caller, g, does when Step returns.
// A goroutine that is to end does so here.
func (g *G) Step(p Pending) {
	r := g.run
	if r == nil {
		g.Point()
		return
	}
	g.pending = p
	g.arrive()
	if r.left--; r.left < 0 || r.in.alert.Load() {
		g.decide()
	}
	if g.doomed && !g.unwinds {
		g.end()
	}
	r.stepped(g)
	raceRelease(r)
}

// decide asks who goes on, and hands the baton over if it is another.
func (g *G) decide() {
	r := g.run
	r.takeIn()
	if r.left >= 0 && !g.doomed {
		return // there was nothing of interest
	}
	next, points := r.choose(g)
	if next == g {
		r.left = points - 1
		return
	}
	r.handOver(g, next, points)
}

// Await is a point before something that can go ahead only while w is ready for g, the caller. It
// returns when that is so and g was chosen: then the caller does it. If g is ended meanwhile it
// returns false, and the caller, after it has put in order what it waited for, calls Point.
func (g *G) Await(p Pending, reason trace.Wait, w Waiter) (ok bool) {
	r := g.run
	g.arrive()
	g.pending, g.waiter, g.waitsFor = p, w, reason
	if r.left--; r.left < 0 || r.in.alert.Load() {
		if w.Ready(g) {
			g.decide()
		}
	}
	for !w.Ready(g) && !g.doomed {
		r.enqueue(g)
		g.wait(reason)
	}
	if g.queued {
		r.leaveQueue(g)
	}
	g.waiter = nil
	g.waited()
	if g.doomed && !(g.unwinds && w.Ready(g)) {
		return false
	}
	r.stepped(g)
	raceRelease(r)
	return true
}

// enqueue puts g last among those who wait for what it is about to use.
func (r *Run) enqueue(g *G) {
	if !g.queued {
		g.queued = true
		r.queues[g.pending.Obj] = append(r.queues[g.pending.Obj], g)
	}
}

// settle has those wait who were ready, and cannot go on after all.
func (r *Run) settle() {
	for _, g := range slices.Clone(r.ready) {
		if !r.canGo(g) {
			r.unready(g)
			r.enqueue(g)
			r.nowWaits(g, g.waitsFor)
		}
	}
}

// wait hands the baton over, for g, the caller, cannot go on.
func (g *G) wait(reason trace.Wait) {
	r := g.run
	r.unready(g)
	r.nowWaits(g, reason)
	r.takeIn()
	if g.state == canGo { // by what was taken in
		return
	}
	next, points := r.choose(nil)
	if next == g {
		r.left = points - 1
		return
	}
	r.handOver(g, next, points)
}

// nowWaits notes that g waits.
func (r *Run) nowWaits(g *G, reason trace.Wait) {
	g.state, g.reason = waits, reason
	if !r.Search {
		g.waiting.begin(reason, time.Duration(lately.Load()), int(g.pending.Site), false)
	}
	r.blocked(g, reason)
}

// waited notes that g, the caller, waits no more.
func (g *G) waited() {
	g.reason = trace.Running
	if g.waiting.blocks.Load() {
		g.waiting.blocks.Store(false)
	}
}

// Park waits until another goroutine calls Wake for g, the caller: it has done for g what g was
// about to do. It is no point; Step comes before it. It returns false when g is to end instead.
func (g *G) Park(reason trace.Wait) (ok bool) {
	p := g.pending
	g.woken = false
	for !g.woken && !g.doomed {
		g.wait(reason)
	}
	g.waited()
	if r := g.run; r.Log && g.woken {
		e := r.event(g, p.Op, r.object(p.Obj))
		e.Site = p.Site
	}
	return g.woken
}

// Wake ends a Park of g. by, the caller, has the baton; it is nil if a timer does it.
func (r *Run) Wake(by, g *G) {
	g.woken = true
	r.changes++
	op := trace.OpNone
	if by == nil {
		op = trace.OpFire
	}
	r.happened(by, op, nil, g)
	g.pending = Pending{}
	r.wakes(g)
	r.makeReady(g)
}

// Changed is called after obj has changed so that those who Await may be able to go on.
func (r *Run) Changed(obj unsafe.Pointer) {
	r.changes++
	for _, g := range r.queues[obj] {
		if g.state == waits && g.waiter != nil && g.waiter.Ready(g) {
			r.wakes(g)
			r.makeReady(g)
		}
	}
}

// wakes tells the log that the wait of g ends by what the running goroutine does.
func (r *Run) wakes(g *G) {
	if by := r.cur.Load(); r.Log && by != nil {
		e := by.Event()
		switch {
		case e == nil || e.Other == g.num:
		case e.Other < 0:
			e.Other = g.num
		case wakesMany(e.Op) && !slices.Contains(e.Others, g.num):
			e.Others = append(e.Others, g.num)
		}
	}
}

// wakesMany reports whether an operation can end the waits of several, all by itself.
func wakesMany(op trace.Op) bool {
	switch op {
	case trace.OpClose, trace.OpBroadcast, trace.OpUnlock, trace.OpRUnlock, trace.OpAdd, trace.OpDo, trace.OpEnd:
		return true
	}
	return false
}

// FirstIn returns who has waited longest for obj, nil if nobody waits.
func (r *Run) FirstIn(obj unsafe.Pointer) *G {
	if q := r.queues[obj]; len(q) > 0 {
		return q[0]
	}
	return nil
}

// Queue returns who waits for obj, first come first.
func (r *Run) Queue(obj unsafe.Pointer) []*G { return r.queues[obj] }

// leaveQueue takes g out of the queue that it is in.
func (r *Run) leaveQueue(g *G) {
	g.queued = false
	obj := g.pending.Obj
	q := r.queues[obj]
	if i := slices.Index(q, g); i >= 0 {
		if len(q) == 1 {
			delete(r.queues, obj)
		} else {
			r.queues[obj] = slices.Delete(q, i, i+1)
		}
	}
}

// Access is a point before a read or write of watched memory.
func (g *G) Access(write bool, addr unsafe.Pointer, size uintptr, site trace.Site) {
	op := trace.OpRead
	if write {
		op = trace.OpWrite
	}
	g.Step(Pending{op, addr, site, size})
	g.AccessOnly(write, addr, size, site)
}

// AccessOnly tells the detector of a read or write that is no step of its own: of a channel, say,
// by who sends or closes.
func (g *G) AccessOnly(write bool, addr unsafe.Pointer, size uintptr, site trace.Site) {
	if r := g.run; r != nil && r.Detector != nil {
		r.Detector.Access(trace.Access{G: g.num, Addr: addr, Size: size, Write: write, Site: site, Step: r.step})
		raceRelease(r)
	}
}

// happened tells a strategy that wants to know.
func (r *Run) happened(g *G, op trace.Op, obj unsafe.Pointer, other *G) {
	if r.observer != nil {
		r.observer.Happened(g, op, obj, other)
	}
}

// Choose returns one of n possibilities, as the strategy says.
func (r *Run) Choose(n int) int {
	if n < 2 {
		return 0
	}
	k := r.Strategy.Choose(r.decision(r.cur.Load()), n)
	r.chose(k)
	return k
}

// Gosched is runtime.Gosched in g, the caller: others go first.
func (g *G) Gosched(site trace.Site) {
	r := g.run
	if r == nil {
		g.Point()
		runtime.Gosched()
		return
	}
	g.yielded = r.step + 1
	r.left = 0
	g.Step(Pending{Op: trace.OpGosched, Site: site})
}

// turns is a loop turn of g, the caller, while turns are counted or somebody waits for the baton.
func (g *G) turns() {
	r := g.run
	g.arrive()
	computes := g.stepAt == g.turnStep
	switch {
	case computes:
		g.idleTurns = 0
	case g.turnedAt == r.changes && g.turnDoes == g.turnDid: // it reads what it has read the turn before
		g.idleTurns++
	default:
		g.idleTurns = 0
	}
	g.turnDid, g.turnDoes = g.turnDoes, 0
	g.turnedAt, g.turnStep = r.changes, g.stepAt
	if r.Search {
		r.result.Turns++
		if r.turnsLeft--; r.turnsLeft < 0 {
			r.spins(g)
		}
	}
	preempted := r.preempt.CompareAndSwap(true, false)
	if preempted && !r.Search {
		pollAnyway.Store(false)
		setPoll(ending.Load())
	}
	switch {
	case preempted && computes, g.idleTurns >= idleTurns:
		r.left = -1
		fallthrough
	case r.in.alert.Load():
		// One that makes steps is asked at them: how fast it is must not decide who goes on.
		g.pending = Pending{}
		g.decide()
	}
	if g.doomed {
		g.end()
	}
}

// idleTurns is after how many turns of a loop, in which something was read and nothing has changed,
// others go first. A loop that reads a few times for another reason is no wait.
const idleTurns = 100

// rests reports whether others should go first: the goroutine has called Gosched, or turns in vain.
func (g *G) rests(r *Run) bool {
	return g.yielded > 0 && g.yielded == r.step+1 || g.turnsInVain(r)
}

func (g *G) turnsInVain(r *Run) bool { return g.idleTurns >= idleTurns && g.turnedAt == r.changes }
