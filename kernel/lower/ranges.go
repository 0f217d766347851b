package lower

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/corego"
)

// A range over a slice or an array is, in SSA, a loop with a hidden index:
//
//	loop:  index++; if index < length goto body else done
//	body:  k = index; v = x[index]; …
//
// It is written as a range again, which takes the interpreter half the time. So is a range over a map or a string,
//
//	iter = range m
//	loop:  ok, k, v = next iter; if ok goto body else done
//
// where that over a string is one over its runes, which are decoded before: the interpreter's own takes longer, and is
// wrong where the string is not UTF-8.

// rangeLoop is such a loop, by its head.
type rangeLoop struct {
	x          ssa.Value
	body, done *ssa.BasicBlock
	key        ssa.Value  // the load of the index in the body, or the key of the map
	value      ssa.Value  // the load of the element, nil if there is none
	keyVar     *ssa.Alloc // the variable that the key is stored in, if that can be the range's own
	valueVar   *ssa.Alloc
	keyUsed    bool
	starts     corego.Name // of a string whose keys and values are used: the slice of the keys
}

func (r *rangeLoop) valueUsed() bool { return r.value != nil && len(*r.value.Referrers()) > 0 }

// overString reports whether a range has the iterator of a string.
func overString(iter ssa.Value) bool {
	r, ok := iter.(*ssa.Range)
	if !ok {
		return false
	}
	b, ok := r.X.Type().Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
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

// findRanges finds the loops, and has their own instructions skipped.
func (f *function) findRanges() {
	for head := range f.graph.heads {
		switch head.Comment {
		case "rangeindex.loop":
			f.findRange(head)
		case "rangeiter.loop":
			f.findIterRange(head)
		}
	}
}

func (f *function) findRange(head *ssa.BasicBlock) {
	if len(head.Instrs) != 5 || len(head.Preds) < 1 {
		return
	}
	load, ok1 := head.Instrs[0].(*ssa.UnOp)
	incr, ok2 := head.Instrs[1].(*ssa.BinOp)
	store, ok3 := head.Instrs[2].(*ssa.Store)
	less, ok4 := head.Instrs[3].(*ssa.BinOp)
	if !(ok1 && ok2 && ok3 && ok4) || incr.X != ssa.Value(load) || store.Val != ssa.Value(incr) || less.X != ssa.Value(incr) {
		return
	}
	index, ok := load.X.(*ssa.Alloc)
	if !ok || index.Heap || store.Addr != ssa.Value(index) {
		return
	}
	r := &rangeLoop{body: head.Succs[0], done: head.Succs[1]}
	if len(r.body.Preds) != 1 || len(r.body.Instrs) == 0 || f.graph.heads[r.body] != nil {
		return
	}
	var length *ssa.Call
	if c, ok := less.Y.(*ssa.Call); ok {
		length, r.x = c, c.Call.Args[0]
		if len(*c.Referrers()) != 1 || f.l.isRecursive(r.x.Type()) {
			return
		}
	}
	var init *ssa.Store
	var key *ssa.UnOp
	for _, ref := range *index.Referrers() {
		switch in := ref.(type) {
		case *ssa.Store:
			if in != store {
				init = in
			}
		case *ssa.UnOp:
			if in != load {
				if key != nil || in.Block() != r.body {
					return
				}
				key = in
			}
		default:
			return
		}
	}
	if init == nil || key == nil {
		return
	}
	r.key = key
	var element ssa.Instruction
	for _, ref := range *key.Referrers() {
		switch in := ref.(type) {
		case *ssa.IndexAddr:
			if in.Index == ssa.Value(key) && element == nil && (r.x == nil || in.X == r.x) && len(*in.Referrers()) == 1 && in.Block() == r.body {
				if ld, ok := (*in.Referrers())[0].(*ssa.UnOp); ok && ld.Op == token.MUL && ld.Block() == r.body {
					element, r.value, r.x = in, ld, in.X
					continue
				}
			}
			r.keyUsed = true
		case *ssa.Index:
			if in.Index == ssa.Value(key) && element == nil && (r.x == nil || in.X == r.x) {
				element, r.value, r.x = in, in, in.X
				continue
			}
			r.keyUsed = true
		default:
			r.keyUsed = true
		}
	}
	if r.x == nil {
		return // the length is known, and nothing else
	}
	if _, ok := r.x.(ssa.Instruction); !ok {
		if _, ok := r.x.(*ssa.Parameter); !ok {
			return
		}
	}
	if p, ok := r.x.Type().Underlying().(*types.Pointer); ok {
		if _, ok := p.Elem().Underlying().(*types.Array); ok {
			return // it may be nil
		}
	}
	if u, ok := r.x.Type().Underlying().(*types.Basic); ok && u.Info()&types.IsString != 0 {
		return
	}
	if f.l.isRecursive(r.x.Type()) || element != nil && takenForChannel(r.x.Type()) {
		return
	}
	if length != nil {
		f.skip[length] = true
	}
	for _, in := range []ssa.Instruction{load, incr, store, less, init, index, key} {
		f.skip[in] = true
	}
	if element != nil {
		f.skip[element] = true
		f.skip[r.value.(ssa.Instruction)] = true
		r.valueVar = f.ownVariable(r.value, r.body)
	}
	if r.keyUsed && len(*key.Referrers()) == 1+btoi(element != nil) {
		r.keyVar = f.ownVariable(key, r.body)
	}
	f.ranges[head] = r
}

func (f *function) findIterRange(head *ssa.BasicBlock) {
	if len(head.Instrs) < 3 || len(head.Succs) != 2 {
		return
	}
	next, ok := head.Instrs[0].(*ssa.Next)
	if !ok {
		return
	}
	iter, ok := next.Iter.(*ssa.Range)
	if !ok || len(*iter.Referrers()) != 1 || f.l.isRecursive(iter.X.Type()) {
		return
	}
	if takenForChannel(iter.X.Type()) {
		return
	}
	r := &rangeLoop{x: iter, body: head.Succs[0], done: head.Succs[1]}
	if len(r.body.Preds) != 1 || f.graph.heads[r.body] != nil {
		return
	}
	var key, value *ssa.Extract
	for _, in := range head.Instrs[1:] {
		switch in := in.(type) {
		case *ssa.Extract:
			if in.Index != 0 || len(*in.Referrers()) != 1 {
				return
			}
		case *ssa.If:
		default:
			return
		}
	}
	for _, ref := range *next.Referrers() {
		x, ok := ref.(*ssa.Extract)
		if !ok {
			return
		}
		switch x.Index {
		case 1:
			if key != nil || x.Block() != r.body {
				return
			}
			key = x
		case 2:
			if value != nil || x.Block() != r.body {
				return
			}
			value = x
		}
	}
	for _, in := range head.Instrs {
		f.skip[in] = true
	}
	if key != nil {
		f.skip[key] = true
		r.key, r.keyUsed = key, true
		if len(*key.Referrers()) == 1 {
			r.keyVar = f.ownVariable(key, r.body)
		}
	}
	if value != nil {
		f.skip[value] = true
		r.value = value
		if len(*value.Referrers()) == 1 {
			r.valueVar = f.ownVariable(value, r.body)
		}
	}
	f.ranges[head] = r
	f.nativeIters[iter] = r
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// ownVariable is the local variable that a loop's body makes for a value and stores it in, if that can be the
// range's own variable. Then the making and storing are skipped.
func (f *function) ownVariable(v ssa.Value, body *ssa.BasicBlock) *ssa.Alloc {
	for _, ref := range *v.Referrers() {
		st, ok := ref.(*ssa.Store)
		if !ok || st.Val != v || st.Block() != body {
			continue
		}
		a, ok := st.Addr.(*ssa.Alloc)
		if !ok || a.Heap || a.Block() != body || firstUse(a, body) != ssa.Instruction(st) {
			return nil
		}
		f.skip[st], f.skip[a] = true, true
		return a
	}
	return nil
}

// rangeHead returns the loop, without its body, and what the body begins with.
func (f *function) rangeHead(r *rangeLoop) (head corego.Range, begin []corego.Stmt) {
	head.X = f.use(r.x, new(scope))
	name := func(v ssa.Value, a *ssa.Alloc, base string) corego.Name {
		if a != nil && a.Comment != "" {
			base = a.Comment
		}
		n := f.local(base)
		f.names[v] = n
		if a != nil {
			f.names[a] = n
		}
		return n
	}
	switch {
	case r.starts != "":
		head.Key = f.local("k")
	case r.keyUsed && overString(r.x):
		head.Value = name(r.key, r.keyVar, "i")
	case r.keyUsed:
		head.Key = name(r.key, r.keyVar, "i")
	}
	if r.valueUsed() {
		head.Value = name(r.value, r.valueVar, "v")
	}
	if r.starts != "" {
		i := name(r.key, r.keyVar, "i")
		f.decls = append(f.decls, corego.Var{Name: i, Type: "int"})
		begin = []corego.Stmt{corego.Set(i, corego.Index{X: r.starts, Index: head.Key})}
	}
	return head, begin
}
