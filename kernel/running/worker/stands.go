package worker

import (
	"sort"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// tellStands has a write tell how far its execution is: the time on its clock, who has been started,
// and who waits. Who prints has the baton, so that it can be looked up without a lock, and costs
// nothing while there is one goroutine only. Nothing is told of what Go's own scheduler runs, and of
// an earlier execution.
func (w *worker) tellStands(t *trace.Write) {
	g, main := sched.InTurn(), sched.MainG()
	if !g.Controlled() {
		if at := w.virtual.Load(); at != 0 { // it is written past us, in an execution with a virtual clock
			t.At = time.Duration(at)
		}
		return
	}
	r := g.Run()
	if at, yes := r.Virtual(); yes {
		t.At = at + 1 // 0 stands for none
		w.virtual.Store(int64(t.At))
	} else if w.virtual.Load() != 0 {
		w.virtual.Store(0)
	}
	if main == nil || main.Exec != t.Exec {
		return
	}
	all := r.Goroutines()
	if len(all) < 2 {
		return
	}
	first := r.Main()
	t.Started = max(all[len(all)-1].Num()-first, 0)
	if all[0].Num() < first { // some are of earlier cells
		all = all[sort.Search(len(all), func(i int) bool { return all[i].Num() >= first }):]
	}
	for _, other := range all {
		order := other.Num() - first
		if order > trace.MaxWaits {
			return
		}
		if other.Exec == t.Exec && other.WaitsFor() != trace.Running {
			t.Waits |= 1 << order
		}
	}
}

// startOrder returns the place of a goroutine's start, the caller's, among those of the running
// execution; 0 if it is of an earlier one, or has no place in a run.
func startOrder() int {
	g, main := sched.InTurn(), sched.MainG()
	if g == nil || g.Run() == nil || main == nil || main.Run() != g.Run() || main.Exec != g.Exec {
		return 0
	}
	return max(g.Num()-g.Run().Main(), 0)
}
