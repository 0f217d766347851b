package lower

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// Basic blocks become if, for and goto again, along the tree of dominators, as in Ramsey, "Beyond
// Relooper: Recursive Translation of Unstructured Control Flow to Structured Control Flow", ICFP
// 2022.
//
// A block that is jumped to from one place is written there. One that several blocks jump to comes
// after the code of its immediate dominator, and has a label unless all fall into it. A block that
// a block which it dominates jumps back to is the head of a loop: what it dominates within the loop
// is the body, the rest comes after it. When the header is but a condition the loop is
//
//	for cond { … }
//
// which is the fastest loop that the interpreter has. Functions whose graph is not like that, which
// takes a goto into a loop, are written block by block with a label each.

// arranger writes a function's blocks.
type arranger struct {
	*function
	opened map[*ssa.BasicBlock]*opened
	refs   map[*ssa.BasicBlock]bool // blocks that a goto names
	loops  []loop                   // around, the innermost last
	flat   bool                     // each block has a label
}

// arranged returns the function's blocks as statements.
func (f *function) arranged() []corego.Stmt {
	a := &arranger{function: f, opened: map[*ssa.BasicBlock]*opened{}, refs: map[*ssa.BasicBlock]bool{}}
	return a.body()
}

// body writes the function's blocks.
func (a *arranger) body() []corego.Stmt {
	if !a.plan.Graph.Reducible {
		return a.flatBody()
	}
	return a.collect(func() { a.tree(a.fn.Blocks[0], nil) })
}

// flatBody writes the blocks in their order, each with a label.
func (a *arranger) flatBody() []corego.Stmt {
	a.flat = true
	return a.collect(func() {
		for _, blk := range a.fn.Blocks {
			if !a.plan.Graph.Reached(blk) {
				continue
			}
			o := a.open(blk)
			a.emit(corego.Label(label(blk)), poll)
			a.emit(o.code...)
			a.terminate(blk, o, nil)
		}
	})
}

// poll is what each function and each turn of a loop begins with.
var poll = corego.If{Cond: corego.Name(core.PollVar), Then: []corego.Stmt{corego.Do{X: machine(core.Point)}}}

// label is a block's label.
func label(b *ssa.BasicBlock) string { return fmt.Sprintf("%s%d", core.LabelPrefix, b.Index) }

// opened is a block whose instructions have been written, up to its end.
type opened struct {
	code []corego.Stmt
	cond expr // of its If
	last ssa.Instruction
	// fused are the blocks whose conditions were joined with it, and what it jumps to then.
	yes, no *ssa.BasicBlock
	// yesFrom and noFrom are the blocks that these jumps come from.
	yesFrom, noFrom *ssa.BasicBlock
}

// open writes a block's instructions.
func (a *arranger) open(b *ssa.BasicBlock) *opened {
	if o := a.opened[b]; o != nil {
		return o
	}
	o := &opened{}
	a.opened[b] = o
	o.code = a.collect(func() {
		o.last = a.blockCode(b)
		if iff, ok := o.last.(*ssa.If); ok && a.plan.Range(b) != nil {
			o.yes, o.no = iff.Block().Succs[0], iff.Block().Succs[1]
			o.yesFrom, o.noFrom = b, b
		} else if iff, ok := o.last.(*ssa.If); ok {
			var s scope
			a.orderOperands(iff.Cond)
			o.cond = a.use(iff.Cond, &s)
			o.yes, o.no = b.Succs[0], b.Succs[1]
			o.yesFrom, o.noFrom = b, b
			a.flush(effects)
		}
		a.locals.EndBlock()
	})
	a.fuse(b, o)
	return o
}

