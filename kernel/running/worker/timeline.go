package worker

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/record"
	"github.com/lockstep-go/lockstep/kernel/explaining/timeline"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// showTimeline shows the time lanes of an execution that has asked for them. leaked are the numbers
// of goroutines that wait for ever though main has ended; a later cell may wake all others.
func (w *worker) showTimeline(x *execution, leaked []int) {
	if x.record.Scheduling.Timeline == "" {
		return
	}
	r := sched.Session()
	o := timeline.LaneOptions{}
	if x.log == nil {
		first := 0
		r.Do(func() { first = r.Main() })
		o.Wakes = func(g int) bool { return !slices.Contains(leaked, g+first) }
	}
	locks := w.syncVariables()
	var log *trace.Log
	r.Do(func() { log = cellLog(r, x.log, locks) })
	w.drawTimeline(x, log, o)
}

// showTimelineNow is showTimeline of a program that ends here, for who has the baton.
func (w *worker) showTimelineNow(x *execution, r *sched.Run) {
	if x.record.Scheduling.Timeline != "" && r == sched.Session() {
		w.drawTimeline(x, cellLog(r, nil, nil), timeline.LaneOptions{})
	}
}

// cellLog is the log of an execution, taken by who has the baton, unless it was taken before. It
// may be nil. Locks that are variables of the session have their names.
func cellLog(r *sched.Run, log *trace.Log, locks []variable) *trace.Log {
	if log == nil {
		log = r.TakeLog()
	}
	if log == nil || len(log.Events) == 0 {
		return nil
	}
	for _, v := range locks {
		if n := r.NumberOf(reflect.ValueOf(v.ptr).UnsafePointer()); n < len(log.Objects) && n > 0 {
			log.Objects[n] = trace.Object{Name: v.name, Kind: strings.TrimPrefix(v.typ.String(), "sync.")}
		}
	}
	return ofCell(log, r.Main(), r.NameOf)
}

// drawTimeline shows the time lanes of a log.
func (w *worker) drawTimeline(x *execution, log *trace.Log, o timeline.LaneOptions) {
	if log == nil {
		return
	}
	w.annotate(log)
	o.Language = w.lang()
	if x.record.Scheduling.Timeline == workerproto.AxisClock {
		o.Axis = timeline.ByClock
	}
	lanes := timeline.NewLanes(log, o)
	shown := picture{text: lanes.Text(), html: lanes.HTML()}
	shown.add(record.MIME, record.New(log, record.Options{Language: o.Language, Text: w.textOf, ObjectAt: w.objectAt}).JSON())
	w.report(x, workerproto.Display{Asked: true}, shown)
}

// ofCell is the log of a cell in a session: its main goroutine, first, is number 0 there, its clock
// begins with it, and those whom earlier cells have started come last.
func ofCell(log *trace.Log, first int, name func(int) string) *trace.Log {
	out := *log
	out.Goroutines = slices.Clone(log.Goroutines[min(first, len(log.Goroutines)):])
	for i := range out.Goroutines {
		if p := &out.Goroutines[i].Parent; *p >= 0 {
			*p = max(*p-first, -1)
		}
	}
	earlier := map[int]int{}
	number := func(g int) int {
		if g < 0 || g >= first {
			return max(g-first, -1)
		}
		n, ok := earlier[g]
		if !ok {
			n = len(out.Goroutines)
			earlier[g] = n
			who := trace.LogGoroutine{Name: name(g), Parent: -1}
			if g < len(log.Goroutines) && log.Goroutines[g].Name != "" {
				who.Name = log.Goroutines[g].Name
			}
			if who.Name == "" {
				who.Name = fmt.Sprintf("#%d", g)
			}
			out.Goroutines = append(out.Goroutines, who)
		}
		return n
	}
	out.Events = slices.Clone(log.Events)
	began := out.Events[0].At
	for i := range out.Events {
		e := &out.Events[i]
		e.G, e.Other, e.At = number(e.G), number(e.Other), e.At-began
		numbers := func(list []int) []int {
			list = slices.Clone(list)
			for k, g := range list {
				list[k] = number(g)
			}
			return list
		}
		e.Enabled, e.Others = numbers(e.Enabled), numbers(e.Others)
	}
	return &out
}
