package explore

import (
	"slices"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// dpor runs at least one schedule for each way in which the dependent operations of a program can
// be ordered: each outcome that some schedule has is among those that it sees.
//
// A *transition* is what a goroutine does from one point to the next: the operation that it stands
// before, and what comes after it that is no point of its own (Unlock, Done, go, the end). frames
// are the transitions of the schedule that runs. For each, races.go looks for earlier transitions
// that it depends on and could change places with: a *race*. Such a schedule is put down to be run
// from the state before the earlier one (backtrack). Where all that was put down in a state has
// been run, it is left for the one before.
//
// What has been run from a state need not be run again after a transition that it commutes with: it
// *sleeps* until a transition wakes it that it depends on. Where all who can go on sleep, the
// schedule repeats one that was run, and is ended.
//
// Flanagan and Godefroid: Dynamic Partial-Order Reduction for Model Checking Software, POPL 2005,
// for the idea; Abdulla, Aronis, Jonsson and Sagonas: Optimal Dynamic Partial Order Reduction, POPL
// 2014, for races, initials and source sets, which this is; Godefroid's thesis, 1996, for sleep
// sets. Departures: an operation that waits (Await) can be disabled, for which see race; choices of
// cases are branches of one transition, all of which are run.
type dpor struct {
	prints bool // whether what is printed is part of the outcome
	ends   bool // whether who has not ended when main does is part of it

	frames  []frame // of the schedule that runs
	depth   int     // how many of them it has begun
	fresh   int     // those from this one on are new in this run
	choices int     // how many choices the last of them has made
	repeat  bool    // this run only repeats another
	long    bool    // a run had too many transitions, or copies too much
	strayed bool    // the program did not do again what it had done

	objects objects
	last    []int   // by goroutine, its last transition that is complete, or -1
	told    []clock // by goroutine, what happened before those who started it, or let it go on
	woken   set     // those for whom others have done what they waited for, in this transition
	racing  []int   // those that the transition at hand races with
	moved   bool    // the clock has moved, which it does only when all others wait
}

// maxTransitions bounds what is kept of a run. DPOR does not get through longer ones anyway.
const maxTransitions = 20_000

// frame is a state, and the transition that is made in it.
type frame struct {
	enabled   set
	all       int   // how many goroutines there were
	known     int32 // how many objects had numbers
	backtrack set   // those to be run from here
	sleep     []asleep
	done      []asleep // those that have been run from here

	g       int
	events  []event
	choices []branch
	tried   []event // events of this transition with other choices
	cut     bool    // it has ended a run, and so commutes with none

	turn  int32 // how many transitions of g there are up to this
	clock clock // what happened before the end of this
}

// asleep is a transition that was run from some state.
type asleep struct {
	g      int
	events []event
	// wild is set if it has ended a run, or is on objects whose numbers were given only while it ran:
	// they may be other ones in another schedule.
	wild bool
}

// start prepares for a run.
func (d *dpor) start() {
	d.depth, d.choices, d.repeat, d.moved = 0, 0, false, false
	d.objects.start()
	d.last, d.woken = d.last[:0], d.woken[:0]
	d.told = d.told[:0]
}

func (d *dpor) next(p *Point) int {
	if d.repeat {
		return p.usual() // the run could not be ended
	}
	d.complete(p)
	d.grow(p.All)
	for i := range p.Enabled {
		if a := &p.Enabled[i]; a.Op != trace.OpNone {
			c := classOf(a.Op, d.prints)
			if _, one := d.objects.numbers.one(a, c); !one {
				d.objects.numbers.parts(a, c, func(int32) {})
			}
			d.long = d.long || a.Size > maxSize
		}
	}
	if d.long = d.long || d.depth == maxTransitions; d.long {
		d.repeat = true
		return p.usual()
	}
	if d.depth == len(d.frames) && !d.push(p) {
		d.repeat = true
		return -1
	}
	f := &d.frames[d.depth]
	i := p.can(f.g)
	if i < 0 {
		d.strayed, d.repeat = true, true
		return -1
	}
	if d.depth >= d.fresh {
		f.events = d.append(f.events[:0], &p.Enabled[i])
		if d.asked(f.g, f.events) {
			f.events[0].class = granted
		}
	}
	d.depth++
	d.choices = 0
	return i
}

// grow makes places for new goroutines.
func (d *dpor) grow(all int) {
	for len(d.last) < all {
		d.last = append(d.last, -1)
		if n := len(d.told); n < cap(d.told) {
			d.told = d.told[:n+1]
			d.told[n] = d.told[n][:0]
		} else {
			d.told = append(d.told, nil)
		}
	}
}

// push adds a state, and picks who goes first in it. It reports false if all who can go on sleep.
func (d *dpor) push(p *Point) bool {
	if d.depth < cap(d.frames) {
		d.frames = d.frames[:d.depth+1]
	} else {
		d.frames = append(d.frames, frame{})
	}
	f := &d.frames[d.depth]
	*f = frame{ // with the memory of what was here before
		enabled: f.enabled[:0], backtrack: f.backtrack[:0], sleep: f.sleep[:0],
		events: f.events[:0], choices: f.choices[:0], tried: f.tried[:0], clock: f.clock[:0],
		all: p.All, known: int32(len(d.objects.list)), g: -1,
	}
	for i := range p.Enabled {
		f.enabled.add(p.Enabled[i].G)
	}
	if d.depth > 0 {
		d.fallAsleep(f, &d.frames[d.depth-1])
	}
	if usual := p.Enabled[p.usual()].G; !f.sleeps(usual) {
		f.g = usual
	} else {
		f.g = f.enabled.first(func(g int) bool { return !f.sleeps(g) })
	}
	if f.g < 0 {
		d.frames = d.frames[:d.depth]
		return false
	}
	f.backtrack.add(f.g)
	return true
}

// fallAsleep puts to sleep in a state what was run from the one before, and commutes with the
// transition between them.
func (d *dpor) fallAsleep(f, before *frame) {
	for _, list := range [][]asleep{before.sleep, before.done} {
		for _, s := range list {
			if s.g != before.g && !s.wild && f.enabled.has(s.g) && independent(s.events, before.events) {
				f.sleep = append(f.sleep, s)
			}
		}
	}
}

func (f *frame) sleeps(g int) bool { return among(f.sleep, g) }
func (f *frame) did(g int) bool    { return among(f.done, g) }

// varies reports whether the transition of g, which sleeps, has operations without a point that
// others may come before.
func (f *frame) varies(g int) bool {
	return slices.ContainsFunc(f.sleep, func(s asleep) bool {
		return s.g == g && slices.ContainsFunc(s.events, func(e event) bool { return e.class == add || e.object == ends })
	})
}

func among(list []asleep, g int) bool {
	return slices.ContainsFunc(list, func(s asleep) bool { return s.g == g })
}

// append adds the events of an operation with a point.
func (d *dpor) append(events []event, a *Candidate) []event {
	c := classOf(a.Op, d.prints)
	if c == local {
		return events
	}
	if n, one := d.objects.numbers.one(a, c); one {
		return append(events, event{c, n})
	}
	d.objects.numbers.parts(a, c, func(n int32) {
		e := event{c, n}
		if c == choice {
			e.class = channel
		}
		events = append(events, e)
	})
	return events
}

// asked reports whether a goroutine's operation is a Lock that it has begun in its transition
// before: that of an RWMutex, which first keeps new readers out, and then waits for those inside.
// Others come before the first or after the second, so the second must not hide the race that the
// first has.
func (d *dpor) asked(g int, events []event) bool {
	i := d.last[g]
	if len(events) == 0 || events[0].class != lock || i < 0 {
		return false
	}
	before := d.frames[i].events
	return len(before) == 1 && before[0] == events[0]
}

// happened is told of an operation that has no point of its own.
func (d *dpor) happened(g int, op trace.Op, obj unsafe.Pointer, other int) {
	switch op {
	case trace.OpFire:
		d.moved = true
		d.woken.add(other)
	case trace.OpNone:
		d.woken.add(other)
	}
	if d.repeat || d.depth == 0 {
		return
	}
	var e event
	switch c := classOf(op, d.prints); {
	case op == trace.OpEnd && d.ends && g == 0:
		e = event{write, ends}
	case op == trace.OpEnd && d.ends:
		e = event{read, ends}
	case c == local:
		return
	default:
		e = event{c, d.objects.number(obj)}
	}
	if d.depth > d.fresh {
		f := &d.frames[d.depth-1]
		f.events = append(f.events, e)
	}
}

func (d *dpor) choose(n int) int {
	if d.repeat || d.depth == 0 {
		return 0
	}
	f := &d.frames[d.depth-1]
	if d.choices == len(f.choices) {
		f.choices = append(f.choices, branch{n: n})
	}
	b := &f.choices[d.choices]
	d.choices++
	if b.n != n {
		d.strayed = true
		return min(b.at, n-1)
	}
	return b.at
}

// complete finds what the transition that has just been made depends on, and whom it let go on.
func (d *dpor) complete(p *Point) {
	if d.depth == 0 {
		return
	}
	f := d.end()
	if p == nil {
		return
	}
	d.grow(p.All)
	for i := range p.Enabled {
		switch g := p.Enabled[i].G; {
		case g == f.g || g < f.all && f.enabled.has(g):
		case g < f.all && p.Enabled[i].Op == trace.OpNone && !d.woken.has(g):
			// A loop that turned in vain may look again; nobody has let it go on.
		case d.moved || p.Enabled[i].Op == trace.OpSleep:
			for _, i := range d.last {
				if i >= 0 {
					d.told[g].join(d.frames[i].clock)
				}
			}
		default:
			d.told[g].join(f.clock)
		}
	}
	d.moved = false
	d.woken = d.woken[:0]
}

// end finds what the last transition depends on.
func (d *dpor) end() *frame {
	i := d.depth - 1
	f := &d.frames[i]
	if i >= d.fresh {
		d.order(i)
	}
	for _, e := range f.events {
		d.objects.note(e, i)
	}
	d.last[f.g] = i
	return f
}

// finish is told that the run has ended, and who is left. cut says that these have been ended, though
// they might have gone on.
func (d *dpor) finish(left []Left, cut bool) {
	if d.repeat || d.depth == 0 {
		return
	}
	if d.depth < len(d.frames) { // it has ended before it has done again what it had done
		d.strayed = true
		return
	}
	d.end()
	made := d.frames[:d.depth]
	d.depth = 0
	if cut {
		d.cut(made)
	}
	for i := range left {
		a := &left[i]
		if c := classOf(a.Op, d.prints); c == channel || c == choice || a.Op == trace.OpCondWait {
			continue // it has made its operation, and waits for another to do the rest
		}
		// What waits for ever, or has been ended, would have been elsewhere in another order.
		d.grow(a.G + 1)
		var c, later clock
		if at := d.last[a.G]; at >= 0 {
			c.join(d.frames[at].clock)
		}
		d.racing = d.racing[:0]
		for _, e := range d.append(nil, &a.Candidate) {
			d.scan(a.G, e, &c, &later)
		}
		c.join(later)
		d.turnRound(len(made), a.G, c)
	}
}

// cut is told that a run of so many transitions has been ended. That comes before all that it keeps
// from happening: whoever could go on at some time since its last transition is to do so before, the
// last time that it could. It may have been kept from that, as by the Done that panics.
func (d *dpor) cut(made []frame) {
	made[len(made)-1].cut = true
	for g, last := range d.last {
		for i := len(made) - 1; i > last; i-- {
			if f := &made[i]; f.enabled.has(g) {
				f.backtrack.add(g)
				break
			}
		}
	}
}

// advance turns to the next schedule, and reports whether there is one.
func (d *dpor) advance() bool {
	for len(d.frames) > 0 {
		f := &d.frames[len(d.frames)-1]
		d.fresh = len(d.frames) - 1
		f.tried = append(f.tried, f.events...)
		if f.branch() {
			return true
		}
		wild := f.cut || slices.ContainsFunc(f.tried, func(e event) bool { return e.object >= f.known })
		f.done = append(f.done, asleep{f.g, slices.Clone(f.tried), wild})
		f.tried, f.cut = f.tried[:0], false
		if g := f.backtrack.first(func(g int) bool { return !f.did(g) && !f.sleeps(g) }); g >= 0 {
			f.g = g
			return true
		}
		d.frames = d.frames[:len(d.frames)-1]
	}
	return false
}

// branch turns to the next choice of the transition, and reports whether there is one.
func (f *frame) branch() bool {
	for n := len(f.choices); n > 0; n-- {
		if b := &f.choices[n-1]; b.at+1 < b.n {
			b.at++
			return true
		}
		f.choices = f.choices[:n-1]
	}
	return false
}
