package facts

import (
	"go/types"
	"math"
	"math/bits"
	"runtime"

	"golang.org/x/tools/go/ssa"
)

// Integers have intervals, from the least value to the greatest: Cousot and Cousot, "Abstract
// Interpretation: A Unified Lattice Model for Static Analysis of Programs", POPL 1977. Those of φs
// are the least that all edges agree with, found by trying; one that still grows after a few rounds
// is widened to the next of a few limits. A φ that nothing has needed by then has any number. The
// interval of an operation is computed when it is asked for, at a point, where relations that hold
// there make it smaller.
//
// Arithmetic that may wrap around gives any number, but for counting: a variable that starts near 0
// and changes by no more than a step at a time does not get anywhere near the end of int in the
// time that a program has.

// An interval is empty if its end is before its start.
type interval struct{ lo, hi int64 }

var (
	empty   = interval{0, -1}
	lengths = interval{0, MaxElements(types.Typ[types.Byte])}
)

// wideningLimit is where no counting gets, and countingStep the most that it counts by.
const (
	wideningLimit = 1 << 62
	countingStep  = 1024
)

// countable reports whether a number is within the widening limit, so that it can be added to
// another such without wrapping around.
func countable(n int64) bool { return -wideningLimit < n && n < wideningLimit }

// int64Kind returns the kind of an integer type whose values are all int64s. All types of 64 bits
// have the kind of int.
func int64Kind(t types.Type) (types.BasicKind, bool) {
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

// kindInterval returns the interval of all values of a kind.
func kindInterval(kind types.BasicKind, integer bool) interval {
	if !integer {
		return interval{math.MinInt64, math.MaxInt64}
	}
	switch kind {
	case types.Int8:
		return interval{math.MinInt8, math.MaxInt8}
	case types.Int16:
		return interval{math.MinInt16, math.MaxInt16}
	case types.Int32:
		return interval{math.MinInt32, math.MaxInt32}
	case types.Uint8:
		return interval{0, math.MaxUint8}
	case types.Uint16:
		return interval{0, math.MaxUint16}
	case types.Uint32:
		return interval{0, math.MaxUint32}
	}
	return interval{math.MinInt64, math.MaxInt64}
}

// sizes are those of the machine that the program runs on.
var sizes = types.SizesFor("gc", runtime.GOARCH)

// MaxElements returns how many elements of a type Go can allocate at once: an allocation is smaller
// than the address space, 48 bits (runtime's maxAlloc).
func MaxElements(elem types.Type) int64 {
	const maxAlloc = 1 << 48
	if size := sizes.Sizeof(elem); size > 0 {
		return maxAlloc / size
	}
	return math.MaxInt64
}

// lengthInterval returns the interval of the lengths of a type's values.
func lengthInterval(t types.Type) interval {
	if s, ok := t.Underlying().(*types.Slice); ok {
		return interval{0, MaxElements(s.Elem())}
	}
	return lengths
}

// empty reports whether no number is in an interval.
func (s interval) empty() bool { return s.lo > s.hi }

// within reports whether all numbers of one interval are in another.
func within(s, of interval) bool { return s.empty() || s.lo >= of.lo && s.hi <= of.hi }

// union returns the least interval that has all numbers of two.
func union(s, t interval) interval {
	switch {
	case s.empty():
		return t
	case t.empty():
		return s
	}
	return interval{min(s.lo, t.lo), max(s.hi, t.hi)}
}

// solveIntervals gives the φs their intervals: none at first, then what their edges have, and if
// that does not end soon, more.
func (k *relations) solveIntervals() {
	var phis []*valueNumber
	for _, t := range k.phis {
		if t.kind != types.Invalid {
			phis = append(phis, t)
			t.interval = empty
		}
	}
	for round, changed := 0, true; changed; round++ {
		changed = false
		for _, t := range phis {
			s := k.counted(t)
			if s == t.interval {
				continue
			}
			changed = true
			all := kindInterval(t.kind, true)
			if round > 2 {
				s = widen(t.interval, s, all)
			}
			if round > 20 {
				s = all
			}
			t.interval = s
		}
	}
}

// counted returns what a φ has and its edges give, which ends at the widening limit if it comes
// there by counting.
func (k *relations) counted(t *valueNumber) interval {
	s := t.interval
	for _, e := range t.edges {
		s = union(s, k.intervalAt(e.value, e.from, maxDepth))
	}
	if t.interval.lo == -wideningLimit && s.lo >= -wideningLimit-countingStep && !t.interval.empty() {
		s.lo = -wideningLimit
	}
	if t.interval.hi == wideningLimit && s.hi <= wideningLimit+countingStep && !t.interval.empty() {
		s.hi = wideningLimit
	}
	return s
}

// widen extends an interval that grows to the next limit where it may end.
func widen(old, s, all interval) interval {
	if s.lo < old.lo {
		for _, lo := range []int64{0, -1, -wideningLimit, math.MinInt64} {
			if lo <= s.lo {
				s.lo = max(lo, all.lo)
				break
			}
		}
	}
	if s.hi > old.hi {
		for _, hi := range []int64{wideningLimit, math.MaxInt64} {
			if hi >= s.hi {
				s.hi = min(hi, all.hi)
				break
			}
		}
	}
	return s
}

// maxDepth is how many operations deep an interval is computed.
const maxDepth = 6

// intervalAt returns the interval of a value at a point.
func (k *relations) intervalAt(t *valueNumber, at point, depth int) interval {
	s := t.interval
	if t.x != nil && t.op != opLength && t.op != opLoad {
		s = kindInterval(t.kind, true)
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
			if y := k.intervalAt(r.y, at, depth/2-1); !y.empty() && y.hi < wideningLimit {
				s.hi = min(s.hi, y.hi+r.n)
			} else if r.n == -1 {
				s.hi = min(s.hi, math.MaxInt64-1)
			}
		default:
			if x := k.intervalAt(r.x, at, depth/2-1); !x.empty() && x.lo > -wideningLimit {
				s.lo = max(s.lo, x.lo-r.n)
			} else if r.n == -1 {
				s.lo = max(s.lo, math.MinInt64+1)
			}
		}
	}
	return s
}

