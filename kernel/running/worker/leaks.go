package worker

import (
	"fmt"

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
		for _, g := range r.Goroutines() {
			if g.WaitsFor() == trace.Running || g.Away() || g.Exec != x.record.Exec {
				running++
				continue
			}
			waiting = append(waiting, w.waiting(r, g))
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
	}, picture{text: report.Text(), html: report.HTML()})
	return leaked
}

// waiting is what package detect is told of a goroutine that waits.
func (w *worker) waiting(r *sched.Run, g *sched.G) detect.Waiting {
	p := g.Pending()
	return detect.Waiting{
		G: g.Num(), Reason: g.WaitsFor(), Obj: p.Obj, Nil: p.Obj == nil && len(g.WaitsOn) == 0, Site: p.Site,
		Parent: g.StartedBy(), Started: g.StartedAt(),
	}
}
