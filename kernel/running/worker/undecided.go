package worker

import (
	"runtime"
	"slices"
	"time"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/running/machine"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
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
			v := w.machine.VerdictOf(g)
			reason, _ := g.Waiting()
			switch {
			case v == machine.Panics && reason == trace.Running:
				running = true
			case v == machine.Panics:
				blocked = append(blocked, g)
			case v == machine.UnknownPanic && reason == trace.Running:
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
		if v := w.machine.VerdictOf(g); v == machine.Panics || v == machine.UnknownPanic && frames[g.DumpID()] {
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
