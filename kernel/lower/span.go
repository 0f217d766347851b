package lower

import (
	"go/types"
	"math"
	"math/bits"
)

// A span is empty if its end is before its start.
type span struct{ lo, hi int64 }

var (
	nothing = span{0, -1}
	lengths = span{0, mostOf(types.Typ[types.Byte])}
)

// far is where no counting gets, and step what it counts by.
const (
	far  = 1 << 62
	step = 1024
)

// wholeNumber is the kind of an integer type whose values are all int64s.
func wholeNumber(t types.Type) (types.BasicKind, bool) {
	b, ok := t.Underlying().(*types.Basic)
	if !ok || b.Info()&types.IsInteger == 0 {
		return 0, false
	}
	switch b.Kind() {
	case types.Uint, types.Uint64, types.Uintptr:
		return types.Invalid, false
	case types.UntypedInt, types.UntypedRune, types.Int64:
		return types.Int, true
	}
	return b.Kind(), true
}

// limits is the span of all values of a kind.
func limits(kind types.BasicKind, integer bool) span {
	if !integer {
		return span{math.MinInt64, math.MaxInt64}
	}
	switch kind {
	case types.Int8:
		return span{math.MinInt8, math.MaxInt8}
	case types.Int16:
		return span{math.MinInt16, math.MaxInt16}
	case types.Int32:
		return span{math.MinInt32, math.MaxInt32}
	case types.Uint8:
		return span{0, math.MaxUint8}
	case types.Uint16:
		return span{0, math.MaxUint16}
	case types.Uint32:
		return span{0, math.MaxUint32}
	}
	return span{math.MinInt64, math.MaxInt64}
}

// lengthSpan is the span of the lengths of a type's values.
func lengthSpan(t types.Type) span {
	if s, ok := t.Underlying().(*types.Slice); ok {
		return span{0, mostOf(s.Elem())}
	}
	return lengths
}

func (s span) empty() bool { return s.lo > s.hi }

func within(s, of span) bool { return s.empty() || s.lo >= of.lo && s.hi <= of.hi }

func union(s, t span) span {
	switch {
	case s.empty():
		return t
	case t.empty():
		return s
	}
	return span{min(s.lo, t.lo), max(s.hi, t.hi)}
}

// findSpans gives the φs their spans: nothing at first, then what their edges have, and if that
// does not end soon, more.
func (k *facts) findSpans() {
	var phis []*term
	for _, t := range k.phis {
		if t.kind != types.Invalid {
			phis = append(phis, t)
			t.span = nothing
		}
	}
	for round, changed := 0, true; changed; round++ {
		changed = false
		for _, t := range phis {
			s := t.span
			for _, e := range t.edges {
				s = union(s, k.spanAt(e.value, e.from, deep))
			}
			if t.span.lo == -far && s.lo >= -far-step && !t.span.empty() {
				s.lo = -far
			}
			if t.span.hi == far && s.hi <= far+step && !t.span.empty() {
				s.hi = far
			}
			if s == t.span {
				continue
			}
			changed = true
			all := limits(t.kind, true)
			if round > 2 {
				s = widen(t.span, s, all)
			}
			if round > 20 {
				s = all
			}
			t.span = s
		}
	}
}

// widen takes a span that grows to the next place where it may end.
func widen(old, s, all span) span {
	if s.lo < old.lo {
		for _, lo := range []int64{0, -1, -far, math.MinInt64} {
			if lo <= s.lo {
				s.lo = max(lo, all.lo)
				break
			}
		}
	}
	if s.hi > old.hi {
		for _, hi := range []int64{far, math.MaxInt64} {
			if hi >= s.hi {
				s.hi = min(hi, all.hi)
				break
			}
		}
	}
	return s
}

// deep is how many steps are followed for a span.
const deep = 6

// spanAt is the span of a term at a point.
func (k *facts) spanAt(t *term, at point, depth int) span {
	s := t.span
	if t.x != nil && t.op != opLength && t.op != opLoad {
		s = limits(t.kind, true)
		if depth > 0 {
			s = k.compute(t, at, depth-1)
		}
	}
	if depth <= 0 || s.empty() || s.lo == s.hi {
		return s
	}
	for _, r := range k.known[t] {
		switch {
		case !r.from.holds(at):
		case r.x == t && r.y == t:
		case r.x == t:
			if y := k.spanAt(r.y, at, depth/2-1); !y.empty() && y.hi < far {
				s.hi = min(s.hi, y.hi+r.n)
			} else if r.n == -1 {
				s.hi = min(s.hi, math.MaxInt64-1)
			}
		default:
			if x := k.spanAt(r.x, at, depth/2-1); !x.empty() && x.lo > -far {
				s.lo = max(s.lo, x.lo-r.n)
			} else if r.n == -1 {
				s.lo = max(s.lo, math.MinInt64+1)
			}
		}
	}
	return s
}

// compute is the span of an operation.
func (k *facts) compute(t *term, at point, depth int) span {
	x, y := k.spanAt(t.x, at, depth), k.spanAt(t.y, at, depth)
	if x.empty() || y.empty() {
		return nothing
	}
	all := limits(t.kind, true)
	s, exact := all, true
	switch t.op {
	case opAdd:
		var lo, hi bool
		s.lo, lo = sum(x.lo, y.lo)
		s.hi, hi = sum(x.hi, y.hi)
		exact = lo && hi
	case opSub:
		var lo, hi bool
		s.lo, lo = difference(x.lo, y.hi)
		s.hi, hi = difference(x.hi, y.lo)
		exact = lo && hi
	case opMul:
		if x.lo < 0 || y.lo < 0 {
			return all
		}
		high, low := bits.Mul64(uint64(x.hi), uint64(y.hi))
		exact = high == 0 && low < 1<<63
		s = span{x.lo * y.lo, int64(low)}
	case opQuo, opShr:
		if x.lo < 0 || y.lo < 0 {
			return all
		}
		s = span{0, x.hi / max(y.lo, 1)}
	case opRem:
		if y.lo < 0 {
			y = span{0, math.MaxInt64}
		}
		s = span{max(x.lo, -max(y.hi-1, 0)), min(max(x.hi, 0), max(y.hi-1, 0))}
		if x.lo >= 0 {
			s.lo = 0
		}
	case opAnd:
		switch {
		case x.lo >= 0 && y.lo >= 0:
			s = span{0, min(x.hi, y.hi)}
		case x.lo >= 0:
			s = span{0, x.hi}
		case y.lo >= 0:
			s = span{0, y.hi}
		}
	}
	if !exact || !within(s, all) {
		return all
	}
	return s
}

func sum(x, y int64) (int64, bool) {
	z := x + y
	return z, (z > x) == (y > 0)
}

func difference(x, y int64) (int64, bool) {
	z := x - y
	return z, (z < x) == (y > 0)
}
