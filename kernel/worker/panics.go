package worker

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/interp"
)

// The panics of Go's runtime, in its words. Core calls these where it finds that Go would panic.

// raise panics at a place.
func (w *worker) raise(place int, v any) {
	w.panicAt(place)
	setPanic(v, nil)
	panic(v)
}

// panicArg is what the program panics with.
func panicArg(c interp.Call) any { return c.Arg(1).Interface() }

// panicStmt is panic(v).
func (w *worker) panicStmt(place int, v any) {
	if v == nil {
		v = new(runtime.PanicNilError)
	}
	w.raise(place, v)
}

func (w *worker) panicNil(place int) {
	w.raise(place, goruntime.NewError("runtime error: invalid memory address or nil pointer dereference"))
}

func (w *worker) panicIndex(place, i, n int) {
	w.raise(place, goruntime.NewBoundsError(goruntime.BoundsIndex, goruntime.Bound{N: i}, n))
}

func (w *worker) panicIndexUnsigned(place int, i uint64, n int) {
	w.raise(place, goruntime.NewBoundsError(goruntime.BoundsIndex, goruntime.Bound{N: int(i), Unsigned: true}, n))
}

func (w *worker) panicDivide(place int) {
	w.raise(place, goruntime.NewError("runtime error: integer divide by zero"))
}
func (w *worker) panicShift(place int) {
	w.raise(place, goruntime.NewError("runtime error: negative shift amount"))
}
func (w *worker) panicNilMap(place int) {
	w.raise(place, goruntime.NewError("assignment to entry in nil map"))
}

func (w *worker) panicMake(place int, what string) { w.raise(place, goruntime.NewError(what)) }

func (w *worker) panicSliceConvert(place, n, want int) {
	w.raise(place, goruntime.NewBoundsError(goruntime.BoundsConvert, goruntime.Bound{N: want}, n))
}

// panicWrap is the panic of a method with a value receiver that is called through a nil pointer.
func (w *worker) panicWrap(place int, typ, method string) {
	w.raise(place, goruntime.NewError(fmt.Sprintf("value method %s.%s called using nil *%s pointer", typ, method, typ[strings.LastIndexByte(typ, '.')+1:])))
}

// panicRange is a call of the body of a range over a function that cannot be called. Package lower's
// rangefunc.go says what states there are.
func (w *worker) panicRange(place int, state *int) {
	after := "function for loop body returned false"
	switch *state {
	case -1:
		after = "loop body panic"
	case -2:
		after = "whole loop exit"
	}
	*state = -1
	w.raise(place, goruntime.NewError("runtime error: range function continued iteration after "+after))
}

// panicRangeHidden is the return of an iterator that has recovered from a panic of the body.
func (w *worker) panicRangeHidden(place int) {
	w.raise(place, goruntime.NewError("runtime error: range function recovered a loop body panic and did not resume panicking"))
}

// panicSlice is s[low:high:max] out of range. what is Slice, String or Array, most what high or max may be, and kinds
// the kinds of the three, as package lower's collection.go has them.
func (w *worker) panicSlice(place int, what string, low, high, max, most int, kinds string) {
	bound := func(n int, kind byte) goruntime.Bound { return goruntime.Bound{N: n, Unsigned: kind == 'u'} }
	lo, hi, mx := bound(low, kinds[0]), bound(high, kinds[1]), bound(max, kinds[2])
	tooLong, tooLong3 := goruntime.BoundsSliceAlen, goruntime.BoundsSlice3Alen
	if what == "Slice" {
		tooLong, tooLong3 = goruntime.BoundsSliceAcap, goruntime.BoundsSlice3Acap
	}
	var err error
	switch three := kinds[2] != '-'; {
	case three && mx.Above(most):
		err = goruntime.NewBoundsError(tooLong3, mx, most)
	case three && hi.Above(max):
		err = goruntime.NewBoundsError(goruntime.BoundsSlice3B, hi, max)
	case three:
		err = goruntime.NewBoundsError(goruntime.BoundsSlice3C, lo, high)
	case hi.Above(most):
		err = goruntime.NewBoundsError(tooLong, hi, most)
	default:
		err = goruntime.NewBoundsError(goruntime.BoundsSliceB, lo, high)
	}
	w.raise(place, err)
}

// panicAssert is a failed x.(T): from and to are runtime types.
func (w *worker) panicAssert(place int, x any, from, to int) {
	w.raise(place, w.types.FailedAssertion(x, w.typeByID(from), w.typeByID(to)))
}
