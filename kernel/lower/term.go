package lower

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A term is a value, however it is computed.
type term struct {
	termKey
	at    *ssa.BasicBlock // where it gets its value, nil if that follows from its operands
	edges []phiEdge       // of a φ
	span  span            // of what has no operands
}

type termKey struct {
	op   termOp
	x, y *term
	n    int64 // a constant, or a field's number
	of   any   // what has no operands: the value; of a φ, variable and block
	kind types.BasicKind
}

type termOp uint8

const (
	opValue termOp = iota
	opConst
	opPhi
	opLength
	opField // addresses
	opElement
	opLoad
	opAdd
	opSub
	opMul
	opQuo
	opShr // by a constant: y is what divides
	opRem
	opAnd
)

type phiEdge struct {
	value *term
	from  point
}

// variableAt is a variable where a block begins.
type variableAt struct {
	a *ssa.Alloc
	b *ssa.BasicBlock
}

// An epoch is a stretch of the program in which nobody writes memory: none of the basic types, and none of the others.
type epoch struct{ basic, other *epochStart }

type epochStart struct{ block *ssa.BasicBlock }

func (k *facts) make(key termKey, at *ssa.BasicBlock, s span) *term {
	t := k.unique[key]
	if t == nil {
		t = &term{termKey: key, at: at, span: s}
		k.unique[key] = t
	}
	return t
}

func (k *facts) constant(n int64) *term {
	return k.make(termKey{op: opConst, n: n}, nil, span{n, n})
}

// term is the term of a value.
func (k *facts) term(v ssa.Value) *term {
	t := k.terms[v]
	if t == nil {
		t = k.newTerm(v)
		k.terms[v] = t
	}
	return t
}

func (k *facts) newTerm(v ssa.Value) *term {
	kind, integer := wholeNumber(v.Type())
	switch v := v.(type) {
	case *ssa.Const:
		if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsInteger != 0 && v.Value != nil {
			if n, exact := constant.Int64Val(constant.ToInt(v.Value)); exact {
				return k.constant(n)
			}
		}
	case *ssa.UnOp:
		if v.Op != token.MUL {
			break
		}
		if a, ok := v.X.(*ssa.Alloc); ok && k.stores[a] != nil {
			return k.variable(a, k.before(v))
		}
		if free, ok := v.X.(*ssa.FreeVar); ok && k.fixed[free] {
			return k.make(termKey{op: opLoad, x: k.term(v.X), kind: kind}, nil, limits(kind, integer))
		}
		if e, ok := k.memory[v]; ok {
			start := e.other
			if _, basic := v.Type().Underlying().(*types.Basic); basic {
				start = e.basic
			}
			return k.make(termKey{op: opLoad, x: k.term(v.X), of: start, kind: kind}, start.block, limits(kind, integer))
		}
	case *ssa.BinOp:
		if integer {
			if t := k.operation(v, kind); t != nil {
				return t
			}
		}
	case *ssa.Convert:
		from, ok := wholeNumber(v.X.Type())
		if t := k.term(v.X); ok && integer && within(limits(from, true), limits(kind, true)) {
			return t
		}
	case *ssa.ChangeType:
		return k.term(v.X)
	case *ssa.FieldAddr:
		return k.make(termKey{op: opField, x: k.term(v.X), n: int64(v.Field)}, nil, nothing)
	case *ssa.IndexAddr:
		return k.make(termKey{op: opElement, x: k.term(v.X), y: k.term(v.Index)}, nil, nothing)
	case *ssa.Call:
		b, ok := v.Call.Value.(*ssa.Builtin)
		switch {
		case !ok:
		case b.Name() == "len":
			return k.length(v.Call.Args[0], v)
		case b.Name() == "cap":
			return k.make(termKey{op: opValue, of: v, kind: kind}, v.Block(), lengthSpan(v.Call.Args[0].Type()))
		}
	}
	var at *ssa.BasicBlock
	if in, ok := v.(ssa.Instruction); ok {
		at = in.Block()
	}
	return k.make(termKey{op: opValue, of: v, kind: kind}, at, limits(kind, integer))
}

