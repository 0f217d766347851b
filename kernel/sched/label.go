package sched

import (
	"context"
	"runtime/pprof"
	"strconv"
	"sync"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Which goroutine is this? The runtime tells nobody, but it keeps a pointer for each goroutine, set
// with pprof.SetGoroutineLabels, that a new goroutine inherits from the one that starts it. So each
// G has a label set of its own, and the address of that set is its identity. Goroutines that host
// packages start on a G's behalf (a server's handlers, say) inherit it and speak in its name, which
// is what a learner expects.
//
// Reading the pointer costs 2 ns, where parsing runtime.Stack costs 12 µs on an interpreter's deep
// stack.

// runtime_getProfLabel returns the running goroutine's label pointer. The runtime keeps it linkable
// for packages that do this (runtime/proflabel.go).
//
//go:linkname runtime_getProfLabel runtime/pprof.runtime_getProfLabel
func runtime_getProfLabel() unsafe.Pointer

// byLabel maps label pointers to the *G they stand for.
var byLabel sync.Map // unsafe.Pointer → *G

// label gives the running goroutine g's identity, until unlabel. The context is kept in g because it
// keeps the label set, and so its address, from being used again.
func (g *G) label() {
	g.labels = pprof.WithLabels(context.Background(), pprof.Labels(
		"goroutine", g.Name,
		"id", strconv.FormatUint(uint64(g.ID), 10),
	))
	pprof.SetGoroutineLabels(g.labels)
	g.labelPtr = runtime_getProfLabel()
	byLabel.Store(g.labelPtr, g)
}

func (g *G) unlabel() {
	byLabel.Delete(g.labelPtr)
	pprof.SetGoroutineLabels(context.Background())
}

// Current returns the G that runs the caller, or nil when it is not a goroutine of the learner's
// program.
func Current() *G {
	p := runtime_getProfLabel()
	if p == nil {
		return nil
	}
	g, ok := byLabel.Load(p)
	if !ok {
		return nil
	}
	return g.(*G)
}

// CurrentID returns the running goroutine's id and the execution its output belongs to. What no G
// does is put down to the main goroutine of the running execution, if there is one.
func CurrentID() (trace.GoID, trace.Exec) {
	g := Current()
	if g == nil {
		if g = mainG.Load(); g == nil {
			return trace.NoGo, trace.NoExec
		}
	}
	return g.ID, g.OutputExec()
}
