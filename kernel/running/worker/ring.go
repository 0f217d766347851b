package worker

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lockstep-go/lockstep/kernel/explaining/detect"
	"github.com/lockstep-go/lockstep/kernel/explaining/timeline"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// codeAt is the line of the program at a site, as pictures show it.
func (w *worker) codeAt(site trace.Site) timeline.Code {
	p := cells{w, nil}.Place(site)
	return timeline.Code{Line: p.Line, Title: p.Title, Text: p.Text}
}

// ringOf draws those that wait for each other when a log ends, if there are such.
func (w *worker) ringOf(log *trace.Log) (p picture, ok bool) {
	return w.ring(timeline.Standings(log, w.codeAt))
}

func (w *worker) ring(standings []timeline.Standing) (p picture, ok bool) {
	r := timeline.NewRing(standings, w.lang())
	if r == nil {
		return picture{}, false
	}
	return picture{text: r.Text(), html: r.HTML()}, true
}

// showRing shows those that wait for each other in a deadlocked cell, beside its error. It is called
// while nobody can go on.
func (w *worker) showRing(x *execution, main *sched.G) {
	r := main.Run()
	if r == nil || r != sched.Session() {
		return
	}
	if p, ok := w.ring(w.standings(r)); ok {
		w.report(x, workerproto.Display{Finding: string(detect.Deadlock)}, p)
	}
}

// standings says how the goroutines of a run stand that can go on no more. No log is needed for it:
// locks know who holds them, and the detector, if there is one, where they were taken.
func (w *worker) standings(r *sched.Run) (all []timeline.Standing) {
	src := cells{w, r}
	gs := slices.Clone(r.Goroutines())
	numbers := map[trace.GoID]int{}
	for _, g := range gs {
		numbers[g.ID] = g.Num()
	}
	d, _ := r.Detector.(*detect.Detector)
	var objects []any // by standing; nil for what is named otherwise
	for _, g := range gs {
		if g.WaitsFor() == trace.Running || g.Away() {
			continue
		}
		p := g.Pending()
		who := src.Goroutine(g.Num())
		s := timeline.Standing{G: who.Order, Name: who.Name, Reason: g.WaitsFor(), Object: src.Place(p.Site).Name, At: w.codeAt(p.Site)}
		var obj any
		if p.Op == trace.OpJoin && p.Obj != nil {
			other := (*sched.G)(p.Obj)
			s.Object = other.Name
			s.For = []timeline.Holder{{G: src.Goroutine(other.Num()).Order}}
		} else {
			s.Object, obj = cmp.Or(s.Object, kindOf(p.Op)), p.Obj
		}
		for _, id := range primitives.HeldBy(g) {
			n, ok := numbers[id]
			if !ok {
				continue // it has ended
			}
			h := timeline.Holder{G: src.Goroutine(n).Order}
			if d != nil {
				for _, held := range d.Holders(p.Obj) {
					if held.G == n {
						h.At = w.codeAt(held.Site)
					}
				}
			}
			s.For = append(s.For, h)
		}
		all, objects = append(all, s), append(objects, obj)
	}
	tellStandingsApart(all, objects)
	slices.SortFunc(all, func(a, b timeline.Standing) int { return a.G - b.G })
	return all
}

// tellStandingsApart numbers objects that have the same name, as locks have that a function is given.
func tellStandingsApart(all []timeline.Standing, objects []any) {
	same := map[string][]any{} // by name, in the order in which they are found
	for i, obj := range objects {
		if name := all[i].Object; obj != nil && !slices.Contains(same[name], obj) {
			same[name] = append(same[name], obj)
		}
	}
	for i, obj := range objects {
		if list := same[all[i].Object]; obj != nil && len(list) > 1 {
			all[i].Object = fmt.Sprintf("%s#%d", all[i].Object, 1+slices.Index(list, obj))
		}
	}
}
