package lower

import (
	"fmt"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
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
func (f *function) body() string {
	if !f.plan.Graph.Reducible {
		return f.flatBody()
	}
	f.out = new(strings.Builder)
	f.tree(f.fn.Blocks[0], nil)
	return f.out.String()
}

func (f *function) flatBody() string {
	f.flat = true
	var b strings.Builder
	for _, blk := range f.fn.Blocks {
		if !f.plan.Graph.Reached(blk) {
			continue
		}
		o := f.open(blk)
		fmt.Fprintf(&b, "%s: {}\n", label(blk))
		fmt.Fprintf(&b, "\tif %s { %s.Point() }\n", PollVar, hostName)
		b.WriteString(o.code)
		f.out = new(strings.Builder)
		f.terminate(blk, o, nil)
		b.WriteString(f.out.String())
	}
	return b.String()
}

func label(b *ssa.BasicBlock) string { return fmt.Sprintf("L_%d", b.Index) }

// opened is a block whose instructions have been written, up to its end.
type opened struct {
	code string
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
	out := f.out
	f.out = new(strings.Builder)
	o := &opened{}
	f.opened[b] = o
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
	o.code = f.out.String()
	f.out = out
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
		if c.code != "" || beginsWithConversion(o.cond.s) {
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
		left, right := operand(o.cond), operand(c.cond)
		switch {
		case and && c.no == same:
			o.cond = expr{left.at(2) + " && " + right.at(3), 2}
			o.yes, o.yesFrom = c.yes, c.yesFrom
		case and && c.yes == same:
			o.cond = expr{left.at(2) + " && " + negate(c.cond).at(3), 2}
			o.yes, o.yesFrom = c.no, c.noFrom
		case !and && c.yes == same:
			o.cond = expr{left.at(1) + " || " + right.at(2), 1}
			o.no, o.noFrom = c.no, c.noFrom
		case !and && c.no == same:
			o.cond = expr{left.at(1) + " || " + negate(c.cond).at(2), 1}
			o.no, o.noFrom = c.yes, c.yesFrom
		default:
			return
		}
	}
}

// operand is a condition as an operand of && or ||. Of *p the interpreter stores only true: where it is false, the
// operator would see what the pointer pointed to before.
func operand(cond expr) expr {
	if cond.prec == precUnary && cond.s[0] == '*' {
		return expr{cond.s + " == true", 3}
	}
	return cond
}

// beginsWithConversion reports whether the first thing that a condition does may be a conversion to
// a type in parentheses. As the left operand of && or || the interpreter would branch on the type.
func beginsWithConversion(cond string) bool {
	return slices.ContainsFunc([]string{"(func(", "(chan", "(<-chan", "([", "(map["}, func(typ string) bool { return strings.Contains(cond, typ) })
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

func negate(e expr) expr {
	return expr{"!" + e.at(precUnary), precUnary}
}

// tree writes a block and what it dominates. What is not left by a jump goes on at follow.
func (f *function) tree(b *ssa.BasicBlock, follow *ssa.BasicBlock) {
	body := f.plan.Graph.Body(b)
	kids, after := f.plan.Graph.Children(b)
	if body == nil {
		f.node(b, kids, follow)
		return
	}

	out := f.out
	f.out = new(strings.Builder)
	o := f.open(b)
	next := follow
	if len(after) > 0 {
		next = after[0]
	}
	poll := fmt.Sprintf("if %s { %s.Point() }", PollVar, hostName)
	inYes, inNo := false, false
	if o.yes != nil {
		inYes, inNo = body[o.yes], body[o.no]
	}
	// begin notes a loop whose head leaves it for exit, and begins what stands behind it by going there. Only then
	// may the body break to what comes next.
	begin := func(exit *ssa.BasicBlock) {
		l := loop{b, next}
		if exit != next {
			l.next = nil
		}
		f.loops = append(f.loops, l)
	}
	if r := f.plan.Range(b); r != nil {
		begin(r.Done)
		f.rangeHead(r)
		f.line("%s", poll)
		first := b
		if len(kids) > 0 {
			first = kids[0]
		}
		f.jump(b, r.Body, first)
		f.inOrder(kids, b)
		if f.refs[b] {
			f.line("%s: {}", label(b)) // a jump to the label before the loop would start it again
			delete(f.refs, b)
		}
		f.line("}")
		f.loops = f.loops[:len(f.loops)-1]
		f.jump(b, r.Done, next)
	} else if o.code == "" && inYes != inNo {
		cond, in, exit, inFrom, exitFrom := o.cond, o.yes, o.no, o.yesFrom, o.noFrom
		if inNo {
			cond, in, exit, inFrom, exitFrom = negate(o.cond), o.no, o.yes, o.noFrom, o.yesFrom
		}
		begin(exit)
		f.line("for %s {", cond.s)
		f.line("%s", poll)
		first := b
		if len(kids) > 0 {
			first = kids[0]
		}
		f.jump(inFrom, in, first)
		f.inOrder(kids, b)
		f.line("}")
		f.loops = f.loops[:len(f.loops)-1]
		f.jump(exitFrom, exit, next)
	} else {
		begin(next)
		f.line("for true {")
		f.line("%s", poll)
		f.node(b, kids, b)
		f.line("}")
		f.loops = f.loops[:len(f.loops)-1]
	}
	code := f.out.String()
	f.out = out
	if f.refs[b] {
		f.line("%s: {}", label(b))
	}
	f.out.WriteString(code)
	f.inOrder(after, follow)
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
			f.line("%s: {}", label(c))
			delete(f.refs, c)
		}
		f.tree(c, next)
	}
}

