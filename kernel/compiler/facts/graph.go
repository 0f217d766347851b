package facts

import (
	"cmp"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// The graph of a function's blocks is read as Ramsey reads it in "Beyond Relooper: Recursive
// Translation of Unstructured Control Flow to Structured Control Flow", ICFP 2022: blocks are in
// reverse postorder, an edge that goes against that order to a block that dominates its source
// makes a loop, and a graph in which there are no other such edges is reducible. The body of a
// loop is that of Aho, Lam, Sethi and Ullman, "Compilers", section 9.6.6: what reaches the edge
// back without passing the loop header.

// A Graph says how the blocks of a function hang together.
type Graph struct {
	// Reducible says that no jump leads into a loop but to its header.
	Reducible bool

	fn     *ssa.Function
	order  map[*ssa.BasicBlock]int                      // in reverse postorder, from 1
	bodies map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool // of loops, by their header
	inLoop map[*ssa.BasicBlock]bool
	joins  map[*ssa.BasicBlock]bool
}

// newGraph returns the graph of a function.
func newGraph(fn *ssa.Function) *Graph {
	g := &Graph{
		Reducible: true, fn: fn,
		order: map[*ssa.BasicBlock]int{}, bodies: map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool{},
		inLoop: map[*ssa.BasicBlock]bool{}, joins: map[*ssa.BasicBlock]bool{},
	}
	post := g.number()
	for _, b := range post {
		forward := 0
		for _, p := range g.preds(b) {
			switch {
			case g.order[p] < g.order[b]:
				forward++
			case b.Dominates(p):
				g.addLoop(b, p)
			default:
				g.Reducible = false
			}
		}
		if forward > 1 {
			g.joins[b] = true
		}
	}
	for header, body := range g.bodies {
		for _, b := range header.Dominees() {
			if g.Reached(b) && !body[b] {
				g.joins[b] = true // it is written after the loop
			}
		}
	}
	return g
}

// number numbers the blocks that are reached, and returns them in postorder.
func (g *Graph) number() (post []*ssa.BasicBlock) {
	seen := map[*ssa.BasicBlock]bool{}
	var visit func(b *ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		seen[b] = true
		for _, s := range slices.Backward(b.Succs) {
			if !seen[s] {
				visit(s)
			}
		}
		post = append(post, b)
	}
	visit(g.fn.Blocks[0])
	for i, b := range post {
		g.order[b] = len(post) - i
	}
	return post
}

// addLoop adds the loop of an edge back to header from tail.
func (g *Graph) addLoop(header, tail *ssa.BasicBlock) {
	body := g.bodies[header]
	if body == nil {
		body = map[*ssa.BasicBlock]bool{header: true}
		g.bodies[header] = body
		g.inLoop[header] = true
	}
	var add func(b *ssa.BasicBlock)
	add = func(b *ssa.BasicBlock) {
		if body[b] {
			return
		}
		body[b] = true
		g.inLoop[b] = true
		for _, p := range g.preds(b) {
			add(p)
		}
	}
	add(tail)
}

// Reached reports whether a block is reached from the function's start.
func (g *Graph) Reached(b *ssa.BasicBlock) bool { return g.order[b] != 0 }

// Compare orders blocks as they are in reverse postorder.
func (g *Graph) Compare(x, y *ssa.BasicBlock) int { return cmp.Compare(g.order[x], g.order[y]) }

// Body returns the blocks of the loop that a block is the header of, nil if it is not one.
func (g *Graph) Body(header *ssa.BasicBlock) map[*ssa.BasicBlock]bool { return g.bodies[header] }

// InLoop reports whether a block is in a loop.
func (g *Graph) InLoop(b *ssa.BasicBlock) bool { return g.inLoop[b] }

// Join reports whether a block is written after the code of its immediate dominator, because
// several blocks jump forward to it or because a loop is left to it.
func (g *Graph) Join(b *ssa.BasicBlock) bool { return g.joins[b] }

// preds returns the blocks from which a block is reached.
func (g *Graph) preds(b *ssa.BasicBlock) (preds []*ssa.BasicBlock) {
	for _, p := range b.Preds {
		if g.Reached(p) {
			preds = append(preds, p)
		}
	}
	return preds
}

// onlyPred returns the block from which alone a block is reached, nil if there is no such.
func (g *Graph) onlyPred(b *ssa.BasicBlock) *ssa.BasicBlock {
	if preds := g.preds(b); len(preds) == 1 && b != g.fn.Blocks[0] {
		return preds[0]
	}
	return nil
}

// Children returns the blocks whose immediate dominator a block is and which are written after its
// own code, each in reverse postorder: the joins, which within a loop belong to its body, and what
// follows the loop if the block is the header of one.
func (g *Graph) Children(b *ssa.BasicBlock) (joins, after []*ssa.BasicBlock) {
	body := g.bodies[b]
	for _, c := range b.Dominees() {
		switch {
		case !g.Reached(c):
		case body != nil && !body[c]:
			after = append(after, c)
		case g.joins[c]:
			joins = append(joins, c)
		}
	}
	slices.SortFunc(joins, g.Compare)
	slices.SortFunc(after, g.Compare)
	return joins, after
}

// written returns the blocks in the order in which they are written: a block, what it alone jumps
// to, then its joins, and what follows its loop; or as they are numbered if the graph is not
// reducible.
func (g *Graph) written() (blocks []*ssa.BasicBlock) {
	if !g.Reducible {
		return slices.DeleteFunc(slices.Clone(g.fn.Blocks), func(b *ssa.BasicBlock) bool { return !g.Reached(b) })
	}
	var write func(b *ssa.BasicBlock)
	write = func(b *ssa.BasicBlock) {
		blocks = append(blocks, b)
		for _, s := range b.Succs {
			if s.Idom() == b && !g.joins[s] {
				write(s)
			}
		}
		joins, after := g.Children(b)
		for _, c := range slices.Concat(joins, after) {
			write(c)
		}
	}
	write(g.fn.Blocks[0])
	return blocks
}