// fuse joins a block's condition with that of a block that does nothing but ask for another one:
// if a { if b { X } else { Y } } else { Y } is if a && b { X } else { Y }.
func (a *arranger) fuse(b *ssa.BasicBlock, o *opened) {
	if _, ok := o.last.(*ssa.If); !ok || a.flat || a.plan.Range(b) != nil {
		return
	}
	for {
		next, and := o.yes, true
		if !a.onlyCondition(b, next, o.no) {
			next, and = o.no, false
			if !a.onlyCondition(b, next, o.yes) {
				return
			}
		}
		c := a.open(next)
		if len(c.code) > 0 || corego.Any(o.cond, corego.TakenForType) {
			return
		}
		same := o.no
		if !and {
			same = o.yes
		}
		if len(same.Instrs) > 0 {
			if _, phi := same.Instrs[0].(*ssa.Phi); phi {
				return
			}
		}
		left, right := corego.CondOperand(o.cond), corego.CondOperand(c.cond)
		switch {
		case and && c.no == same:
			o.cond = corego.Binary{Op: token.LAND, X: left, Y: right}
			o.yes, o.yesFrom = c.yes, c.yesFrom
		case and && c.yes == same:
			o.cond = corego.Binary{Op: token.LAND, X: left, Y: corego.Not(c.cond)}
			o.yes, o.yesFrom = c.no, c.noFrom
		case !and && c.yes == same:
			o.cond = corego.Binary{Op: token.LOR, X: left, Y: right}
			o.no, o.noFrom = c.no, c.noFrom
		case !and && c.no == same:
			o.cond = corego.Binary{Op: token.LOR, X: left, Y: corego.Not(c.cond)}
			o.no, o.noFrom = c.yes, c.yesFrom
		default:
			return
		}
	}
}

// onlyCondition reports whether a block that is jumped to from one place may be a condition that
// goes on to other too.
func (a *arranger) onlyCondition(from, b, other *ssa.BasicBlock) bool {
	if len(b.Preds) != 1 || a.plan.Graph.Body(b) != nil || b == from {
		return false
	}
	if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); !ok {
		return false
	}
	return slices.Contains(b.Succs, other)
}

// tree writes a block and what it dominates. What is not left by a jump falls through to follow.
func (a *arranger) tree(b *ssa.BasicBlock, follow *ssa.BasicBlock) {
	kids, after := a.plan.Graph.Children(b)
	if a.plan.Graph.Body(b) == nil {
		a.node(b, kids, follow)
		return
	}

	next := follow
	if len(after) > 0 {
		next = after[0]
	}
	o := a.open(b)
	loop := a.collect(func() { a.loop(b, o, kids, next) })
	if a.refs[b] {
		a.emit(corego.Label(label(b)))
	}
	a.emit(loop...)
	a.inOrder(after, follow)
}

// loop is a loop that is being written, and what comes after it, nil if the body must not break to
// it.
type loop struct{ head, next *ssa.BasicBlock }

// loop writes the loop with a head, whose body consists of the head and of what is in kids, and
// which goes on at next.
func (a *arranger) loop(b *ssa.BasicBlock, o *opened, kids []*ssa.BasicBlock, next *ssa.BasicBlock) {
	body := a.plan.Graph.Body(b)
	inYes, inNo := false, false
	if o.yes != nil {
		inYes, inNo = body[o.yes], body[o.no]
	}
	// turn collects a loop's body. The loop's head leaves it for exit, and begins what comes after
	// it by going there. Only then may the body break to what comes next.
	turn := func(exit *ssa.BasicBlock, write func()) []corego.Stmt {
		l := loop{b, next}
		if exit != next {
			l.next = nil
		}
		a.loops = append(a.loops, l)
		defer func() { a.loops = a.loops[:len(a.loops)-1] }()
		return a.collect(func() {
			a.emit(poll)
			write()
		})
	}
	first := b
	if len(kids) > 0 {
		first = kids[0]
	}
	if r := a.plan.Range(b); r != nil {
		head, key := a.rangeHead(r)
		head.Body = turn(r.Done, func() {
			a.jump(b, r.Body, first)
			a.inOrder(kids, b)
			if a.refs[b] {
				a.emit(corego.Label(label(b))) // a jump to the label before the loop would start it again
				delete(a.refs, b)
			}
		})
		head.Body = append(key, head.Body...)
		a.emit(head)
		a.jump(b, r.Done, next)
		return
	}
	if len(o.code) == 0 && inYes != inNo {
		cond, in, exit, inFrom, exitFrom := o.cond, o.yes, o.no, o.yesFrom, o.noFrom
		if inNo {
			cond, in, exit, inFrom, exitFrom = corego.Not(o.cond), o.no, o.yes, o.noFrom, o.yesFrom
		}
		a.emit(corego.For{Cond: cond, Body: turn(exit, func() {
			a.jump(inFrom, in, first)
			a.inOrder(kids, b)
		})})
		a.jump(exitFrom, exit, next)
		return
	}
	a.emit(corego.For{Cond: corego.True, Body: turn(next, func() { a.node(b, kids, b) })})
}

