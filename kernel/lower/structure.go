package lower

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/corego"
)

// Basic blocks become if, for and goto again, along the tree of dominators, as in Ramsey, "Beyond
// Relooper: Recursive Translation of Unstructured Control Flow to Structured Control Flow", ICFP 2022.
//
// A block that is jumped to from one place is written there. One that several blocks jump to comes
// behind the code of its immediate dominator, and has a label unless all fall into it. A block that
// a block which it dominates jumps back to is the head of a loop: what it dominates within the loop
// is the body, the rest comes behind. When the head is but a condition the loop is
//
//	for cond { … }
//
// which is the fastest loop that the interpreter has. Functions whose graph is not like that, which
// takes a goto into a loop, are written block by block with a label each.

// body writes the function's blocks.
func (f *function) body() []corego.Stmt {
	if !f.plan.Graph.Reducible {
		return f.flatBody()
	}
	return f.collect(func() { f.tree(f.fn.Blocks[0], nil) })
}

func (f *function) flatBody() []corego.Stmt {
	f.flat = true
	return f.collect(func() {
		for _, blk := range f.fn.Blocks {
			if !f.plan.Graph.Reached(blk) {
				continue
			}
			o := f.open(blk)
			f.emit(corego.Label(label(blk)), poll)
			f.emit(o.code...)
			f.terminate(blk, o, nil)
		}
	})
}

// poll is what each function and each turn of a loop begins with.
var poll = corego.If{Cond: corego.Name(core.PollVar), Then: []corego.Stmt{corego.Do{X: machine(core.Point)}}}

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
func (f *function) open(b *ssa.BasicBlock) *opened {
	if o := f.opened[b]; o != nil {
		return o
	}
	o := &opened{}
	f.opened[b] = o
	o.code = f.collect(func() {
		o.last = f.blockCode(b)
		if iff, ok := o.last.(*ssa.If); ok && f.plan.Range(b) != nil {
			o.yes, o.no = iff.Block().Succs[0], iff.Block().Succs[1]
			o.yesFrom, o.noFrom = b, b
		} else if iff, ok := o.last.(*ssa.If); ok {
			var s scope
			f.settle(iff.Cond)
			o.cond = f.use(iff.Cond, &s)
			o.yes, o.no = b.Succs[0], b.Succs[1]
			o.yesFrom, o.noFrom = b, b
			f.flush(effects)
		}
		f.freeTemps()
	})
	f.fuse(b, o)
	return o
}

