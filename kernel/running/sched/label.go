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
	stand  atomic.Pointer[G]         // see standIn
	real   *G                        // whom a stand-in stands in for; nil for all others
	within atomic.Pointer[Coroutine] // the innermost coroutine that it has resumed
}

// byLabel maps labels to the *G they stand for.
var byLabel sync.Map // goruntime.Label → *G

// labels says that goroutines get labels. It takes as long to make one as a small goroutine runs.
var labels atomic.Bool

func init() { labels.Store(true) }

// LabelLater has goroutines of a run go without a label until Label is called: nobody can inherit it
// as long as the program calls no compiled code that starts goroutines.
func LabelLater() { labels.Store(false) }

// Label gives labels to goroutines from now on, also to those that run already. It is called before
// a text is run that calls compiled code which may start goroutines.
func Label() { labels.Store(true) }

// labelled gives g, the caller, a label if it has none and needs one, as long as there are labels.
func (g *G) labelled() {
	if g.labels == nil && g.seat.guest == nil && g.within.Load() == nil && !g.run.Search {
		g.setLabel()
	}
}

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
	if g.labels == nil {
		return
	}
	byLabel.Delete(g.label)
	pprof.SetGoroutineLabels(context.Background())
}

// Current returns the G that runs the caller, or on whose behalf compiled code has started the
// caller's goroutine; nil when it has nothing to do with the learner's program.
func Current() *G {
	if g := InTurn(); g != nil {
		return g
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
