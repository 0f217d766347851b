package facts

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A variable that function literals share is on the heap, and they are given a pointer to it. But
// one that gets its value before they are made, and never another one, is as good as its value:
// they capture it by value, as Go's compiler does (cmd/compile/internal/escape, flowClosure), and
// it need not be on the heap for their sake.

// captures are the variables of a function that function literals capture by value.
type captures struct {
	program *Program
	graph   *Graph
	local   map[*ssa.Alloc]bool   // the function's own
	free    map[*ssa.FreeVar]bool // the same in the function literals that it makes
}

// capturesOf returns what is captured by value of a function's variables, and of those that it has
// captured so itself.
func (p *Program) capturesOf(fn *ssa.Function) *captures {
	if c := p.captured[fn]; c != nil {
		return c
	}
	c := &captures{program: p, graph: p.graphOf(fn), local: map[*ssa.Alloc]bool{}, free: map[*ssa.FreeVar]bool{}}
	p.captured[fn] = c
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if a, ok := in.(*ssa.Alloc); ok && a.Heap && c.keepsValue(a) {
				c.local[a] = true
				c.capture(a)
			}
		}
	}
	for _, v := range fn.FreeVars {
		if c.byValue(v) {
			c.capture(v)
		}
	}
	return c
}

// capture notes the free variables that are v in function literals.
func (c *captures) capture(v ssa.Value) {
	for _, r := range *v.Referrers() {
		if mc, ok := r.(*ssa.MakeClosure); ok {
			for _, free := range boundTo(mc, v) {
				c.free[free] = true
			}
		}
	}
}

// byValue reports whether a free variable of a function, this or another, is captured by value.
func (c *captures) byValue(v *ssa.FreeVar) bool {
	outer := v.Parent().Parent()
	return outer != nil && c.program.capturesOf(outer).free[v]
}

// onHeap reports whether a variable of a function, this or another, must be on the heap.
func (c *captures) onHeap(a *ssa.Alloc) bool {
	if a.Parent() != c.graph.fn {
		c = c.program.capturesOf(a.Parent())
	}
	return a.Heap && !c.local[a]
}

// onlyLoadedAndStored reports whether nothing but loads and stores reaches a variable. What
// captures it by value has its value, not the variable.
func (c *captures) onlyLoadedAndStored(a *ssa.Alloc) bool {
	if c.onHeap(a) {
		return false
	}
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef, *ssa.MakeClosure:
		case *ssa.UnOp:
			if r.Op != token.MUL {
				return false
			}
		case *ssa.Store:
			if r.Val == ssa.Value(a) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// boundTo returns the free variables of a function literal that are v in the function around it.
func boundTo(mc *ssa.MakeClosure, v ssa.Value) (free []*ssa.FreeVar) {
	for i, b := range mc.Bindings {
		if b == v {
			free = append(free, mc.Fn.(*ssa.Function).FreeVars[i])
		}
	}
	return free
}

// keepsValue reports whether a variable gets its value before function literals capture it, and no
// other then.
func (c *captures) keepsValue(a *ssa.Alloc) bool {
	switch t := variableType(a).Underlying().(type) {
	case *types.Struct, *types.Array:
		return false
	case *types.Basic:
		if t.Info()&(types.IsFloat|types.IsComplex) != 0 {
			return false // as an argument, the interpreter makes 0 of -0
		}
	}
	if IsDeferStack(a.Type()) || !c.graph.Reducible {
		return false
	}
	store := onlyStore(a)
	if store == nil {
		return false
	}
	for _, body := range c.graph.bodies {
		if body[store.Block()] && !body[a.Block()] {
			return false // it gets one in each turn
		}
	}
	return onlyRead(a, func(mc *ssa.MakeClosure) bool {
		b := mc.Block()
		if b == store.Block() {
			return slices.Index(b.Instrs, ssa.Instruction(store)) < slices.Index(b.Instrs, ssa.Instruction(mc))
		}
		return store.Block().Dominates(b)
	})
}

// onlyStore returns the store that alone gives a variable a value, or nil if there is not exactly one,
// or if the variable's address is stored.
func onlyStore(a *ssa.Alloc) (store *ssa.Store) {
	for _, r := range *a.Referrers() {
		if st, ok := r.(*ssa.Store); ok {
			if store != nil || st.Addr != ssa.Value(a) || st.Val == ssa.Value(a) {
				return nil
			}
			store = st
		}
	}
	return store
}

// onlyRead reports whether a variable, but for the store that gives it its value, is only read, in
// the function literals too that have it. Those must be made where made allows.
func onlyRead(v ssa.Value, made func(*ssa.MakeClosure) bool) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.UnOp:
		case *ssa.Store:
			if _, free := v.(*ssa.FreeVar); free {
				return false
			}
		case *ssa.MakeClosure:
			if !made(r) || slices.ContainsFunc(boundTo(r, v), func(free *ssa.FreeVar) bool {
				return !onlyRead(free, func(*ssa.MakeClosure) bool { return true })
			}) {
				return false
			}
		default:
			return false
		}
	}
	return true
}