func (k *facts) operation(v *ssa.BinOp, kind types.BasicKind) *term {
	x, y := k.term(v.X), k.term(v.Y)
	var op termOp
	switch v.Op {
	case token.ADD:
		op = opAdd
		if x.op == opConst {
			x, y = y, x
		}
	case token.SUB:
		op = opSub
		if y.op == opConst && near(y.n) {
			op, y = opAdd, k.constant(-y.n)
		}
	case token.MUL:
		op = opMul
	case token.QUO:
		op = opQuo
	case token.REM:
		op = opRem
	case token.AND:
		op = opAnd
	case token.SHR:
		if y.op != opConst || y.n < 0 || y.n > 62 {
			return nil
		}
		op, y = opShr, k.constant(1<<y.n)
	default:
		return nil
	}
	if op == opAdd && x.op == opAdd && y.op == opConst && x.y.op == opConst && kind == types.Int && near(x.y.n) && near(y.n) {
		// i + 1 - 1 is i, even if it wraps around.
		x, y = x.x, k.constant(x.y.n+y.n)
	}
	if op == opAdd && y.op == opConst && y.n == 0 {
		return x
	}
	return k.make(termKey{op: op, x: x, y: y, kind: kind}, nil, nothing)
}

// length is the term of len(x).
func (k *facts) length(x ssa.Value, in ssa.Value) *term {
	switch t := x.Type().Underlying().(type) {
	case *types.Array:
		return k.constant(t.Len())
	case *types.Pointer:
		return k.constant(t.Elem().Underlying().(*types.Array).Len())
	case *types.Slice, *types.Basic:
		return k.lengthOf(k.term(x), x.Type())
	}
	// It may change at any time.
	return k.make(termKey{op: opValue, of: in, kind: types.Int}, in.(ssa.Instruction).Block(), lengths)
}

func (k *facts) lengthOf(x *term, t types.Type) *term {
	switch v := x.of.(type) {
	case *ssa.Const:
		if v.Value == nil {
			return k.constant(0)
		}
		if v.Value.Kind() == constant.String {
			return k.constant(int64(len(constant.StringVal(v.Value))))
		}
	case *ssa.MakeSlice:
		if _, ok := wholeNumber(v.Len.Type()); ok {
			return k.term(v.Len)
		}
	case *ssa.Slice:
		if n := k.sliceLength(v); n != nil {
			return n
		}
	}
	return k.make(termKey{op: opLength, x: x, kind: types.Int}, nil, lengthSpan(t))
}

// sliceLength is the term of the length of x[low:high].
func (k *facts) sliceLength(v *ssa.Slice) *term {
	var high *term
	switch {
	case v.High == nil:
		high = k.length(v.X, v)
	default:
		if _, ok := wholeNumber(v.High.Type()); !ok {
			return nil
		}
		high = k.term(v.High)
	}
	if v.Low == nil {
		return high
	}
	if _, ok := wholeNumber(v.Low.Type()); !ok {
		return nil
	}
	low := k.term(v.Low)
	switch {
	case low.op != opConst:
		return k.make(termKey{op: opSub, x: high, y: low, kind: types.Int}, nil, nothing)
	case low.n == 0:
		return high
	case high.op == opConst:
		return k.constant(high.n - low.n)
	}
	return k.make(termKey{op: opAdd, x: high, y: k.constant(-low.n), kind: types.Int}, nil, nothing)
}

// variable is the term of a variable's value at a point.
func (k *facts) variable(a *ssa.Alloc, at point) *term {
	for _, in := range slices.Backward(at.b.Instrs[:at.i]) {
		switch in := in.(type) {
		case *ssa.Store:
			if in.Addr == ssa.Value(a) {
				return k.term(in.Val)
			}
		case *ssa.Alloc:
			if in == a {
				if _, integer := wholeNumber(deref(a.Type())); integer {
					return k.constant(0)
				}
				return k.term(ssa.NewConst(nil, deref(a.Type())))
			}
		}
	}
	return k.atEntry(a, at.b)
}