// inOrder writes consecutive blocks.
func (a *arranger) inOrder(blocks []*ssa.BasicBlock, follow *ssa.BasicBlock) {
	for i, c := range blocks {
		next := follow
		if i+1 < len(blocks) {
			next = blocks[i+1]
		}
		if a.refs[c] {
			a.emit(corego.Label(label(c)))
			delete(a.refs, c)
		}
		a.tree(c, next)
	}
}

// node writes a block and, after it, those of what it dominates that are joins.
func (a *arranger) node(b *ssa.BasicBlock, kids []*ssa.BasicBlock, follow *ssa.BasicBlock) {
	o := a.open(b)
	a.emit(o.code...)
	next := follow
	if len(kids) > 0 {
		next = kids[0]
	}
	a.terminate(b, o, next)
	a.inOrder(kids, follow)
}

// terminate writes how a block ends. What is not left by a jump falls through to follow.
func (a *arranger) terminate(b *ssa.BasicBlock, o *opened, follow *ssa.BasicBlock) {
	switch o.last.(type) {
	case *ssa.If:
		if o.yes == o.no {
			a.emit(corego.Set(corego.Blank, o.cond))
			a.jump(b, o.yes, follow)
			return
		}
		yes := a.branch(o.yesFrom, o.yes, follow)
		no := a.branch(o.noFrom, o.no, follow)
		switch {
		case len(yes) == 0 && len(no) == 0:
			a.emit(corego.Set(a.variable("t", "bool"), o.cond))
		case len(yes) == 0:
			a.emit(corego.If{Cond: corego.Not(o.cond), Then: no})
		case len(no) == 0:
			a.emit(corego.If{Cond: o.cond, Then: yes})
		default:
			if corego.OnlyReturns(no) {
				// With a return alone there, and a call as condition, the interpreter always takes
				// the other branch.
				no = append([]corego.Stmt{corego.Nothing{}}, no...)
			}
			a.emit(corego.If{Cond: o.cond, Then: yes, Else: no})
		}
	case *ssa.Jump:
		a.jump(b, b.Succs[0], follow)
	}
}

// branch is what a jump does.
func (a *arranger) branch(from, to, follow *ssa.BasicBlock) []corego.Stmt {
	return a.collect(func() { a.jump(from, to, follow) })
}

// jump goes from one block to another, which may be written here.
func (a *arranger) jump(from, to, follow *ssa.BasicBlock) {
	a.edge(from, to)
	switch {
	case a.flat:
		a.emit(corego.Goto(label(to)))
	case to == follow:
	case len(a.loops) > 0 && a.loops[len(a.loops)-1].head == to:
		a.emit(corego.Continue{})
	case len(a.loops) > 0 && a.loops[len(a.loops)-1].next == to:
		a.emit(corego.Break{})
	case slices.ContainsFunc(a.loops, func(l loop) bool { return l.head == to }):
		a.refs[to] = true
		a.emit(corego.Goto(label(to)))
	case a.plan.Graph.Join(to):
		a.refs[to] = true
		a.emit(corego.Goto(label(to)))
	default:
		a.tree(to, follow)
	}
}

// edge gives the φ-nodes of a block the values that they have when it is reached from another.
func (f *function) edge(from, to *ssa.BasicBlock) {
	i := slices.Index(to.Preds, from)
	type move struct {
		dst corego.Name
		src expr
		typ types.Type
	}
	var moves []move
	for _, in := range to.Instrs {
		phi, ok := in.(*ssa.Phi)
		if !ok {
			break
		}
		if i < 0 {
			f.unsupported(phi, "this condition")
			return
		}
		var s scope
		src := f.use(phi.Edges[i], &s)
		moves = append(moves, move{f.phi(phi), src, phi.Type()})
	}
	// They happen at once.
	for n, m := range moves {
		for _, later := range moves[n+1:] {
			if later.src == expr(m.dst) {
				t := f.spilled(m.dst, m.typ)
				for k := n + 1; k < len(moves); k++ {
					if moves[k].src == expr(m.dst) {
						moves[k].src = t
					}
				}
				break
			}
		}
		if m.src != expr(m.dst) {
			f.set(m.dst, m.src)
		}
	}
}
