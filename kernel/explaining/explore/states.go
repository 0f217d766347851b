package explore

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A Graph is all that a program can come to: its states between two steps, and which follows which.
// What only one goroutine has to do with is done at once, together with the step before.
type Graph struct {
	Nodes []*GraphNode // the first is the start
	// Path has the nodes that the run goes through which was asked for, and Steps the numbers that
	// the steps before them have in it, the first of which is 0.
	Path, Steps []int
}

// GraphNode is a state of a program.
type GraphNode struct {
	Run *Walked // a run that comes there
	// Stop is its place among the stops of that run; the number of stops, if the run has ended.
	Stop  int
	Edges []Edge // one for each goroutine that can go; none where the run has ended
}

// Step is after how many steps of its run a state is.
func (n *GraphNode) Step() int { return n.Run.step(n.Stop) }

// step is after how many steps a stop is.
func (w *Walked) step(stop int) int {
	if stop < len(w.Stops) {
		return w.Stops[stop].Step
	}
	return len(w.Path)
}

// Edge is a step that can be made from a state.
type Edge struct {
	G   int
	Run *Walked // a run that makes it
	To  int     // the node after it
}

// Bounds of a graph.
const (
	maxWalks      = 3_000
	maxWalkTurns  = 1_000_000 // turns of loops in all walks
	maxStates     = 1_000
	maxGraphSteps = 60 // of a run
	maxGrown      = 20 // how often the graph begins again
)

// NewGraph runs a program until it has seen all of its states, from a path on that it can go. It
// returns nil if there are too many, if that would take long, if stop says so, or if a state is not
// known by the steps that lead to it: where there are choices, say. What takes long is counted in runs
// and in turns of loops, so that the answer is the same on every machine.
//
// Two sequences of steps come to the same state if each goroutine has made the same steps in them,
// and each object had the same operations in the same order: they are one trace in the sense of
// Mazurkiewicz ("Trace Theory", 1986). That is what a key says: it takes no values into account, of
// which a log has the texts only. States that look alike though they are different stay apart here.
func NewGraph(p Program, path []int, stop func() bool) *Graph {
	if len(path) > maxGraphSteps {
		return nil
	}
	first := &walk{path: path, window: [2]int{0, maxGraphSteps}, shared: newShared(true)}
	run := first.run(p, maxGraphSteps)
	if !run.Fits || len(run.Path) < len(path) || len(run.taken) < len(path) {
		return nil
	}
	var spent budget
	for range maxGrown {
		first.shared.grown = false
		b := &graphBuilder{program: p, shared: first.shared, spent: &spent, known: map[stateKey]int{}, graph: &Graph{Steps: []int{0}}}
		var kept []int
		for i, g := range path {
			if !first.alone(run.taken[i]) {
				kept = append(kept, g)
				b.graph.Steps = append(b.graph.Steps, i+1)
			}
		}
		if b.build(kept, stop) {
			return b.graph
		}
		if !first.shared.grown {
			return nil
		}
	}
	return nil
}

// budget is what has been spent on a graph.
type budget struct{ walks, turns int }

type graphBuilder struct {
	program Program
	spent   *budget
	shared  *shared
	graph   *Graph
	known   map[stateKey]int
	open    []openEdge
	through []int // the nodes of the run that was added last
}

// openEdge is an edge that was not gone yet.
type openEdge struct{ node, edge int }

// build makes the graph. It reports whether that could be done; not if something has turned out to be
// shared that was not known to be.
func (b *graphBuilder) build(path []int, stop func() bool) bool {
	if !b.add(b.walk(path)) || len(b.through) != len(path)+1 {
		return false
	}
	b.graph.Path = b.through
	for len(b.open) > 0 {
		o := b.open[len(b.open)-1]
		b.open = b.open[:len(b.open)-1]
		n := b.graph.Nodes[o.node]
		if n.Edges[o.edge].Run != nil {
			continue
		}
		if b.spent.walks >= maxWalks || b.spent.turns > maxWalkTurns || stop != nil && stop() {
			return false
		}
		if !b.add(b.walk(append(n.Run.choices(n.Stop), n.Edges[o.edge].G))) {
			return false
		}
	}
	return true
}