// compute returns the interval of an operation.
func (k *relations) compute(t *valueNumber, at point, depth int) interval {
	x, y := k.intervalAt(t.x, at, depth), k.intervalAt(t.y, at, depth)
	if x.empty() || y.empty() {
		return empty
	}
	all := kindInterval(t.kind, true)
	s, exact := operate(t.op, x, y, all)
	if !exact || !within(s, all) {
		return all
	}
	return s
}

// operate returns the interval of x op y, and whether it is known, which it is not where the
// operation may wrap around. all is the interval of the kind of number.
func operate(op operator, x, y, all interval) (s interval, exact bool) {
	switch op {
	case opAdd:
		lo, ok1 := sum(x.lo, y.lo)
		hi, ok2 := sum(x.hi, y.hi)
		return interval{lo, hi}, ok1 && ok2
	case opSub:
		lo, ok1 := difference(x.lo, y.hi)
		hi, ok2 := difference(x.hi, y.lo)
		return interval{lo, hi}, ok1 && ok2
	case opMul:
		if x.lo < 0 || y.lo < 0 {
			return all, true
		}
		high, low := bits.Mul64(uint64(x.hi), uint64(y.hi))
		return interval{x.lo * y.lo, int64(low)}, high == 0 && low < 1<<63
	case opQuo, opShr:
		if x.lo < 0 || y.lo < 0 {
			return all, true
		}
		return interval{0, x.hi / max(y.lo, 1)}, true
	case opRem:
		if y.lo < 0 {
			y = interval{0, math.MaxInt64}
		}
		s = interval{max(x.lo, -max(y.hi-1, 0)), min(max(x.hi, 0), max(y.hi-1, 0))}
		if x.lo >= 0 {
			s.lo = 0
		}
		return s, true
	case opAnd:
		switch {
		case x.lo >= 0 && y.lo >= 0:
			return interval{0, min(x.hi, y.hi)}, true
		case x.lo >= 0:
			return interval{0, x.hi}, true
		case y.lo >= 0:
			return interval{0, y.hi}, true
		}
	}
	return all, true
}

// sum returns x + y, and whether it did not wrap around.
func sum(x, y int64) (int64, bool) {
	z := x + y
	return z, (z > x) == (y > 0)
}

// difference returns x - y, and whether it did not wrap around.
func difference(x, y int64) (int64, bool) {
	z := x - y
	return z, (z < x) == (y > 0)
}

// variableType returns the type of a variable.
func variableType(a *ssa.Alloc) types.Type { return a.Type().Underlying().(*types.Pointer).Elem() }