func (f *function) node(b *ssa.BasicBlock, kids []*ssa.BasicBlock, follow *ssa.BasicBlock) {
	o := f.open(b)
	f.out.WriteString(o.code)
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
			f.line("_ = %s", o.cond.s)
			f.jump(b, o.yes, follow)
			return
		}
		yes := f.branch(o.yesFrom, o.yes, follow)
		no := f.branch(o.noFrom, o.no, follow)
		switch {
		case yes == "" && no == "":
			t := f.variable("t", "bool")
			f.line("%s = %s", t, o.cond.s)
		case yes == "":
			f.line("if %s {", negate(o.cond).s)
			f.out.WriteString(no)
			f.line("}")
		case no == "":
			f.line("if %s {", o.cond.s)
			f.out.WriteString(yes)
			f.line("}")
		default:
			if no == "\treturn\n" {
				// With a return alone there, and a call as condition, the interpreter always takes
				// the other branch.
				no = "\t{}\n" + no
			}
			f.line("if %s {", o.cond.s)
			f.out.WriteString(yes)
			f.line("} else {")
			f.out.WriteString(no)
			f.line("}")
		}
	case *ssa.Jump:
		f.jump(b, b.Succs[0], follow)
	}
}

// branch is the text of a jump.
func (f *function) branch(from, to, follow *ssa.BasicBlock) string {
	out := f.out
	f.out = new(strings.Builder)
	f.jump(from, to, follow)
	s := f.out.String()
	f.out = out
	return s
}

// jump goes from one block to another, which may be written here.
func (f *function) jump(from, to, follow *ssa.BasicBlock) {
	f.edge(from, to)
	switch {
	case f.flat:
		f.line("goto %s", label(to))
	case to == follow:
	case len(f.loops) > 0 && f.loops[len(f.loops)-1].head == to:
		f.line("continue")
	case len(f.loops) > 0 && f.loops[len(f.loops)-1].next == to:
		f.line("break")
	case slices.ContainsFunc(f.loops, func(l loop) bool { return l.head == to }):
		f.refs[to] = true
		f.line("goto %s", label(to))
	case f.plan.Graph.Join(to):
		f.refs[to] = true
		f.line("goto %s", label(to))
	default:
		f.tree(to, follow)
	}
}

// edge gives the φ-nodes of a block the values that they have when it is reached from another.
func (f *function) edge(from, to *ssa.BasicBlock) {
	i := slices.Index(to.Preds, from)
	type move struct{ dst, src string }
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
		moves = append(moves, move{f.phi(phi), src.s})
	}
	// They happen at once.
	for n, m := range moves {
		for _, later := range moves[n+1:] {
			if later.src == m.dst {
				t := f.temp(f.phiType(to, n))
				f.line("%s = %s", t, m.dst)
				for k := n + 1; k < len(moves); k++ {
					if moves[k].src == m.dst {
						moves[k].src = t
					}
				}
				break
			}
		}
		if m.dst != m.src {
			f.line("%s = %s", m.dst, m.src)
		}
	}
}

func (f *function) phiType(b *ssa.BasicBlock, n int) types.Type { return b.Instrs[n].(*ssa.Phi).Type() }

// phi is the variable of a φ-node.
func (f *function) phi(p *ssa.Phi) string {
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
	var texts []string
	for _, v := range r.Results {
		texts = append(texts, f.use(v, &s).s)
	}
	f.flush(effects)
	recovered := f.fn.Recover != nil && r.Block() == f.fn.Recover
	if f.plan.Defers.List {
		for i, t := range texts {
			f.line("%s = %s", f.results[i], t)
		}
		texts = nil
	}
	if recovered {
		return
	}
	f.builtinResults(r, texts)
	texts = f.exit(r, texts)
	if len(texts) == 0 {
		f.line("return")
		return
	}
	f.line("return %s", strings.Join(texts, ", "))
}

// builtinResults writes results down in variables if one behind the first is what a builtin function returns. The interpreter
// would store that in place of the first.
func (f *function) builtinResults(r *ssa.Return, texts []string) {
	if len(texts) < 2 || !slices.ContainsFunc(texts[1:], builtinCall.MatchString) {
		return
	}
	for i, text := range texts {
		if !repeatable(text) {
			texts[i] = f.temp(r.Results[i].Type())
			f.line("%s = %s", texts[i], text)
		}
	}
}

var builtinCall = regexp.MustCompile(`^(append|cap|complex|copy|imag|len|make|max|min|new|real)\(`)
