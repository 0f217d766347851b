package sched

import (
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A record is what is kept of a run while it goes on: the number of the last step, what is needed to
// replay it, and a log if one is asked for.
type record struct {
	step    int // number of the last step
	last    *G  // who made it
	changes int // how often anything has changed that a goroutine may wait for
	hash    uint64
	objects map[unsafe.Pointer]int
	// Decisions are those that differ from what the default rule would have chosen.
	decisions []Choice
	log       *trace.Log
	change    trace.Change  // why the last goroutine does not go on
	current   int           // index of the last event of the running goroutine
	jumped    time.Duration // how far clocks of bubbles have moved: in the log that time has passed
	switched  bool          // the next step was chosen by the strategy

	turnsLeft int
	rested    bool // a goroutine that turned in vain went on
	abandons  bool // it ends while a goroutine still waits in compiled code
	spinning  *G
	told      *G          // whose deadlock has been told
	preempt   atomic.Bool // the holder of the baton has had it for long
	idles     atomic.Bool // nobody can go on
}

// Choice is a decision of a strategy's.
type Choice struct {
	Step int // the number of the step that follows
	// Who goes on, by number, or, where Case is set, which of several possibilities is taken.
	Who  int
	Case bool
}

// Decisions returns the decisions that differ from what the default rule would have chosen, in
// order. With them the run can be replayed.
func (r *Run) Decisions() []Choice { return r.decisions }

// Rested reports whether a goroutine whose loop waits for others went on though nothing had changed:
// then other turns were not tried.
func (r *Run) Rested() bool { return r.rested }

// Hash returns a number that two runs share if the same goroutines did the same operations to the
// same objects at the same places of the text, in the same order. It is kept in searches, and where
// a log is.
func (r *Run) Hash() uint64 { return r.hash }

// StepNumber returns the number of the last step.
func (r *Run) StepNumber() int { return r.step }

// LogOf returns the log, nil if none is kept.
func (r *Run) LogOf() *trace.Log { return r.log }

// TakeLog ends the log and returns it, nil if none is kept. It is called by who has the baton.
func (r *Run) TakeLog() *trace.Log {
	log := r.log
	r.Log, r.log = false, nil
	r.setMany()
	return log
}

// maxEvents bounds a log.
const maxEvents = 200_000

// stepped counts a step of g, who goes on to do what it has pending.
func (r *Run) stepped(g *G) {
	r.step++
	g.stepAt = r.step
	g.turnDoes = mix(g.turnDoes, uint64(uintptr(g.pending.Obj)))
	if op := g.pending.Op; !op.Reads() && op != trace.OpGosched {
		r.changes++
	}
	if !r.Search && !r.Log {
		return
	}
	r.watch1(g)
}

// watch1 is the part of stepped for runs that are looked at.
func (r *Run) watch1(g *G) {
	obj := r.object(g.pending.Obj)
	r.hash = mix(mix(mix(mix(r.hash, uint64(g.num)), uint64(g.pending.Op)), uint64(obj)), uint64(g.pending.Site.Place()))
	if r.MaxSteps > 0 && r.step > r.MaxSteps {
		r.spins(g)
	}
	if r.Log {
		e := r.event(g, g.pending.Op, obj)
		if r.last != nil && r.last != g {
			e.Change = r.change
			if r.change == trace.Same {
				e.Change = trace.Preempted
			}
		}
		e.Choice = r.switched
		r.switched = false
		r.logEnabled(g)
	}
	r.last, r.change = g, trace.Same
}

// mix is one round of FNV-1a, on words.
func mix(h, x uint64) uint64 { return (h ^ x) * 0x100000001b3 }

// object returns the number of an object, by first use.
func (r *Run) object(obj unsafe.Pointer) int {
	if obj == nil {
		return 0
	}
	n, ok := r.objects[obj]
	if !ok {
		if r.objects == nil {
			r.objects = map[unsafe.Pointer]int{}
		}
		n = len(r.objects) + 1
		r.objects[obj] = n
	}
	return n
}

// NumberOf returns the number of an object that has been used, 0 for all others.
func (r *Run) NumberOf(obj unsafe.Pointer) int { return r.objects[obj] }

// event adds an event to the log.
func (r *Run) event(g *G, op trace.Op, obj int) *trace.Event {
	if r.log == nil {
		r.log = &trace.Log{}
	}
	l := r.log
	for len(l.Objects) <= obj {
		l.Objects = append(l.Objects, trace.Object{})
	}
	if len(l.Events) >= maxEvents {
		l.Cut++
		l.Events = l.Events[:maxEvents-1]
	}
	l.Events = append(l.Events, trace.Event{Step: r.step, At: r.clock.at() + r.jumped, G: g.num, Op: op, Object: obj, Site: g.pending.Site, Other: -1})
	r.current = len(l.Events) - 1
	return &l.Events[r.current]
}

// Saw tells the log what g, the caller, has read, written, sent or received in its last step.
func (g *G) Saw(value func() string) {
	if e := g.Event(); e != nil {
		e.Value = value()
	}
}

// Event returns the event of the last step, made by g, the caller; nil if no log is kept. It is of
// use until the next step.
func (g *G) Event() *trace.Event {
	r := g.run
	if r == nil || !r.Log || r.log == nil || r.current >= len(r.log.Events) || r.log.Events[r.current].G != g.num {
		return nil
	}
	return &r.log.Events[r.current]
}

// Note adds an event that is no step, such as Unlock, of g, the caller.
func (g *G) Note(op trace.Op, obj unsafe.Pointer, site trace.Site) { g.note(op, op, obj, site) }

// NoteRelease is Note of what can only let others go on, as Unlock does, and so cannot change places
// with what it lets go on: WaitGroup.Done.
func (g *G) NoteRelease(op trace.Op, obj unsafe.Pointer, site trace.Site) {
	g.note(op, trace.OpUnlock, obj, site)
}

// note logs op, and tells the strategy that it is as another operation.
func (g *G) note(op, as trace.Op, obj unsafe.Pointer, site trace.Site) {
	r := g.run
	if r == nil || !r.Search && !r.Log {
		return
	}
	if r.Search && g.doomed {
		return // the run is over: what is left is put in order
	}
	r.happened(g, as, obj, nil)
	n := r.object(obj)
	r.hash = mix(mix(mix(r.hash, uint64(g.num)), uint64(op)), uint64(n))
	if r.Log {
		e := r.event(g, op, n)
		e.Site = site
	}
}

// Call adds an event to the log: op says that a call begins or ends, in g, the caller, of a function
// that its name stands for. It is no step. A search takes all such events for operations on one
// object, since their order is what is asked for.
func (g *G) Call(op trace.Op, function *string, site trace.Site) {
	r := g.run
	if r == nil || !r.Search && !r.Log {
		return
	}
	r.happened(g, op, unsafe.Pointer(r), nil)
	n := r.object(unsafe.Pointer(function))
	r.hash = mix(mix(mix(r.hash, uint64(g.num)), uint64(op)), uint64(n))
	if r.Log {
		r.event(g, op, n).Site = site
		r.log.Objects[n] = trace.Object{Name: *function, Kind: "function"}
	}
}

// Named gives an object of the log a name and a kind, if it has none yet.
func (r *Run) Named(obj unsafe.Pointer, o trace.Object) {
	if !r.Search && !r.Log {
		return
	}
	n := r.object(obj) // without a log, too: the numbers are part of the hash
	if !r.Log {
		return
	}
	if r.log == nil {
		r.log = &trace.Log{}
	}
	for len(r.log.Objects) <= n {
		r.log.Objects = append(r.log.Objects, trace.Object{})
	}
	if r.log.Objects[n].Kind == "" {
		r.log.Objects[n] = o
	}
}

// Uses tells the log that the last step of g, the caller, has used obj, as a select does with the
// channel of the case that it takes.
func (g *G) Uses(obj unsafe.Pointer, o trace.Object) {
	r := g.run
	r.Named(obj, o)
	if e := g.Event(); e != nil {
		e.Object = r.object(obj)
	}
}

// blocked records that g begins to wait.
func (r *Run) blocked(g *G, reason trace.Wait) {
	if r.last == g {
		r.change = trace.Blocked
	}
	if !r.Search && !r.Log {
		return
	}
	n := r.object(g.pending.Obj) // without a log, too: the numbers are part of the hash
	if r.Log {
		r.event(g, g.pending.Op, n).Wait = reason
	}
}

// startedG records that a goroutine starts.
func (r *Run) startedG(parent, g *G, site trace.Site) {
	g.parent, g.started = -1, site
	if parent != nil && parent.run == r {
		g.parent = parent.num
	}
	if r.Detector != nil {
		p := -1
		if parent != nil && parent.run == r {
			p = parent.num
		}
		r.Detector.Go(p, g.num, site)
	}
	if parent != nil && parent.run == r {
		r.happened(parent, trace.OpGo, nil, g)
	}
	if !r.Log {
		return
	}
	if r.log == nil {
		r.log = &trace.Log{}
	}
	for len(r.log.Goroutines) <= g.num {
		r.log.Goroutines = append(r.log.Goroutines, trace.LogGoroutine{Parent: -1})
	}
	lg := trace.LogGoroutine{Name: g.Name, Parent: -1, Started: site}
	if parent != nil && parent.run == r {
		lg.Parent = parent.num
		e := r.event(parent, trace.OpGo, 0)
		e.Site, e.Other = site, g.num
	}
	r.log.Goroutines[g.num] = lg
}

// endedG records that a goroutine has ended.
func (r *Run) endedG(g *G) {
	if r.last == g {
		r.change = trace.Ended
	}
	r.happened(g, trace.OpEnd, nil, nil)
	if r.Detector != nil {
		if g.ID == trace.MainGo && !r.Search {
			r.Detector.Release(g.num, trace.Key{}) // the next cell's main has seen all of this
		}
		if g.bubble != nil {
			g.Release(unsafe.Pointer(g.bubble), 0)
		}
		r.Detector.End(g.num)
	}
	if r.Log {
		r.event(g, trace.OpEnd, 0)
	}
}

// decidedOn records a decision if the default rule would have made another.
func (r *Run) decidedOn(d *Decision, g *G) {
	if !r.Search && !r.Log {
		return
	}
	r.switched = len(d.Enabled()) > 1
	if g != d.Default() {
		r.decisions = append(r.decisions, Choice{Step: d.Step, Who: g.num})
	}
}

func (r *Run) chose(k int) {
	if k > 0 && (r.Search || r.Log) {
		r.decisions = append(r.decisions, Choice{Step: r.step, Who: k, Case: true})
	}
}

// spins ends a search's run that g goes on with for too long.
func (r *Run) spins(g *G) {
	switch {
	case r.spinning != nil || r.result.Outlives != nil:
		return
	case r.result.returned:
		r.result.Outlives = g
	default:
		r.spinning = g
	}
	r.killAll()
}