// choices are who went on at the first stops of a run.
func (w *Walked) choices(stops int) (list []int) {
	for _, s := range w.Stops[:stops] {
		list = append(list, w.Path[s.Step])
	}
	return list
}

func (b *graphBuilder) walk(path []int) *Walked {
	run := (&walk{path: path, window: [2]int{0, maxGraphSteps}, shared: b.shared, quick: true}).run(b.program, maxGraphSteps)
	b.spent.walks++
	b.spent.turns += run.Turns
	return run
}

// add adds the states of a run, and its steps. It reports whether it can be done.
func (b *graphBuilder) add(run *Walked) bool {
	if !run.Fits || run.Chooses || run.Uncontrolled != "" || run.Rested || run.Endless || run.Interrupted ||
		run.failed(Spin) || len(run.Path) >= maxGraphSteps || run.Log.Cut > 0 || b.shared.grown {
		return false
	}
	keys := stateKeys(run.Log, len(run.Path))
	b.through = b.through[:0:0]
	for stop := 0; stop <= len(run.Stops); stop++ {
		key := keys[run.step(stop)]
		at, ok := b.known[key]
		if !ok {
			at = len(b.graph.Nodes)
			if at == maxStates {
				return false
			}
			b.known[key] = at
			b.graph.Nodes = append(b.graph.Nodes, b.node(run, stop, at))
		}
		if stop > 0 {
			from := b.graph.Nodes[b.through[stop-1]]
			i := slices.IndexFunc(from.Edges, func(e Edge) bool { return e.G == run.Path[run.Stops[stop-1].Step] })
			if i < 0 {
				return false // it was not the same state
			}
			if e := &from.Edges[i]; e.Run == nil {
				e.Run, e.To = run, at
			} else if e.To != at {
				return false
			}
		}
		b.through = append(b.through, at)
	}
	return true
}

// node makes a node, which has the number at.
func (b *graphBuilder) node(run *Walked, stop, at int) *GraphNode {
	n := &GraphNode{Run: run, Stop: stop}
	if stop == len(run.Stops) {
		return n
	}
	for _, s := range run.Stops[stop].Stands {
		if s.Can {
			b.open = append(b.open, openEdge{at, len(n.Edges)})
			n.Edges = append(n.Edges, Edge{G: s.G})
		}
	}
	return n
}

// stateKey is what tells states apart.
type stateKey struct {
	steps int
	hash  uint64
}

// stateKeys returns the keys of the states of a run before its first step, and after each. A
// goroutine's history is a hash of what it did and, of each object that it did that to, of the
// histories of those who were there before; a key is one of all histories.
func stateKeys(log *trace.Log, steps int) []stateKey {
	keys := make([]stateKey, 0, steps+1)
	of := make([]uint64, len(log.Goroutines)+1) // the last is that of timers
	for g := range of {
		of[g] = mixed(hashStart, uint64(g))
	}
	type used struct{ wrote, read uint64 }
	objects := make([]used, len(log.Objects))
	clock := int64(0)
	key := func() {
		h := mixed(hashStart, uint64(clock))
		for _, x := range of {
			h = mixed(h, x)
		}
		keys = append(keys, stateKey{len(keys), h})
	}
	for i := range log.Events {
		e := &log.Events[i]
		for len(keys) < e.Step {
			key()
		}
		clock = int64(e.At)
		g := e.G
		if g < 0 || g >= len(log.Goroutines) {
			g = len(log.Goroutines)
		}
		h := mixed(mixed(mixed(of[g], uint64(e.Op)), uint64(e.Site.Place())), uint64(len(e.Wait)))
		if e.Object > 0 && e.Wait == trace.Running {
			o := &objects[e.Object]
			h = mixed(h, o.wrote)
			if e.Op.Reads() {
				o.read += mixed(hashStart, h) // readers may change places
			} else {
				h = mixed(h, o.read)
				*o = used{wrote: h}
			}
		}
		of[g] = h
		if e.Op == trace.OpGo && e.Other >= 0 && e.Other < len(log.Goroutines) {
			of[e.Other] = mixed(of[e.Other], h)
		}
	}
	for len(keys) <= steps {
		key()
	}
	return keys
}

func mixed(h, x uint64) uint64 {
	h = (h ^ x) * hashPrime
	return h ^ h>>29
}
