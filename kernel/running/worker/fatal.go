package worker

import (
	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/machine"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// For some faults Go ends the process at once: unlocking what is not locked, go with a nil
// function. No deferred call runs, and nothing recovers. Here the process lives on, and the session
// with it, so such a fault ends the execution:
//
//   - It is noted before anything else happens (thrown): from then on the execution prints nothing,
//     and all its goroutines end. So it is noted even if compiled code recovers from what follows.
//   - Then a panic leaves the goroutine's functions, only to learn which they are (package machine's
//     fatal.go). The lists of deferred calls let it pass.
//   - When it has left them all it is told (panicked), and the deferred calls are made: a mutex may
//     be a later cell's to lock.

// thrown is called in a goroutine that meets such a fault.
func (w *worker) thrown(g *sched.G, what string) {
	w.machine.NotePanic()
	w.mu.Lock()
	x := w.current
	if x != nil && x.record.Exec == g.Exec && x.failure == nil && !x.exited {
		x.thrower = g
	}
	w.mu.Unlock()
	if x == nil || x.record.Exec != g.Exec {
		return // what is told of it comes late
	}
	w.stdio.Flush()
	w.stdio.Silence(g.Exec)
	w.fail(x, w.panicReport(g, machine.FatalError, what, nil, 0))
}

// thrownAndEnded is called when a goroutine ends. If it has met such a fault, and compiled code has
// recovered, the functions that it has left until then are all that will be known.
func (w *worker) thrownAndEnded(g *sched.G) {
	frames, site := w.machine.PanicOf(g)
	w.mu.Lock()
	x := w.current
	if x == nil || x.thrower != g {
		w.mu.Unlock()
		return
	}
	what := x.failure.Value
	w.mu.Unlock()
	w.toldOfThrower(x, g, w.panicReport(g, machine.FatalError, what, frames, site))
}

// toldOfThrower replaces what is known of the fault that g met by all of it. It reports whether
// that was why x failed.
func (w *worker) toldOfThrower(x *execution, g *sched.G, f *workerproto.Failure) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if x == nil || x.thrower != g {
		return false
	}
	x.failure, x.thrower = f, nil
	return true
}

// panicReport tells a panic of a cell or a program.
func (w *worker) panicReport(g *sched.G, name, text string, frames []interp.Frame, site core.Site) *workerproto.Failure {
	if w.program != nil {
		return w.programPanic(g, name, text, frames, site)
	}
	return w.panicFailure(g, name, text, frames, site)
}