// fuse joins a block's condition with that of a block that does nothing but ask for another one:
// if a { if b { X } else { Y } } else { Y } is if a && b { X } else { Y }.
func (f *function) fuse(b *ssa.BasicBlock, o *opened) {
	if _, ok := o.last.(*ssa.If); !ok || f.flat || f.plan.Range(b) != nil {
		return
	}
	for {
		next, and := o.yes, true
		if !f.onlyCondition(b, next, o.no) {
			next, and = o.no, false
			if !f.onlyCondition(b, next, o.yes) {
				return
			}
		}
		c := f.open(next)
		if len(c.code) > 0 || corego.Any(o.cond, takenForType) {
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
		left, right := condOperand(o.cond), condOperand(c.cond)
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

// condOperand is a condition as an operand of && or ||. Of *p the interpreter stores only true: where it is false, the
// operator would see what the pointer pointed to before.
func condOperand(cond expr) expr {
	if _, ok := cond.(corego.Star); ok {
		return corego.Binary{Op: token.EQL, X: cond, Y: corego.True}
	}
	return cond
}

// takenForType reports whether an expression is a conversion to a type in parentheses. As the left operand of && or || the
// interpreter would branch on the type.
func takenForType(e expr) bool {
	c, ok := e.(corego.Convert)
	return ok && c.Parens
}

// onlyCondition reports whether a block that is jumped to from one place may be a condition that
// goes on to other too.
func (f *function) onlyCondition(from, b, other *ssa.BasicBlock) bool {
	if len(b.Preds) != 1 || f.plan.Graph.Body(b) != nil || b == from {
		return false
	}
	if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); !ok {
		return false
	}
	return slices.Contains(b.Succs, other)
}

// tree writes a block and what it dominates. What is not left by a jump goes on at follow.
func (f *function) tree(b *ssa.BasicBlock, follow *ssa.BasicBlock) {
	kids, after := f.plan.Graph.Children(b)
	if f.plan.Graph.Body(b) == nil {
		f.node(b, kids, follow)
		return
	}

	next := follow
	if len(after) > 0 {
		next = after[0]
	}
	o := f.open(b)
	loop := f.collect(func() { f.loop(b, o, kids, next) })
	if f.refs[b] {
		f.emit(corego.Label(label(b)))
	}
	f.emit(loop...)
	f.inOrder(after, follow)
}

// loop writes the loop with a head, whose body consists of the head and of what is in kids, and which goes on
// at next.
func (f *function) loop(b *ssa.BasicBlock, o *opened, kids []*ssa.BasicBlock, next *ssa.BasicBlock) {
	body := f.plan.Graph.Body(b)
	inYes, inNo := false, false
	if o.yes != nil {
		inYes, inNo = body[o.yes], body[o.no]
	}
	// turn collects a loop's body. The loop's head leaves it for exit, and begins what stands behind it by going
	// there. Only then may the body break to what comes next.
	turn := func(exit *ssa.BasicBlock, write func()) []corego.Stmt {
		l := loop{b, next}
		if exit != next {
			l.next = nil
		}
		f.loops = append(f.loops, l)
		defer func() { f.loops = f.loops[:len(f.loops)-1] }()
		return f.collect(func() {
			f.emit(poll)
			write()
		})
	}
	first := b
	if len(kids) > 0 {
		first = kids[0]
	}
	if r := f.plan.Range(b); r != nil {
		head, key := f.rangeHead(r)
		head.Body = turn(r.Done, func() {
			f.jump(b, r.Body, first)
			f.inOrder(kids, b)
			if f.refs[b] {
				f.emit(corego.Label(label(b))) // a jump to the label before the loop would start it again
				delete(f.refs, b)
			}
		})
		head.Body = append(key, head.Body...)
		f.emit(head)
		f.jump(b, r.Done, next)
		return
	}
	if len(o.code) == 0 && inYes != inNo {
		cond, in, exit, inFrom, exitFrom := o.cond, o.yes, o.no, o.yesFrom, o.noFrom
		if inNo {
			cond, in, exit, inFrom, exitFrom = corego.Not(o.cond), o.no, o.yes, o.noFrom, o.yesFrom
		}
		f.emit(corego.For{Cond: cond, Body: turn(exit, func() {
			f.jump(inFrom, in, first)
			f.inOrder(kids, b)
		})})
		f.jump(exitFrom, exit, next)
		return
	}
	f.emit(corego.For{Cond: corego.True, Body: turn(next, func() { f.node(b, kids, b) })})
}

// loop is a loop that is being written, and what stands behind it, nil if the body must not break to it.
type loop struct{ head, next *ssa.BasicBlock }

// inOrder writes blocks that stand behind one another.
func (f *function) inOrder(blocks []*ssa.BasicBlock, follow *ssa.BasicBlock) {
	for i, c := range blocks {
		next := follow
		if i+1 < len(blocks) {
			next = blocks[i+1]
		}
		if f.refs[c] {
			f.emit(corego.Label(label(c)))
			delete(f.refs, c)
		}
		f.tree(c, next)
	}
}

func (f *function) node(b *ssa.BasicBlock, kids []*ssa.BasicBlock, follow *ssa.BasicBlock) {
	o := f.open(b)
	f.emit(o.code...)
	next := follow
	if len(kids) > 0 {
		next = kids[0]
	}
	f.terminate(b, o, next)
	f.inOrder(kids, follow)
}

// terminate writes how a block ends. What is not left by a jump goes on at follow.
func (f *function) terminate(b *ssa.BasicBlock, o *opened, follow *ssa.BasicBlock) {
	switch o.last.(type) {
	case *ssa.If:
		if o.yes == o.no {
			f.emit(corego.Set(corego.Blank, o.cond))
			f.jump(b, o.yes, follow)
			return
		}
		yes := f.branch(o.yesFrom, o.yes, follow)
		no := f.branch(o.noFrom, o.no, follow)
		switch {
		case len(yes) == 0 && len(no) == 0:
			f.emit(corego.Set(f.variable("t", "bool"), o.cond))
		case len(yes) == 0:
			f.emit(corego.If{Cond: corego.Not(o.cond), Then: no})
		case len(no) == 0:
			f.emit(corego.If{Cond: o.cond, Then: yes})
		default:
			if onlyReturns(no) {
				// With a return alone there, and a call as condition, the interpreter always takes
				// the other branch.
				no = append([]corego.Stmt{corego.Nothing{}}, no...)
			}
			f.emit(corego.If{Cond: o.cond, Then: yes, Else: no})
		}
	case *ssa.Jump:
		f.jump(b, b.Succs[0], follow)
	}
}

// onlyReturns reports whether statements are a return without results.
func onlyReturns(list []corego.Stmt) bool {
	if len(list) != 1 {
		return false
	}
	r, ok := list[0].(corego.Return)
	return ok && len(r.Results) == 0
}

// branch is what a jump does.
func (f *function) branch(from, to, follow *ssa.BasicBlock) []corego.Stmt {
	return f.collect(func() { f.jump(from, to, follow) })
}

// jump goes from one block to another, which may be written here.
func (f *function) jump(from, to, follow *ssa.BasicBlock) {
	f.edge(from, to)
	switch {
	case f.flat:
		f.emit(corego.Goto(label(to)))
	case to == follow:
	case len(f.loops) > 0 && f.loops[len(f.loops)-1].head == to:
		f.emit(corego.Continue{})
	case len(f.loops) > 0 && f.loops[len(f.loops)-1].next == to:
		f.emit(corego.Break{})
	case slices.ContainsFunc(f.loops, func(l loop) bool { return l.head == to }):
		f.refs[to] = true
		f.emit(corego.Goto(label(to)))
	case f.plan.Graph.Join(to):
		f.refs[to] = true
		f.emit(corego.Goto(label(to)))
	default:
		f.tree(to, follow)
	}
}

// edge gives the φ-nodes of a block the values that they have when it is reached from another.
func (f *function) edge(from, to *ssa.BasicBlock) {
	i := slices.Index(to.Preds, from)
	type move struct {
		dst corego.Name
		src expr
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
		moves = append(moves, move{f.phi(phi), src})
	}
	// They happen at once.
	for n, m := range moves {
		for _, later := range moves[n+1:] {
			if later.src == expr(m.dst) {
				t := f.temp(f.phiType(to, n))
				f.emit(corego.Set(t, m.dst))
				for k := n + 1; k < len(moves); k++ {
					if moves[k].src == expr(m.dst) {
						moves[k].src = t
					}
				}
				break
			}
		}
		if m.src != expr(m.dst) {
			f.emit(corego.Set(m.dst, m.src))
		}
	}
}

func (f *function) phiType(b *ssa.BasicBlock, n int) types.Type { return b.Instrs[n].(*ssa.Phi).Type() }

// phi is the variable of a φ-node.
func (f *function) phi(p *ssa.Phi) corego.Name {
	if n, ok := f.names[p]; ok {
		return n
	}
	base := "t"
	if token.IsIdentifier(p.Comment) {
		base = p.Comment
	}
	n := f.variable(base, f.l.typ(p.Type()))
	f.names[p] = n
	return n
}

// blockCode writes a block's instructions and returns the last, which it leaves to the caller unless
// it ends the function.
func (f *function) blockCode(b *ssa.BasicBlock) (last ssa.Instruction) {
	f.current = -1
	f.rangeFuncState(b)
	for _, in := range b.Instrs {
		if f.plan.Skipped(in) {
			continue
		}
		f.instruction(in)
		last = in
	}
	return last
}

func (f *function) instruction(in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.Alloc:
		f.alloc(in)
	case *ssa.Store:
		f.store(in)
	case *ssa.UnOp:
		f.unOp(in)
	case *ssa.BinOp:
		f.binOp(in)
	case *ssa.FieldAddr:
		f.fieldAddr(in)
	case *ssa.IndexAddr:
		f.indexAddr(in)
	case *ssa.Field:
		f.field(in)
	case *ssa.Index:
		f.indexValue(in)
	case *ssa.Call:
		f.call(in)
	case *ssa.Extract:
		f.extract(in)
	case *ssa.Convert:
		f.convert(in)
	case *ssa.MultiConvert:
		f.reinterpret(in, in.X, in.Type())
	case *ssa.ChangeType:
		f.changeType(in)
	case *ssa.ChangeInterface:
		f.changeInterface(in)
	case *ssa.SliceToArrayPointer:
		f.sliceToArrayPointer(in)
	case *ssa.MakeInterface:
		f.makeInterface(in)
	case *ssa.MakeClosure:
		f.makeClosure(in)
	case *ssa.MakeMap:
		f.makeMap(in)
	case *ssa.MakeChan:
		f.makeChan(in)
	case *ssa.MakeSlice:
		f.makeSlice(in)
	case *ssa.Slice:
		f.slice(in)
	case *ssa.Lookup:
		f.lookup(in)
	case *ssa.MapUpdate:
		f.mapUpdate(in)
	case *ssa.Range:
		f.rangeOver(in)
	case *ssa.Next:
		f.next(in)
	case *ssa.TypeAssert:
		f.typeAssert(in)
	case *ssa.Select:
		f.selectStmt(in)
	case *ssa.Send:
		f.send(in)
	case *ssa.Go:
		f.goStmt(in)
	case *ssa.Defer:
		f.deferStmt(in)
	case *ssa.RunDefers:
		f.runDefers(in)
	case *ssa.Panic:
		f.panicStmt(in)
	case *ssa.Return:
		f.returnStmt(in)
	case *ssa.Phi:
		f.phi(in)
	case *ssa.If, *ssa.Jump, *ssa.DebugRef:
	default:
		f.unsupported(in, fmt.Sprintf("%T", in))
	}
}

func (f *function) returnStmt(r *ssa.Return) {
	f.settle(r.Results...)
	var s scope
	var results []expr
	for _, v := range r.Results {
		results = append(results, f.use(v, &s))
	}
	f.flush(effects)
	recovered := f.fn.Recover != nil && r.Block() == f.fn.Recover
	if f.plan.Defers.List {
		for i, x := range results {
			f.emit(corego.Set(f.results[i], x))
		}
		results = nil
	}
	if recovered {
		return
	}
	f.builtinResults(r, results)
	f.exit(r, results)
	f.emit(corego.Return{Results: results})
}

// builtinResults writes results down in variables if one behind the first is what a builtin function returns. The interpreter
// would store that in place of the first.
func (f *function) builtinResults(r *ssa.Return, results []expr) {
	if len(results) < 2 || !slices.ContainsFunc(results[1:], isBuiltin) {
		return
	}
	f.spill(r, results)
}

// spill writes results down in variables, unless evaluating them later is as good.
func (f *function) spill(r *ssa.Return, results []expr) {
	for i, x := range results {
		if !corego.Repeatable(x) {
			t := f.temp(r.Results[i].Type())
			f.emit(corego.Set(t, x))
			results[i] = t
		}
	}
}

func isBuiltin(e expr) bool {
	_, ok := e.(corego.Builtin)
	return ok
}