// atEntry is the term of a variable's value where a block begins.
func (k *facts) atEntry(a *ssa.Alloc, b *ssa.BasicBlock) *term {
	key := variableAt{a, b}
	if t := k.entry[key]; t != nil {
		return t
	}
	preds := k.preds(b)
	kind, integer := wholeNumber(deref(a.Type()))
	phi := func() *term {
		t := k.make(termKey{op: opPhi, of: key, kind: kind}, b, limits(kind, integer))
		k.entry[key] = t
		return t
	}
	if len(preds) == 0 || !k.graph.tame && len(preds) > 1 {
		return phi() // anything
	}
	if body := k.graph.heads[b]; body != nil {
		if slices.ContainsFunc(k.stores[a], func(in ssa.Instruction) bool { return body[in.Block()] }) {
			t := phi()
			k.phis = append(k.phis, t)
			for _, p := range preds {
				t.edges = append(t.edges, phiEdge{k.variable(a, end(p)), onEdge(p, b)})
			}
			return t
		}
		preds = slices.DeleteFunc(preds, func(p *ssa.BasicBlock) bool { return body[p] })
	}
	var edges []phiEdge
	same := true
	for _, p := range preds {
		edges = append(edges, phiEdge{k.variable(a, end(p)), onEdge(p, b)})
		same = same && edges[0].value == edges[len(edges)-1].value
	}
	if same {
		k.entry[key] = edges[0].value
		return edges[0].value
	}
	t := phi()
	t.edges = edges
	k.phis = append(k.phis, t)
	return t
}

// findEpochs finds when what loads read was written last.
func (k *facts) findEpochs() {
	ends := map[*ssa.BasicBlock]epoch{}
	blocks := slices.Clone(k.fn.Blocks)
	slices.SortStableFunc(blocks, func(x, y *ssa.BasicBlock) int { return k.graph.order[x] - k.graph.order[y] })
	for _, b := range blocks {
		start := &epochStart{b}
		e := epoch{start, start}
		if p := k.onlyPred(b); p != nil {
			e = ends[p]
		} else if body := k.graph.heads[b]; body != nil && k.graph.tame {
			outside := slices.DeleteFunc(k.preds(b), func(p *ssa.BasicBlock) bool { return body[p] })
			if len(outside) == 1 {
				e = k.after(e, ends[outside[0]], body)
			}
		}
		for _, in := range b.Instrs {
			if u, ok := in.(*ssa.UnOp); ok && u.Op == token.MUL {
				k.memory[in] = e
			}
			basic, other := k.writes(in)
			if basic {
				e.basic = &epochStart{b}
			}
			if other {
				e.other = &epochStart{b}
			}
		}
		ends[b] = e
	}
}

// after is the epoch in which a loop begins each turn: that before the loop, as far as nothing is written in it.
func (k *facts) after(e, before epoch, loop map[*ssa.BasicBlock]bool) epoch {
	var basic, other bool
	for b := range loop {
		for _, in := range b.Instrs {
			x, y := k.writes(in)
			basic, other = basic || x, other || y
		}
	}
	if !basic {
		e.basic = before.basic
	}
	if !other {
		e.other = before.other
	}
	return e
}

// writes reports whether an instruction may change memory that is of a basic type, or of another.
func (k *facts) writes(in ssa.Instruction) (basic, other bool) {
	switch in := in.(type) {
	case *ssa.UnOp:
		return in.Op == token.ARROW, in.Op == token.ARROW
	case *ssa.Alloc:
		return k.stores[in] == nil, k.stores[in] == nil
	case *ssa.Store:
		if a, ok := in.Addr.(*ssa.Alloc); ok && k.stores[a] != nil {
			return false, false
		}
		_, basic := in.Val.Type().Underlying().(*types.Basic)
		return true, !basic
	case *ssa.Call:
		b, ok := in.Call.Value.(*ssa.Builtin)
		reads := ok && slices.Contains([]string{"len", "cap", "min", "max", "real", "imag", "complex"}, b.Name())
		return !reads, !reads
	case *ssa.BinOp, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Field, *ssa.Index, *ssa.Convert, *ssa.ChangeType, *ssa.ChangeInterface,
		*ssa.MakeInterface, *ssa.MakeClosure, *ssa.MakeSlice, *ssa.MakeMap, *ssa.MakeChan, *ssa.Slice, *ssa.Lookup, *ssa.Extract,
		*ssa.TypeAssert, *ssa.Phi, *ssa.If, *ssa.Jump, *ssa.DebugRef:
		return false, false
	}
	return true, true
}
