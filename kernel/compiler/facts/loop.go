package facts

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// A range over a slice or an array is, in go/ssa's form, a loop with a hidden index (go/ssa's
// rangeIndexed):
//
//	loop:  index++; if index < length goto body else done
//	body:  k = index; v = x[index]; …
//
// and one over a map or a string has an iterator (rangeIter):
//
//	iter = range m
//	loop:  ok, k, v = next iter; if ok goto body else done
//
// They can be written as ranges again, which takes the interpreter half the time, and what makes
// the loop is skipped then.

// A RangeLoop is such a loop.
type RangeLoop struct {
	X          ssa.Value // what is ranged over, or its iterator
	Body, Done *ssa.BasicBlock
	Key        ssa.Value  // the load of the index in the body, or the key of the map
	Value      ssa.Value  // the element, nil if there is none
	KeyVar     *ssa.Alloc // the variable that the key is stored in, if that can be the range's own
	ValueVar   *ssa.Alloc
	KeyUsed    bool
}

// ValueUsed reports whether the element is used.
func (r *RangeLoop) ValueUsed() bool { return r.Value != nil && len(*r.Value.Referrers()) > 0 }

// OverString reports whether a value is the iterator of a string.
func OverString(iter ssa.Value) bool {
	r, ok := iter.(*ssa.Range)
	return ok && isString(r.X.Type())
}

// isString reports whether a type's values are strings.
func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// loops are the ranges of a function.
type loops struct {
	byHeader map[*ssa.BasicBlock]*RangeLoop
	byIter   map[*ssa.Range]*RangeLoop
}

// Range returns the range that a loop can be written as, given its header; nil if it cannot.
func (p *Plan) Range(header *ssa.BasicBlock) *RangeLoop { return p.loops.byHeader[header] }

// RangeOver returns the range that the loop with an iterator can be written as, nil if it cannot.
func (p *Plan) RangeOver(iter *ssa.Range) *RangeLoop { return p.loops.byIter[iter] }

// findRanges finds the loops that can be written as ranges.
func (p *Plan) findRanges() {
	for header := range p.Graph.bodies {
		switch header.Comment {
		case "rangeindex.loop":
			if l := matchIndexLoop(header); l != nil && p.Graph.Body(header.Succs[0]) == nil {
				p.findIndexRange(l)
			}
		case "rangeiter.loop":
			p.findIterRange(header)
		}
	}
}

// An indexLoop is the loop with which go/ssa ranges over a slice or an array.
type indexLoop struct {
	header  *ssa.BasicBlock
	counts  []ssa.Instruction // what counts the index
	index   *ssa.Alloc
	key     *ssa.UnOp       // the index in the body
	length  *ssa.Call       // what has the length, nil if it is known
	x       ssa.Value       // what the length is of
	element ssa.Value       // the element in the body, nil if it is not used
	address ssa.Instruction // of the element, or the element
	keyUsed bool            // for more than the element
}

// matchIndexLoop returns the loop that a header belongs to, nil if it is not as go/ssa writes it.
func matchIndexLoop(header *ssa.BasicBlock) *indexLoop {
	if len(header.Instrs) != 5 || len(header.Preds) < 1 {
		return nil
	}
	load, ok1 := header.Instrs[0].(*ssa.UnOp)
	incr, ok2 := header.Instrs[1].(*ssa.BinOp)
	store, ok3 := header.Instrs[2].(*ssa.Store)
	less, ok4 := header.Instrs[3].(*ssa.BinOp)
	if !(ok1 && ok2 && ok3 && ok4) || incr.X != ssa.Value(load) || store.Val != ssa.Value(incr) || less.X != ssa.Value(incr) {
		return nil
	}
	index, ok := load.X.(*ssa.Alloc)
	if !ok || index.Heap || store.Addr != ssa.Value(index) {
		return nil
	}
	body := header.Succs[0]
	if len(body.Preds) != 1 || len(body.Instrs) == 0 {
		return nil
	}
	l := &indexLoop{header: header, index: index, counts: []ssa.Instruction{load, incr, store, less, index}}
	if c, ok := less.Y.(*ssa.Call); ok {
		l.length, l.x = c, c.Call.Args[0]
		if len(*c.Referrers()) != 1 {
			return nil
		}
	}
	if !l.matchIndex(load, store, body) {
		return nil
	}
	l.matchKey(body)
	return l
}

// matchIndex finds what else is done with the index: it is stored at first, and loaded in the body.
func (l *indexLoop) matchIndex(load *ssa.UnOp, store *ssa.Store, body *ssa.BasicBlock) bool {
	var init *ssa.Store
	for _, ref := range *l.index.Referrers() {
		switch in := ref.(type) {
		case *ssa.Store:
			if in != store {
				init = in
			}
		case *ssa.UnOp:
			if in == load {
				continue
			}
			if l.key != nil || in.Block() != body {
				return false
			}
			l.key = in
		default:
			return false
		}
	}
	if init == nil || l.key == nil {
		return false
	}
	l.counts = append(l.counts, init, l.key)
	return true
}

// matchKey finds the element in what uses the index in the body.
func (l *indexLoop) matchKey(body *ssa.BasicBlock) {
	for _, ref := range *l.key.Referrers() {
		switch in := ref.(type) {
		case *ssa.IndexAddr:
			if l.isElement(in.Index, in.X) && len(*in.Referrers()) == 1 && in.Block() == body {
				if ld, ok := (*in.Referrers())[0].(*ssa.UnOp); ok && ld.Op == token.MUL && ld.Block() == body {
					l.address, l.element, l.x = in, ld, in.X
					continue
				}
			}
		case *ssa.Index:
			if l.isElement(in.Index, in.X) {
				l.address, l.element, l.x = in, in, in.X
				continue
			}
		}
		l.keyUsed = true
	}
}

