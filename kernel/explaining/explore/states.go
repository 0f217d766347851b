package explore

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A Graph is all that a program can come to: its states between two steps, and which follows which.
type Graph struct {
	Nodes []*GraphNode // the first is the start
	// Path has the nodes that the run goes through which was asked for.
	Path []int
}

// GraphNode is a state of a program.
type GraphNode struct {
	Run   *Walked // a run that comes there
	Step  int     // after so many steps
	Edges []Edge  // one for each goroutine that can go; none where the run has ended
}

// Edge is a step that can be made from a state.
type Edge struct {
	G   int
	Run *Walked // a run that makes it
	To  int     // the node after it
}

// Bounds of a graph.
const (
	maxWalks      = 1_000
	maxStates     = 1_000
	maxGraphSteps = 40 // steps of a run
)

// NewGraph runs a program until it has seen all of its states, from a path on that it can go. It
// returns nil if there are too many, if stop says so, or if a state is not known by the steps that
// lead to it: where there are choices, say.
//
// Two sequences of steps come to the same state if each goroutine has made the same steps in them,
// and each object had the same operations in the same order: they are one trace in the sense of
// Mazurkiewicz ("Trace Theory", 1986). That is what a key says: it takes no values into account, of
// which a log has the texts only. States that look alike though they are different stay apart here.
func NewGraph(p Program, path []int, stop func() bool) *Graph {
	b := &graphBuilder{graph: &Graph{}, known: map[stateKey]int{}}
	first := Walk(p, path, maxGraphSteps)
	if !b.add(first) {
		return nil
	}
	b.graph.Path = b.through
	for walks := 1; len(b.open) > 0; walks++ {
		o := b.open[len(b.open)-1]
		b.open = b.open[:len(b.open)-1]
		n := b.graph.Nodes[o.node]
		if n.Edges[o.edge].Run != nil {
			continue
		}
		if walks == maxWalks || stop != nil && stop() {
			return nil
		}
		path := append(slices.Clone(n.Run.Path[:n.Step]), n.Edges[o.edge].G)
		if !b.add(Walk(p, path, maxGraphSteps)) {
			return nil
		}
	}
	return b.graph
}

type graphBuilder struct {
	graph   *Graph
	known   map[stateKey]int
	open    []openEdge
	through []int // the nodes of the run that was added last
}

// openEdge is an edge that was not gone yet.
type openEdge struct{ node, edge int }

// add adds the states of a run, and its steps. It reports whether it can be done.
func (b *graphBuilder) add(run *Walked) bool {
	n := len(run.Path)
	if !run.Fits || run.Chooses || run.Uncontrolled != "" || run.Rested || run.Endless || run.Interrupted ||
		run.failed(Spin) || len(run.Stops) != n || n >= maxGraphSteps || run.Log.Cut > 0 {
		return false
	}
	keys := stateKeys(run.Log, n)
	b.through = b.through[:0:0]
	for step := 0; step <= n; step++ {
		at, ok := b.known[keys[step]]
		if !ok {
			at = len(b.graph.Nodes)
			if at == maxStates {
				return false
			}
			b.known[keys[step]] = at
			node := &GraphNode{Run: run, Step: step}
			if step < n {
				for _, s := range run.Stops[step] {
					if s.Can {
						b.open = append(b.open, openEdge{at, len(node.Edges)})
						node.Edges = append(node.Edges, Edge{G: s.G})
					}
				}
			}
			b.graph.Nodes = append(b.graph.Nodes, node)
		}
		if step > 0 {
			from := b.graph.Nodes[b.through[step-1]]
			i := slices.IndexFunc(from.Edges, func(e Edge) bool { return e.G == run.Path[step-1] })
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
