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

// showTimeline shows the time lanes of a cell that has asked for them. leaked are the numbers of
// goroutines that wait for ever though main has ended; a later cell may wake all others.
func (w *worker) showTimeline(x *execution, leaked []int) {
	axis := x.record.Scheduling.Timeline
	if axis == "" {
		return
	}
	r := sched.Session()
	log, first := x.log, 0
	name := map[int]string{}
	locks := w.syncVariables()
	r.Do(func() {
		first = r.Main()
		if log == nil {
			log = r.TakeLog()
		}
		for g := range logged(log) {
			name[g] = r.NameOf(g)
		}
		for _, v := range locks {
			if n := r.NumberOf(reflect.ValueOf(v.ptr).UnsafePointer()); log != nil && n < len(log.Objects) && n > 0 {
				log.Objects[n] = trace.Object{Name: v.name, Kind: strings.TrimPrefix(v.typ.String(), "sync.")}
			}
		}
	})
	if log == nil || len(log.Events) == 0 {
		return
	}
	log = ofCell(log, first, func(g int) string { return name[g] })
	w.annotate(log)
	o := timeline.LaneOptions{Language: w.lang()}
	if x.log == nil {
		o.Wakes = func(g int) bool { return !slices.Contains(leaked, g+first) }
	}
	if axis == workerproto.AxisClock {
		o.Axis = timeline.ByClock
	}
	lanes := timeline.NewLanes(log, o)
	shown := picture{text: lanes.Text(), html: lanes.HTML()}
	shown.add(record.MIME, record.New(log, record.Options{Language: o.Language, Text: w.textOf, ObjectAt: w.objectAt}).JSON())
	w.report(x, workerproto.Display{}, shown)
}

// logged has the numbers of the goroutines that a log speaks of.
func logged(log *trace.Log) map[int]bool {
	all := map[int]bool{}
	if log == nil {
		return all
	}
	for i := range log.Events {
		e := &log.Events[i]
		all[e.G], all[e.Other] = true, true
		for _, g := range e.Enabled {
			all[g] = true
		}
	}
	delete(all, -1)
	return all
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
		e.Enabled = slices.Clone(e.Enabled)
		for k, g := range e.Enabled {
			e.Enabled[k] = number(g)
		}
	}
	return &out
}
