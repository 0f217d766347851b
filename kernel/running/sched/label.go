package sched

import (
	"context"
	"runtime/pprof"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Which goroutine is this? The runtime offers no answer, but it keeps a pointer for each goroutine,
// set with pprof.SetGoroutineLabels, that a new goroutine inherits from the one that starts it. So
// each G has a label set of its own, and the address of that set is its identity. Goroutines that
// compiled packages start on a G's behalf (a server's handlers, say) inherit its identity, which is
// what a learner expects.

// identity is how a goroutine is told apart.
type identity struct {
	labels context.Context
	label  goruntime.Label
	stand  atomic.Pointer[G] // see standIn
	real   *G                // whom a stand-in stands in for; nil for all others
}

// byLabel maps labels to the *G they stand for.
var byLabel sync.Map // goruntime.Label → *G

// setLabel gives the running goroutine g's identity, until unsetLabel. The context is kept in g
// because it keeps the label set, and so its address, from being used again.
func (g *G) setLabel() {
	g.labels = pprof.WithLabels(context.Background(), pprof.Labels(
		"goroutine", g.Name,
		"id", strconv.FormatUint(uint64(g.ID), 10),
	))
	pprof.SetGoroutineLabels(g.labels)
	g.label = goruntime.CurrentLabel()
	byLabel.Store(g.label, g)
}

func (g *G) unsetLabel() {
	byLabel.Delete(g.label)
	pprof.SetGoroutineLabels(context.Background())
}

// Current returns the G that runs the caller, or on whose behalf compiled code has started the
// caller's goroutine; nil when it has nothing to do with the learner's program.
func Current() *G {
	record := goruntime.G()
	if r := active.Load(); r != nil {
		if g := r.cur.Load(); g != nil && g.seat.record() == record {
			return g
		}
	}
	if g, ok := byRecord.Load(record); ok {
		return *g.(**G)
	}
	label := goruntime.CurrentLabel()
	if label == (goruntime.Label{}) {
		return nil
	}
	g, ok := byLabel.Load(label)
	if !ok {
		return nil
	}
	return g.(*G).standIn()
}

// CurrentID returns the running goroutine's id and the execution its output belongs to. What no G
// does is credited to the main goroutine of the running execution, if there is one.
func CurrentID() (trace.GoID, trace.Exec) {
	g := Current()
	if g == nil {
		if g = mainG.Load(); g == nil {
			return trace.NoGo, trace.NoExec
		}
	}
	return g.ID, g.OutputExec()
}
