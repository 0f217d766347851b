package facts

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Values get numbers, and two values with one number are equal: value numbering, as in Cooper and
// Torczon, "Engineering a Compiler", section 8.4.1, but over the whole function. An operation is
// known by its operator and the numbers of its operands. A local variable that nothing else can
// reach has the number of what was stored in it last, or, where several stores may be the last, a φ
// of its own, as if go/ssa had lifted it: Braun et al., "Simple and Efficient Construction of
// Static Single Assignment Form", CC 2013. What is read from memory has one number as long as
// nothing can have been written in between: see memory.go. The length of a slice is that of the
// make or of the slicing that it comes from.

// A valueNumber is a value, however it is computed.
type valueNumber struct {
	numberKey
	at       *ssa.BasicBlock // where it gets its value, nil if that follows from its operands
	edges    []phiEdge       // of a φ
	interval interval        // of what has no operands
}

// A numberKey is what a value number is known by.
type numberKey struct {
	op   operator
	x, y *valueNumber
	n    int64 // a constant, or a field's number
	of   any   // what has no operands: the value; of a φ, variable and block
	kind types.BasicKind
}

// An operator says how a value is computed.
type operator uint8

const (
	opValue operator = iota // in a way that is not looked into
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

// A phiEdge is the value that a φ has when its block is reached from a point.
type phiEdge struct {
	value *valueNumber
	from  point
}

// A variableAt is a variable where a block begins.
type variableAt struct {
	a *ssa.Alloc
	b *ssa.BasicBlock
}

// A point is one before an instruction of a block, or after the last, or on the way to another
// block.
type point struct {
	b *ssa.BasicBlock
	i int
}

// endOf returns the point after a block's last instruction.
func endOf(b *ssa.BasicBlock) point { return point{b, len(b.Instrs)} }

// onEdge returns the point on the way from one block to another.
func onEdge(from, to *ssa.BasicBlock) point {
	return point{from, len(from.Instrs) + 1 + slices.Index(from.Succs, to)}
}

// holds reports whether what is known at one point is known at another.
func (p point) holds(at point) bool {
	switch {
	case p.i > len(p.b.Instrs):
		return p == at
	case p.b == at.b:
		return p.i <= at.i
	}
	return p.b.Dominates(at.b)
}

// A numbering has the numbers of a function's values.
type numbering struct {
	fn       *ssa.Function
	graph    *Graph
	captures *captures

	index    map[ssa.Instruction]int           // in the block
	stores   map[*ssa.Alloc][]ssa.Instruction  // of the variables that only loads and stores reach
	versions map[ssa.Instruction]memoryVersion // of loads
	numbers  map[ssa.Value]*valueNumber
	unique   map[numberKey]*valueNumber
	entry    map[variableAt]*valueNumber
	phis     []*valueNumber
}

// newNumbering returns a numbering in which no value has a number yet.
func newNumbering(g *Graph, c *captures) *numbering {
	k := &numbering{
		fn: g.fn, graph: g, captures: c,
		index: map[ssa.Instruction]int{}, stores: map[*ssa.Alloc][]ssa.Instruction{},
		versions: map[ssa.Instruction]memoryVersion{}, numbers: map[ssa.Value]*valueNumber{},
		unique: map[numberKey]*valueNumber{}, entry: map[variableAt]*valueNumber{},
	}
	for _, b := range k.fn.Blocks {
		for i, in := range b.Instrs {
			k.index[in] = i
			if a, ok := in.(*ssa.Alloc); ok && c.onlyLoadedAndStored(a) {
				k.stores[a] = append(k.stores[a], a)
				for _, r := range *a.Referrers() {
					if st, ok := r.(*ssa.Store); ok {
						k.stores[a] = append(k.stores[a], st)
					}
				}
			}
		}
	}
	k.findVersions()
	return k
}

// pointBefore returns the point at which an instruction finds its operands.
func (k *numbering) pointBefore(in ssa.Instruction) point { return point{in.Block(), k.index[in]} }

// intern returns the number with a key, which is made if there is none.
func (k *numbering) intern(key numberKey, at *ssa.BasicBlock, s interval) *valueNumber {
	t := k.unique[key]
	if t == nil {
		t = &valueNumber{numberKey: key, at: at, interval: s}
		k.unique[key] = t
	}
	return t
}

// constant returns the number of an integer.
func (k *numbering) constant(n int64) *valueNumber {
	return k.intern(numberKey{op: opConst, n: n}, nil, interval{n, n})
}

// number returns the number of a value.
func (k *numbering) number(v ssa.Value) *valueNumber {
	t := k.numbers[v]
	if t == nil {
		t = k.newNumber(v)
		k.numbers[v] = t
	}
	return t
}

// newNumber returns the number of a value that has none yet.
func (k *numbering) newNumber(v ssa.Value) *valueNumber {
	kind, integer := int64Kind(v.Type())
	switch v := v.(type) {
	case *ssa.Const:
		if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsInteger != 0 && v.Value != nil {
			if n, exact := constant.Int64Val(constant.ToInt(v.Value)); exact {
				return k.constant(n)
			}
		}
	case *ssa.UnOp:
		if v.Op == token.MUL {
			if t := k.loaded(v); t != nil {
				return t
			}
		}
	case *ssa.BinOp:
		if integer {
			if t := k.operation(v, kind); t != nil {
				return t
			}
		}
	case *ssa.Convert:
		from, ok := int64Kind(v.X.Type())
		if t := k.number(v.X); ok && integer && within(kindInterval(from, true), kindInterval(kind, true)) {
			return t
		}
	case *ssa.ChangeType:
		return k.number(v.X)
	case *ssa.FieldAddr:
		return k.intern(numberKey{op: opField, x: k.number(v.X), n: int64(v.Field)}, nil, empty)
	case *ssa.IndexAddr:
		return k.intern(numberKey{op: opElement, x: k.number(v.X), y: k.number(v.Index)}, nil, empty)
	case *ssa.Call:
		b, ok := v.Call.Value.(*ssa.Builtin)
		switch {
		case !ok:
		case b.Name() == "len":
			return k.length(v.Call.Args[0], v)
		case b.Name() == "cap":
			return k.intern(numberKey{op: opValue, of: v, kind: kind}, v.Block(), lengthInterval(v.Call.Args[0].Type()))
		}
	}
	var at *ssa.BasicBlock
	if in, ok := v.(ssa.Instruction); ok {
		at = in.Block()
	}
	return k.intern(numberKey{op: opValue, of: v, kind: kind}, at, kindInterval(kind, integer))
}

// operation returns the number of an integer operation, nil if it is not looked into. A constant is
// the second operand of a sum.
func (k *numbering) operation(v *ssa.BinOp, kind types.BasicKind) *valueNumber {
	x, y := k.number(v.X), k.number(v.Y)
	var op operator
	switch v.Op {
	case token.ADD:
		op = opAdd
		if x.op == opConst {
			x, y = y, x
		}
	case token.SUB:
		op = opSub
		if y.op == opConst && countable(y.n) {
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
	if op == opAdd && x.op == opAdd && y.op == opConst && x.y.op == opConst && kind == types.Int && countable(x.y.n) && countable(y.n) {
		// i + 1 - 1 is i, even if it wraps around.
		x, y = x.x, k.constant(x.y.n+y.n)
	}
	if op == opAdd && y.op == opConst && y.n == 0 {
		return x
	}
	return k.intern(numberKey{op: op, x: x, y: y, kind: kind}, nil, empty)
}

// length returns the number of len(x), which the instruction in asks for.
func (k *numbering) length(x ssa.Value, in ssa.Value) *valueNumber {
	switch t := x.Type().Underlying().(type) {
	case *types.Array:
		return k.constant(t.Len())
	case *types.Pointer:
		return k.constant(t.Elem().Underlying().(*types.Array).Len())
	case *types.Slice, *types.Basic:
		return k.lengthOf(k.number(x), x.Type())
	}
	// It may change at any time.
	return k.intern(numberKey{op: opValue, of: in, kind: types.Int}, in.(ssa.Instruction).Block(), lengths)
}

// lengthOf returns the number of the length of a slice or string with a number and a type.
func (k *numbering) lengthOf(x *valueNumber, t types.Type) *valueNumber {
	switch v := x.of.(type) {
	case *ssa.Const:
		if v.Value == nil {
			return k.constant(0)
		}
		if v.Value.Kind() == constant.String {
			return k.constant(int64(len(constant.StringVal(v.Value))))
		}
	case *ssa.MakeSlice:
		if _, ok := int64Kind(v.Len.Type()); ok {
			return k.number(v.Len)
		}
	case *ssa.Slice:
		if n := k.sliceLength(v); n != nil {
			return n
		}
	}
	return k.intern(numberKey{op: opLength, x: x, kind: types.Int}, nil, lengthInterval(t))
}

// sliceLength returns the number of the length of x[low:high], nil if it has a bound that may be
// more than any int64.
func (k *numbering) sliceLength(v *ssa.Slice) *valueNumber {
	var high *valueNumber
	switch {
	case v.High == nil:
		high = k.length(v.X, v)
	default:
		if _, ok := int64Kind(v.High.Type()); !ok {
			return nil
		}
		high = k.number(v.High)
	}
	if v.Low == nil {
		return high
	}
	if _, ok := int64Kind(v.Low.Type()); !ok {
		return nil
	}
	low := k.number(v.Low)
	switch {
	case low.op != opConst:
		return k.intern(numberKey{op: opSub, x: high, y: low, kind: types.Int}, nil, empty)
	case low.n == 0:
		return high
	case high.op == opConst:
		return k.constant(high.n - low.n)
	}
	return k.intern(numberKey{op: opAdd, x: high, y: k.constant(-low.n), kind: types.Int}, nil, empty)
}

// availableAt reports whether a number has its value before a block begins.
func availableAt(t *valueNumber, b *ssa.BasicBlock) bool {
	if t == nil {
		return true
	}
	if t.at != nil && (t.at == b || !t.at.Dominates(b)) {
		return false
	}
	return availableAt(t.x, b) && availableAt(t.y, b)
}