// isElement reports whether x[index] may be the loop's element.
func (l *indexLoop) isElement(index, x ssa.Value) bool {
	return index == ssa.Value(l.key) && l.address == nil && (l.x == nil || x == l.x)
}

// rangeable reports whether the interpreter ranges over what the loop does as Go would. A pointer
// to an array may be nil, and a string has runes.
func (p *Plan) rangeable(l *indexLoop) bool {
	if l.x == nil {
		return false // the length is known, and nothing else
	}
	switch l.x.(type) {
	case ssa.Instruction, *ssa.Parameter:
	default:
		return false
	}
	t := l.x.Type()
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		if _, ok := ptr.Elem().Underlying().(*types.Array); ok {
			return false
		}
	}
	return !isString(t) && !p.program.options.Wrapped(t) && !(l.element != nil && takenForChannel(t))
}

// takenForChannel reports whether the interpreter takes a range over x for one over a channel. It
// does so whenever the variable of the value is a channel.
func takenForChannel(x types.Type) bool {
	var elem types.Type
	switch x := x.Underlying().(type) {
	case *types.Slice:
		elem = x.Elem()
	case *types.Array:
		elem = x.Elem()
	case *types.Map:
		elem = x.Elem()
	default:
		return false
	}
	_, ok := elem.Underlying().(*types.Chan)
	return ok
}

// findIndexRange notes a loop over a slice or an array.
func (p *Plan) findIndexRange(l *indexLoop) {
	if !p.rangeable(l) {
		return
	}
	body := l.header.Succs[0]
	r := &RangeLoop{X: l.x, Body: body, Done: l.header.Succs[1], Key: l.key, Value: l.element, KeyUsed: l.keyUsed}
	p.skip(l.counts...)
	if l.length != nil {
		p.skip(l.length)
	}
	uses := len(*l.key.Referrers())
	if l.element != nil {
		uses--
		p.skip(l.address, l.element.(ssa.Instruction))
		r.ValueVar = p.ownVariable(l.element, body)
	}
	if l.keyUsed && uses == 1 {
		r.KeyVar = p.ownVariable(l.key, body)
	}
	p.loops.byHeader[l.header] = r
}

// findIterRange notes a loop over a map or a string.
func (p *Plan) findIterRange(header *ssa.BasicBlock) {
	next := matchIterLoop(header)
	if next == nil || p.Graph.Body(header.Succs[0]) != nil {
		return
	}
	iter, ok := next.Iter.(*ssa.Range)
	if !ok || len(*iter.Referrers()) != 1 || p.program.options.Wrapped(iter.X.Type()) || takenForChannel(iter.X.Type()) {
		return
	}
	if p.program.options.Ordered && !OverString(iter) {
		return
	}
	r := &RangeLoop{X: iter, Body: header.Succs[0], Done: header.Succs[1]}
	var parts [3]*ssa.Extract // whether there is a next, the key, the element
	for _, ref := range *next.Referrers() {
		x, ok := ref.(*ssa.Extract)
		if !ok || x.Index > 0 && (parts[x.Index] != nil || x.Block() != r.Body) {
			return
		}
		parts[x.Index] = x
	}
	p.skip(header.Instrs...)
	if key := parts[1]; key != nil {
		p.skip(key)
		r.Key, r.KeyUsed = key, true
		if len(*key.Referrers()) == 1 {
			r.KeyVar = p.ownVariable(key, r.Body)
		}
	}
	if value := parts[2]; value != nil {
		p.skip(value)
		r.Value = value
		if len(*value.Referrers()) == 1 {
			r.ValueVar = p.ownVariable(value, r.Body)
		}
	}
	p.loops.byHeader[header] = r
	p.loops.byIter[iter] = r
}

// matchIterLoop returns what asks the iterator in the header of a loop, nil if the header does
// anything else.
func matchIterLoop(header *ssa.BasicBlock) *ssa.Next {
	if len(header.Instrs) < 3 || len(header.Succs) != 2 || len(header.Succs[0].Preds) != 1 {
		return nil
	}
	next, ok := header.Instrs[0].(*ssa.Next)
	if !ok {
		return nil
	}
	for _, in := range header.Instrs[1:] {
		switch in := in.(type) {
		case *ssa.Extract:
			if in.Index != 0 || len(*in.Referrers()) != 1 {
				return nil
			}
		case *ssa.If:
		default:
			return nil
		}
	}
	return next
}

// ownVariable returns the local variable that a block makes for a value and stores it in, if it can
// be the value's own because nothing is done with it before. Then the making and storing are
// skipped.
func (p *Plan) ownVariable(v ssa.Value, b *ssa.BasicBlock) *ssa.Alloc {
	for _, ref := range *v.Referrers() {
		st, ok := ref.(*ssa.Store)
		if !ok || st.Val != v || st.Block() != b {
			continue
		}
		a, ok := st.Addr.(*ssa.Alloc)
		if !ok || p.OnHeap(a) || a.Block() != b || firstUse(a, b) != ssa.Instruction(st) {
			return nil
		}
		p.skip(st, a)
		return a
	}
	return nil
}

// firstUse returns the first instruction of a block that uses a variable, nil if there is none.
func firstUse(a *ssa.Alloc, b *ssa.BasicBlock) ssa.Instruction {
	made := a.Block() != b
	var ops [8]*ssa.Value
	for _, in := range b.Instrs {
		if in == ssa.Instruction(a) {
			made = true
			continue
		}
		if !made {
			continue
		}
		for _, op := range in.Operands(ops[:0]) {
			if *op == ssa.Value(a) {
				return in
			}
		}
	}
	return nil
}
