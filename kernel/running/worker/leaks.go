package worker

import (
	"fmt"
	"slices"

	"github.com/lockstep-go/lockstep/kernel/explaining/detect"
	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// findLeaks tells of goroutines that a cell has started and that wait for ever now that its
// statements are done. Nothing is claimed while anybody runs who might wake them.
// It returns the numbers of those that no later cell can wake.
func (w *worker) findLeaks(x *execution) (leaked []int) {
	if x.record.Scheduling.Parallel {
		return nil
	}
	r := sched.Session()
	var waiting []detect.Waiting
	running := 0
	r.Do(func() {
		held := holding{}
		for _, g := range r.Goroutines() {
			if g.WaitsFor() == trace.Running || g.Away() || g.Exec != x.record.Exec {
				running++
				continue
			}
			waiting = append(waiting, held.waiting(r, g))
		}
		if r.TimersLeft() {
			running++
		}
	})
	v := detect.Judge(waiting, running, true)
	if v.Kind != detect.Leak || findReachable(w.roots(), v.Waiting) {
		return nil
	}
	for _, g := range v.Waiting {
		if !g.Later {
			leaked = append(leaked, g.G)
		}
	}
	stop := ""
	if w.program == nil {
		stop = fmt.Sprintf("%%stop %d", x.record.Count)
	}
	report := v.Report(w.lang(), w.sourceOf(r), stop)
	leak := workerproto.Failing{Word: string(explore.Leak)}
	for _, g := range v.Waiting {
		leak.Parties = append(leak.Parties, workerproto.Party{
			Name: r.NameOf(g.G), Started: lineOf(g.Started), Line: lineOf(g.Site), Waits: string(g.Reason),
		})
	}
	w.report(x, workerproto.Display{
		Finding: "leak", Findings: &workerproto.Findings{Tried: 1, Failures: []workerproto.Failing{leak}},
	}, w.withMore(x, picture{text: report.Text(), html: report.HTML()}))
	return leaked
}

// holding has who holds which lock, by its address, as far as that was asked.
type holding map[any][]detect.Holder

// waiting is what package detect is told of a goroutine that waits.
func (h holding) waiting(r *sched.Run, g *sched.G) detect.Waiting {
	p := g.Pending()
	return detect.Waiting{
		G: g.Num(), Reason: g.WaitsFor(), Obj: p.Obj, Nil: p.Obj == nil && len(g.WaitsOn) == 0, Site: p.Site,
		For: h.without(r, g), Parent: g.StartedBy(), Started: g.StartedAt(),
	}
}

// without returns those without whom g cannot go on.
func (h holding) without(r *sched.Run, g *sched.G) []detect.Holder {
	p := g.Pending()
	switch g.WaitsFor() {
	case trace.WaitMutex, trace.WaitRWMutex:
		return h.holders(r, p)
	case trace.WaitRWMutexR: // other readers are not in its way, a writer that waits is
		all := slices.DeleteFunc(slices.Clone(h.holders(r, p)), func(h detect.Holder) bool { return h.Shared })
		if first := r.FirstIn(p.Obj); len(all) == 0 && first != nil && first.WaitsFor() == trace.WaitRWMutex {
			all = append(all, detect.Holder{G: first.Num()})
		}
		return all
	}
	if p.Op == trace.OpJoin && p.Obj != nil {
		return []detect.Holder{{G: (*sched.G)(p.Obj).Num()}}
	}
	return nil
}

// holders returns who holds the lock that is waited for. The detector knows it, if there is one.
func (h holding) holders(r *sched.Run, p sched.Pending) []detect.Holder {
	d, ok := r.Detector.(*detect.Detector)
	if !ok || p.Obj == nil {
		return nil
	}
	all, known := h[p.Obj]
	if !known {
		all = d.Holders(p.Obj)
		h[p.Obj] = all
	}
	return all
}
