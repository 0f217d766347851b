package facts

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Options are what a plan needs to know of the lowering.
type Options struct {
	// Compiled reports whether a function is compiled Go's, and not lowered.
	Compiled func(*ssa.Function) bool
	// Wrapped reports whether values of a type are in a struct in Core, because the type mentions
	// itself.
	Wrapped func(types.Type) bool
	// Ordered says that the machine ranges over maps, so that their entries come in the same order
	// when a program runs again.
	Ordered bool
	// Entered says that functions say who has called them, and with it where they defer from.
	Entered bool
}

// A Program makes plans of functions that belong together.
type Program struct {
	options  Options
	graphs   map[*ssa.Function]*Graph
	captured map[*ssa.Function]*captures
	paths    map[path]bool
}

// NewProgram returns a program without any plan.
func NewProgram(options Options) *Program {
	return &Program{options, map[*ssa.Function]*Graph{}, map[*ssa.Function]*captures{}, map[path]bool{}}
}

// graphOf returns the graph of a function.
func (p *Program) graphOf(fn *ssa.Function) *Graph {
	g := p.graphs[fn]
	if g == nil {
		g = newGraph(fn)
		p.graphs[fn] = g
	}
	return g
}

// OnHeap reports whether a variable of any function is on the heap, where others may reach it by a
// pointer.
func (p *Program) OnHeap(a *ssa.Alloc) bool { return p.capturesOf(a.Parent()).onHeap(a) }

// CapturedByValue reports whether a function literal is given the value of a free variable, and not
// a pointer to it.
func (p *Program) CapturedByValue(v *ssa.FreeVar) bool { return p.capturesOf(v.Parent()).byValue(v) }

// A Plan is what is known of a function, and decided about how it is written. Nothing of it changes
// once it is made; what is asked for is remembered.
type Plan struct {
	Graph  *Graph
	Defers Defers
	*relations

	program    *Program
	captures   *captures
	literals   map[*ssa.Slice]*Literal
	loops      loops
	forwarding forwarding
	calls      map[any]callLines // by callKey
	skipped    map[ssa.Instruction]bool
}

// Plan returns the plan of a function that has blocks.
//
// The order matters in so far as what one idea has skipped is not there for the next: a literal's
// stores, a range's variables, results, literals in variables, then parameters and destinations.
func (p *Program) Plan(fn *ssa.Function) *Plan {
	plan := &Plan{
		Graph: p.graphOf(fn), program: p, captures: p.capturesOf(fn),
		literals: map[*ssa.Slice]*Literal{},
		loops:    loops{map[*ssa.BasicBlock]*RangeLoop{}, map[*ssa.Range]*RangeLoop{}},
		forwarding: forwarding{
			map[ssa.Value]ssa.Value{}, map[*ssa.Parameter]*ssa.Alloc{}, map[result]Destination{}, map[*ssa.Call]int64{},
		},
		calls:   map[any]callLines{},
		skipped: map[ssa.Instruction]bool{},
	}
	plan.relations = newRelations(newNumbering(plan.Graph, plan.captures))
	plan.findLiterals()
	plan.findRanges()
	plan.findDefers()
	plan.forwardResults()
	plan.forwardLiterals()
	plan.findParameters()
	plan.skipRangeFuncState()
	plan.findDestinations()
	plan.findInFrame()
	plan.findCalls()
	return plan
}

// skip has instructions skipped.
func (p *Plan) skip(instrs ...ssa.Instruction) {
	for _, in := range instrs {
		p.skipped[in] = true
	}
}

// Skipped reports whether nothing is written for an instruction, since what it does is part of
// something else.
func (p *Plan) Skipped(in ssa.Instruction) bool { return p.skipped[in] }

// OnHeap reports whether a variable is on the heap, where others may reach it by a pointer.
func (p *Plan) OnHeap(a *ssa.Alloc) bool { return p.captures.onHeap(a) }

// CapturedByValue reports whether a function literal, this or one that is made here, is given the
// value of a free variable, and not a pointer to it.
func (p *Plan) CapturedByValue(v *ssa.FreeVar) bool { return p.captures.byValue(v) }

// MadeZero reports whether a variable must be made zero where it is made: a loop makes it again,
// and does not store anything in it first.
func (p *Plan) MadeZero(a *ssa.Alloc) bool {
	if !p.Graph.InLoop(a.Block()) {
		return false
	}
	st, ok := firstUse(a, a.Block()).(*ssa.Store)
	return !ok || st.Addr != ssa.Value(a)
}

// SameValue reports whether two values are known to be equal.
func (p *Plan) SameValue(x, y ssa.Value) bool { return p.number(x) == p.number(y) }

// OnlyLoadedAndStored reports whether nothing but loads and stores reaches a variable.
func (p *Plan) OnlyLoadedAndStored(a *ssa.Alloc) bool { return p.stores[a] != nil }

// AssignedOnce reports whether a variable that is loaded keeps its value as long as that is used:
// what is stored in it before is all that ever is.
func (p *Plan) AssignedOnce(a *ssa.Alloc, load ssa.Instruction) bool {
	stores := p.stores[a]
	if len(stores) != 2 { // of which one is where it is made
		return false
	}
	return point{stores[1].Block(), p.index[stores[1]] + 1}.holds(p.pointBefore(load))
}

// NeverRead reports whether what a variable has is never looked at.
func (p *Plan) NeverRead(a *ssa.Alloc) bool {
	return p.stores[a] != nil && !slices.ContainsFunc(*a.Referrers(), func(r ssa.Instruction) bool {
		_, store := r.(*ssa.Store)
		return !store
	})
}
