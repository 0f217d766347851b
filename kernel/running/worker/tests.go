package worker

import (
	"strings"

	"github.com/lockstep-go/lockstep/kernel/running/machine"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/running/stdio"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// prepareTests says which tests the next cell runs.
func (w *worker) prepareTests(t *workerproto.Tests) {
	var r stdio.TestRun
	if t != nil {
		r = stdio.TestRun{Run: t.Run, Bench: t.Bench}
	}
	w.stdio.SetTestRun(r)
}

// testPanicked ends the execution by a panic of a test, whose goroutine package testing has
// started.
func (w *worker) testPanicked(v any) {
	g := sched.Current()
	if g == nil {
		panic(v)
	}
	if w.program != nil && !machine.IsFatal(v) {
		v = w.machine.Repanicked(v) // as package testing does
	}
	w.panicked(g, v)
}

// testsFailed makes a cell fail whose tests have.
func (w *worker) testsFailed(ran int, failed []string) {
	g := sched.Current()
	if g == nil || g.IsKilled() {
		return // the cell has failed by something else
	}
	value := words.TestsFailed.In(w.lang(), len(failed), ran, strings.Join(failed, ", "))
	w.mu.Lock()
	defer w.mu.Unlock()
	if x := w.current; x != nil && x.record.Exec == g.Exec && x.failure == nil && !x.exited {
		x.failure = &workerproto.Failure{
			Exec: g.Exec, Go: g.ID, Name: "tests failed", Value: value,
			Traceback: []string{red + value + plain},
		}
	}
}
