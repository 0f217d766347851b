package sched

import (
	"cmp"
	"sync/atomic"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Result is how a run of a search ended.
type Result struct {
	// Panicked is the first goroutine that ended by a panic, with the value; nil if none did.
	Panicked *G
	Panic    any
	// Others are those that had not ended when Panicked did.
	Others []Left
	// Left are those that wait for ever, the main goroutine first if it is one of them.
	Left []Left
	// Unfinished are those that had not ended when main did.
	Unfinished []string
	// Lost are those of them that made steps after that: what they did came too late for a program,
	// which ends with main.
	Lost []*G
	// Spins is the goroutine that had the baton when the limit of steps or turns was reached.
	Spins *G
	// Outlives is the goroutine that had the baton when so many steps were made after main returned
	// that the others were not followed any further. That is no failure: a program ends with main.
	Outlives *G
	// Interrupted is set when Interrupt has ended the run.
	Interrupted bool
	// Stopped is set when the strategy has ended the run. Pollers are those who turned in vain then, or
	// else had the baton.
	Stopped bool
	Pollers []*G
	// Exited is set when the program has ended itself, as by os.Exit.
	Exited bool
	// Turns is how many turns of loops were counted.
	Turns int
	// Uncontrolled says why the run cannot be replayed, "" if it can.
	Uncontrolled string

	// AfterMain is set if Panicked did so when main had returned, which no program lives to see.
	AfterMain bool

	returned bool // main has
	mainStep int  // the last step before main's end
}

// Left is a goroutine that waits for ever, or has been ended with the run.
type Left struct {
	G       *G
	Reason  trace.Wait
	Pending Pending
}

// Once runs main as the main goroutine of a run of its own until nobody can go on. It is called
// with the baton of the session's run, or in no goroutine of the program, while no other run is
// active. Then what has been written is put back, and who is left is ended; before that, look is
// called with the run as it is at the end.
func Once(c Config, main func(), look func(*Run, *Result)) {
	used := parts.Get().(*usedParts)
	r := used.newRun(c)
	r.observer, _ = c.Strategy.(Observer)
	before := active.Swap(r)
	if c.Stop != nil && c.Stop() {
		r.Post(r.Interrupt)
	}
	if before != nil {
		// Who calls holds its baton and waits: the monitor is not to take it for that.
		defer before.idles.Store(before.idles.Swap(true))
	}
	r.turnsLeft = maxTurns
	g := newG(trace.Goroutine{ID: trace.MainGo, Name: trace.MainName, Exec: c.Exec, LineExec: c.Exec}, nil, r)
	r.fixed.id = uint64(trace.MainGo)
	g.seat.job = main
	r.add(g)
	r.startedG(nil, g, 0)
	pollAnyway.Store(true)
	setPoll(true)
	alone := r.carryOn()
	r.result.Spins, r.result.Uncontrolled = r.spinning, r.WhyUncontrolled()
	if r.spinning == nil && r.result.Panicked == nil && r.result.Outlives == nil && !r.result.Stopped {
		r.findLeft(g)
	}
	look(r, &r.result)
	if len(r.gs) > 0 {
		r.Strategy, r.observer, r.Detector, r.Log = First{}, nil, nil, false
		r.killAll()
		alone = r.carryOn() && alone
	}
	if !c.Keep {
		r.putBack()
	}
	looking.Lock()
	active.Store(before)
	looking.Unlock()
	used.takeBack(r, alone && !c.Keep && len(r.gs) == 0)
	parts.Put(used)
	pollAnyway.Store(false)
	regMu.Lock()
	ending.Store(len(doomed) > 0) // of the session
	*poll = ending.Load()
	regMu.Unlock()
	if before != nil {
		before.setMany()
	}
}

// carryOn returns when nobody can go on. To start a carrier for each schedule and to wait for it
// takes a third as long as the schedule. So the caller is the carrier where none can get stuck with
// a goroutine that waits in compiled code, perhaps for ever. It reports whether it was so, and none
// did.
func (r *Run) carryOn() (alone bool) {
	r.ticket.Add(1)
	if mayWait.Load() || labels.Load() {
		r.start()
	} else if r.caller = (carrier{}); r.caller.carry(r) {
		return true
	}
	<-r.over
	return false
}

// mayWait says that a goroutine of the program may wait in compiled code.
var mayWait atomic.Bool

// MayWait says that the program calls compiled code in which a goroutine may wait, other than that
// of which Label is told. It is called before that runs.
func MayWait() { mayWait.Store(true) }

// StopSearch ends the run of a search that is active, if one is. It may be called from any
// goroutine.
func StopSearch() {
	if r := active.Load(); r != nil && r.Search {
		r.Post(r.Interrupt)
	}
}

// Interrupt ends the run, which is one of a search, on behalf of who has started the search.
func (r *Run) Interrupt() {
	r.result.Interrupted = true
	r.Stop()
}

// Exit ends the run, which is one of a search, on behalf of its program.
func (r *Run) Exit() {
	r.result.Exited = true
	r.Stop()
}

// Stop ends the run, which is one of a search.
func (r *Run) Stop() {
	r.result.Stopped = true
	r.killAll()
}

const (
	// maxTurns is how many turns of loops a run of a search may make.
	maxTurns = 1_000_000
	// turnsAStep is how many of them stand for a step, where few steps are to be made.
	turnsAStep = 20
)

// mainEnded notes who has not ended when main has.
func (r *Run) mainEnded(main *G) {
	r.result.mainStep = r.step
	if r.MaxAfter > 0 && r.result.returned {
		r.MaxSteps = min(cmp.Or(r.MaxSteps, r.step+r.MaxAfter), r.step+r.MaxAfter)
		r.turnsLeft = min(r.turnsLeft, turnsAStep*r.MaxAfter)
	}
	for _, g := range r.gs {
		if g != main {
			r.result.Unfinished = append(r.result.Unfinished, g.Name)
		}
	}
}

// noteLost notes that a goroutine ends, if it has made a step since main returned.
func (r *Run) noteLost(g *G) {
	if r.result.returned && !g.doomed && g.ID != trace.MainGo && g.stepAt > r.result.mainStep {
		r.result.Lost = append(r.result.Lost, g)
	}
}

// findLeft lists who waits for ever.
func (r *Run) findLeft(main *G) {
	for _, g := range r.gs {
		if g.state != isAway { // what it waits for is not known here
			r.result.Left = append(r.result.Left, Left{g, g.reason, g.pending})
		}
	}
}

// Panicked returns the first goroutine of a search's run that has ended by a panic, nil if none
// has.
func (r *Run) Panicked() *G { return r.result.Panicked }

// failed notes that a goroutine has ended by a panic, which ends the run.
func (r *Run) failed(g *G, v any) {
	if g.doomed || r.result.Panicked != nil {
		return
	}
	r.result.Panicked, r.result.Panic, r.result.AfterMain = g, v, r.result.returned
	for _, other := range r.gs {
		if other != g {
			r.result.Others = append(r.result.Others, Left{other, other.reason, other.pending})
		}
	}
	r.killAll()
}
