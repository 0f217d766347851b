package worker

import (
	"sort"
	"sync/atomic"
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
		if at := w.telling.virtual.Load(); at != 0 { // it is written past us, in an execution with a virtual clock
			t.At = time.Duration(at)
		}
		return
	}
	r := g.Run()
	if at, yes := r.Virtual(); yes {
		t.At = at + 1 // 0 stands for none
		w.telling.virtual.Store(int64(t.At))
	} else if w.telling.virtual.Load() != 0 {
		w.telling.virtual.Store(0)
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
	s := &w.telling.stands
	if s.exec != t.Exec {
		*s = stands{exec: t.Exec}
	}
	step := r.StepNumber()
	s.lines++
	if s.lines > exactLines && step-s.step <= 1 {
		t.Waits, s.step = s.waits, step
		return
	}
	if all[0].Num() < first { // some are of earlier cells
		all = all[sort.Search(len(all), func(i int) bool { return all[i].Num() >= first }):]
	}
	waits := uint16(0)
	for _, other := range all {
		order := other.Num() - first
		if order > trace.MaxWaits {
			break
		}
		if other.WaitsFor() != trace.Running && other.Exec == t.Exec {
			waits |= 1 << order
		}
	}
	t.Waits, s.waits, s.step = waits, waits, step
}

// telling is what is kept of what lines told.
type telling struct {
	virtual atomic.Int64 // when something was printed last, on a virtual clock, or 0
	stands  stands
}

// stands is what was told last of who waits. It belongs to who has the baton.
type stands struct {
	exec  trace.Exec
	lines int // since the execution began, while others lived
	step  int
	waits uint16
}

// exactLines is how many lines of an execution look who waits. After that it is a flood, where to
// look would be a seventh of what a line costs: then those look that come after another step than a
// print. Somebody who was woken since, and has not run yet, still counts as waiting.
const exactLines = 1000

// startOrder returns the place of a goroutine's start, the caller's, among those of the running
// execution; 0 if it is of an earlier one, or has no place in a run.
func startOrder() int {
	g, main := sched.InTurn(), sched.MainG()
	if g == nil || g.Run() == nil || main == nil || main.Run() != g.Run() || main.Exec != g.Exec {
		return 0
	}
	return max(g.Num()-g.Run().Main(), 0)
}
