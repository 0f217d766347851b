package worker

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/check"
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

// stuck is how goroutines stand that can go on no more.
type stuck struct {
	standings []timeline.Standing
	objects   []any // what each waits for, a pointer; nil for a goroutine
	waiting   []detect.Waiting
}

// noteStuck notes how the goroutines of a deadlocked cell stand, for showStuck. It is called while
// nobody can go on.
func (w *worker) noteStuck(x *execution, main *sched.G) {
	if r := main.Run(); r != nil && r == sched.Session() {
		x.stuck = w.standings(r)
	}
}

// showStuck shows who has waited for what in a cell that has come to a deadlock, beside its error:
// the ring, if there is one, of those that have waited for each other. Locks that are variables of
// the session have their names, whatever functions call them.
func (w *worker) showStuck(x *execution) {
	if len(x.stuck.standings) == 0 {
		return
	}
	names := map[any]string{}
	for _, v := range w.syncVariables() {
		names[reflect.ValueOf(v.ptr).UnsafePointer()] = v.name
	}
	for i, obj := range x.stuck.objects {
		if name := names[obj]; obj != nil && name != "" {
			x.stuck.standings[i].Object = name
		}
	}
	x.stuck.tellApart()
	p, ok := w.ring(x.stuck.standings)
	if !ok {
		report := detect.Judge(x.stuck.waiting, 0, false).Report(w.lang(), w.sourceOf(sched.Session()), "")
		p = picture{text: report.Text(), html: report.HTML()}
	}
	w.report(x, workerproto.Display{Finding: string(detect.Deadlock)}, w.withMore(x, p))
}

// showProgramStuck shows the ring of a program's deadlock, and its time lanes if they are asked
// for, before Go's own words, which say what all others wait for. It is called while nobody can go
// on.
func (w *worker) showProgramStuck(x *execution, main *sched.G) {
	r := main.Run()
	if r == nil || r != sched.Session() {
		return
	}
	s := w.standings(r)
	s.tellApart()
	if p, ok := w.ring(s.standings); ok {
		w.report(x, workerproto.Display{Finding: string(detect.Deadlock)}, p)
	}
	w.showTimelineNow(x, r)
}

// syncVariables are the session's variables that are locks, or other things of package sync. Those
// that hold a struct with a lock in it are not.
func (w *worker) syncVariables() (list []variable) {
	w.query(func(s *check.Session) {
		list = variablesOf(s, nil)
		w.findVariables(list)
	})
	return slices.DeleteFunc(list, func(v variable) bool {
		return v.ptr == nil || !strings.HasPrefix(v.typ.String(), "sync.")
	})
}

// standings says how the goroutines of a run stand that can go on no more. No log is needed for it:
// the detector knows who holds locks and where they were taken, and without one locks know who.
func (w *worker) standings(r *sched.Run) (all stuck) {
	src := cells{w, r}
	gs := slices.Clone(r.Goroutines())
	slices.SortFunc(gs, func(a, b *sched.G) int { return src.Goroutine(a.Num()).Order - src.Goroutine(b.Num()).Order })
	numbers := map[trace.GoID]int{}
	for _, g := range gs {
		numbers[g.ID] = g.Num()
	}
	held := holding{}
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
			s.Object, obj = cmp.Or(s.Object, kindOf(p.Op), string(s.Reason)), p.Obj
		}
		waiting := held.waiting(r, g)
		if len(waiting.For) == 0 { // there is no detector, or it is told nothing of such locks
			for _, id := range primitives.HeldBy(g) {
				if n, ok := numbers[id]; ok {
					s.For = append(s.For, timeline.Holder{G: src.Goroutine(n).Order})
				}
			}
		}
		for _, h := range waiting.For {
			if p.Op != trace.OpJoin && !h.Ended {
				s.For = append(s.For, timeline.Holder{G: src.Goroutine(h.G).Order, At: w.codeAt(h.Site), Behind: h.Site == 0})
			}
		}
		all.standings, all.objects = append(all.standings, s), append(all.objects, obj)
		all.waiting = append(all.waiting, waiting)
	}
	return all
}

// tellApart numbers objects that have the same name, as locks have that a function is given.
func (s *stuck) tellApart() {
	same := map[string][]any{} // by name, in the order in which they are found
	for i, obj := range s.objects {
		if name := s.standings[i].Object; obj != nil && !slices.Contains(same[name], obj) {
			same[name] = append(same[name], obj)
		}
	}
	for i, obj := range s.objects {
		w := &s.standings[i]
		if list := same[w.Object]; obj != nil && len(list) > 1 {
			w.Object = fmt.Sprintf("%s#%d", w.Object, 1+slices.Index(list, obj))
		}
	}
}
