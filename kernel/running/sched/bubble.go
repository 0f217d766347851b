package sched

import (
	"slices"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A Bubble is a set of goroutines of a run that have a clock of their own, as those of package
// testing/synctest have. The clock stands still as long as one of them can go on, and moves at once to
// the next of its timers when all wait for one another, however the run's own clock goes. What the
// strategy decides is who goes on: when the clock moves is fixed by that, in a search too.
//
// As in Go, one that waits for a lock, or in compiled code, does not count as waiting for another of
// the bubble. Unlike in Go, each channel counts as one of the bubble's.
//
// It belongs to who has the run's baton.
type Bubble struct {
	run   *Run
	clock clock
	root  *G // has made it, and waits at its end for all others
	// waiter is who waits until all others do, nil if nobody does.
	waiter *G
	over   bool // the root has come to the end: the clock stands still
	told   bool // it has been told that nobody in it will ever go on
	// active is one who could go on when that was looked at last, for then nothing else is to be looked
	// at now.
	active *G
}

// bubbleStart is what the clock of each bubble begins at.
var bubbleStart = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Texts with which Go ends a bubble in which nobody can go on.
const (
	BubbleBlocked = "deadlock: all goroutines in bubble are blocked"
	BubbleLeft    = "deadlock: main bubble goroutine has exited but blocked goroutines remain"
)

// NewBubble puts g, the caller, into a bubble of its own, and all that it starts from now on.
func (g *G) NewBubble() *Bubble {
	b := &Bubble{run: g.run, root: g}
	b.clock.pace, b.clock.start = Instant, bubbleStart
	g.bubble = b
	g.run.bubbles = append(g.run.bubbles, b)
	g.run.Named(unsafe.Pointer(b), trace.Object{Name: "synctest", Kind: "bubble"})
	return b
}

// Bubble returns the bubble that g is in, nil if it is in none.
func (g *G) Bubble() *Bubble { return g.bubble }

// Close waits until all goroutines of the bubble have ended, but for its root, the caller, which
// leaves it. If they wait for ever, or the root is to end, it does not return. With now, it waits for
// nobody.
func (b *Bubble) Close(now bool, site trace.Site) {
	g, r := b.root, b.run
	b.over = true
	r.takeIn()
	if !now && !g.doomed && (b.others() || b.clock.due()) {
		g.pending = Pending{Op: trace.OpLeave, Obj: unsafe.Pointer(b), Site: site}
		g.Park(trace.WaitBubble)
	}
	g.Acquire(unsafe.Pointer(b), 0)
	g.bubble = nil
	r.bubbles = slices.DeleteFunc(r.bubbles, func(other *Bubble) bool { return other == b })
	g.Point()
}

// others reports whether anybody but the root is in the bubble.
func (b *Bubble) others() bool {
	return slices.ContainsFunc(b.run.gs, func(g *G) bool { return g.bubble == b && g != b.root })
}

// Waiting reports whether a goroutine waits in AwaitRest.
func (b *Bubble) Waiting() bool { return b.waiter != nil }

// AwaitRest waits until all other goroutines of the bubble of g, the caller, wait for one another. It
// is a point. One at a time may wait.
func (b *Bubble) AwaitRest(g *G, site trace.Site) {
	b.waiter = g
	g.Step(Pending{Op: trace.OpSettle, Obj: unsafe.Pointer(b), Site: site})
	if !g.Park(trace.WaitSettle) {
		b.waiter = nil
		g.Point()
	}
	g.Acquire(unsafe.Pointer(b), 0)
}

// moveBubbles lets those of bubbles go on in which all wait, if there are such.
func (r *Run) moveBubbles() {
	for _, b := range r.bubbles {
		for b.rests() && b.move() {
			r.takeIn()
		}
	}
}

// move lets somebody go on. It returns false when that is not to be.
func (b *Bubble) move() bool {
	r, c := b.run, &b.clock
	next, any := r.nextOf(c)
	switch {
	case c.due():
		r.fireDueOf(c)
	case b.waiter != nil:
		g := b.waiter
		b.waiter = nil
		for _, other := range r.gs {
			if other.bubble == b && other != g {
				other.Release(unsafe.Pointer(b), 0)
			}
		}
		r.Wake(nil, g)
	case b.over && !b.others():
		r.Wake(nil, b.root)
	case any && !b.over:
		r.jumped += next - c.offset
		c.offset = next
		r.fireDueOf(c)
	default:
		b.deadlocked()
		return false
	}
	return true
}

// deadlocked tells that all goroutines of the bubble wait for ever. In a search that is seen at the end
// of the run.
func (b *Bubble) deadlocked() {
	if b.run.Search || b.told || b.root.doomed || hooks.BubbleDeadlock == nil {
		return
	}
	b.told = true
	b.run.settle()
	why := BubbleBlocked
	if b.over {
		why = BubbleLeft
	}
	hooks.BubbleDeadlock(b.root, why)
}

// How long goroutines of a bubble wait for one that is in compiled code, if nobody in the process can
// run. Compiled code has the clock of the machine, and timers that nobody knows of: those may be waited
// for, and a connection for longer.
const (
	heldPatience = 2 * time.Second
	heldOutside  = 10 * time.Second
)

// watchHeld looks after a while whether a bubble is held up, and tells it then. It is called when nobody
// in the run can go on.
func (r *Run) watchHeld() {
	if _, g := r.held(); g == nil || r.watchesHeld || hooks.BubbleHeld == nil {
		return
	}
	r.watchesHeld = true
	step, wait := r.step, heldPatience
	if isOutside() {
		wait = heldOutside
	}
	time.AfterFunc(wait, func() {
		sure := asleep()
		r.Post(func() { // after this it is looked again in any case
			r.watchesHeld = false
			b, g := r.held()
			switch {
			case g == nil || !sure || r.step != step || r.anyReady():
			case r.Search:
				r.isHeld = true
				r.failed(b.root, hooks.BubbleHeld(g))
			case !b.told:
				b.told = true
				hooks.BubbleDeadlock(b.root, hooks.BubbleHeld(g))
			}
		})
	})
}

// held returns a bubble in which somebody waits, and one of it who is in compiled code. Both are nil if
// there is no such bubble.
func (r *Run) held() (*Bubble, *G) {
	for _, b := range r.bubbles {
		var away *G
		waiting := false
		for _, g := range r.gs {
			switch {
			case g.bubble != b || g.doomed:
			case g.state == isAway:
				away = g
			case g.state == waits:
				waiting = true
			}
		}
		if away != nil && waiting {
			return b, away
		}
	}
	return nil, nil
}

// Has reports whether g is in the bubble.
func (b *Bubble) Has(g *G) bool { return g.bubble == b }

// rests reports whether all goroutines of the bubble wait for one another.
func (b *Bubble) rests() bool {
	if g := b.active; g != nil && g.bubble == b && !g.waitsDurably() {
		return false
	}
	b.active = nil
	for _, g := range b.run.gs {
		if g.bubble == b && !g.waitsDurably() {
			b.active = g
			return false
		}
	}
	return true
}

// waitsDurably reports whether only another goroutine of its bubble, or the bubble's clock, can let g
// go on.
func (g *G) waitsDurably() bool {
	switch {
	case g.state == over:
		return true
	case g.doomed:
		return false
	case g.state == waits:
		return durable(g.reason)
	case g.state == canGo && g.waiter != nil:
		return durable(g.waitsFor) && !g.waiter.Ready(g)
	}
	return false
}

// durable reports whether who waits for a reason can be let go on only by another goroutine of its
// bubble, as package testing/synctest says.
func durable(reason trace.Wait) bool {
	return !IsLock(reason) && reason != trace.WaitIO && reason != trace.WaitStdin
}

// IsLock reports whether a wait is for a lock, which in Go anybody may hold: Once has one, too.
func IsLock(reason trace.Wait) bool {
	switch reason {
	case trace.WaitMutex, trace.WaitRWMutex, trace.WaitRWMutexR, trace.WaitOnce:
		return true
	}
	return false
}
