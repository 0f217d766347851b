package worker

import (
	"runtime"
	"slices"
	"time"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A goroutine that panics makes its deferred calls, and one of these may be what the cell's
// statements wait for:
//
//	w.Add(1)
//	go func() { defer w.Done(); panic("x") }()
//	w.Wait()
//
// In Go the process ends by the panic a moment later, so that is how the cell ends. When its
// statements are done while a goroutine of it is panicking, the cell waits for what becomes of
// that: it is recovered from, or decides. Go's runtime does the same for a main function that
// returns.

// unwinding is what is known of a goroutine's panics, which nobody has recovered from as far as we
// know.
type unwinding struct {
	leaving   int // functions that make their deferred calls because they are left
	panicking int // those of them that panic still
	// inFlight is set when a panic has begun and come to no such function yet. It may never do:
	// compiled code recovers, too.
	inFlight bool
}

// notePanics changes what is known of the calling goroutine's panics.
func (w *worker) notePanics(change func(*unwinding)) {
	g := sched.Current()
	if g == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	u := w.unwindings[g]
	if u == nil {
		u = new(unwinding)
		w.unwindings[g] = u
	}
	change(u)
	if *u == (unwinding{}) {
		delete(w.unwindings, g)
	}
}

// setPanicking says whether a list's function panics.
func (w *worker) setPanicking(d *deferred, on bool) {
	if d.panicking == on {
		return
	}
	d.panicking = on
	w.notePanics(func(u *unwinding) {
		if on {
			u.panicking++
			u.inFlight = false // this is where it has come to
		} else {
			u.panicking--
		}
	})
}

// left is deferred by leave: the panic goes on, if there is one, to the function that called.
func (w *worker) left(d *deferred) {
	w.notePanics(func(u *unwinding) {
		u.leaving--
		if u.inFlight = d.panicking; d.panicking {
			d.panicking = false
			u.panicking--
		}
	})
}

// verdict is what is known of whether a goroutine's panic decides.
type verdict int

const (
	none      verdict = iota // it does not panic
	unknown                  // only its stack can tell
	panicking                // it does
)

func (w *worker) verdictOf(g *sched.G) verdict {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch u := w.unwindings[g]; {
	case u == nil, u.leaving == 0:
		return unknown
	case u.panicking > 0, u.inFlight:
		return panicking
	default:
		return none // recovered, and the deferred call that did goes on
	}
}

// shortly is how often other goroutines go first before stacks are looked at: most of those
// that still run at the end of a cell are about to end.
const shortly = 30

// patient is how often other goroutines go first while all that panic wait for something in a
// deferred call. Go's runtime does not wait for them longer. One that has been woken does not wait
// any more, though it says so until it gets a processor. Tests change it.
var patient = 1000

// awaitPanics returns when no goroutine of an execution panics any more whose statements are done.
// One of them may have decided then how it ends.
func (w *worker) awaitPanics(x *execution) {
	for turn := 0; ; turn++ {
		w.mu.Lock()
		thrower := x.thrower
		decided := thrower == nil && (x.failure != nil || x.exited)
		w.mu.Unlock()
		if decided {
			return
		}
		var running bool // a panicking goroutine is
		var unsure, blocked []*sched.G
		for _, g := range sched.LivingOf(x.record.Exec) {
			if g.ID == trace.MainGo {
				continue // it is stuck in compiled code, and left behind
			}
			v := w.verdictOf(g)
			reason, _ := g.Waiting()
			switch {
			case v == panicking && reason == trace.Running:
				running = true
			case v == panicking:
				blocked = append(blocked, g)
			case v == unknown && reason == trace.Running:
				unsure = append(unsure, g)
			}
		}
		switch {
		case running:
		case len(unsure) > 0 && turn < shortly:
		case len(unsure) > 0 && w.anyPanics(unsure):
			running = true
		case len(blocked) > 0 && turn < patient:
		case len(blocked) > 0 && anyCanRun(blocked):
			running = true
		default:
			return
		}
		if running && turn > patient {
			time.Sleep(time.Millisecond) // a long deferred call: do not take its processor
		}
		runtime.Gosched()
	}
}

// anyPanics asks the stacks of goroutines whether one of them panics: where Go's runtime is making
// the deferred calls of compiled code, or those that the interpreter makes by itself.
func (w *worker) anyPanics(gs []*sched.G) bool {
	frames := goruntime.Panicking()
	for _, g := range gs {
		if v := w.verdictOf(g); v == panicking || v == unknown && frames[g.DumpID()] {
			return true
		}
	}
	return false
}

// anyCanRun asks Go's runtime whether one of goroutines that say they wait has been woken.
func anyCanRun(gs []*sched.G) bool {
	states := goruntime.States()
	return slices.ContainsFunc(gs, func(g *sched.G) bool { return states[g.DumpID()].CanRun() })
}
