package worker

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
)

// The panics of Go's runtime, in its words. Core calls these where it finds that Go would panic.

// runtimeError is an error of Go's runtime.
type runtimeError string

func (e runtimeError) Error() string { return string(e) }
func (runtimeError) RuntimeError()   {}

// raise panics at a place.
func (w *worker) raise(place int, text string) {
	w.panicAt(place)
	panic(runtimeError(text))
}

// panicStmt is panic(v).
func (w *worker) panicStmt(place int, v any) {
	w.panicAt(place)
	if v == nil {
		panic(new(runtime.PanicNilError))
	}
	panic(v)
}

func (w *worker) panicNil(place int) {
	w.raise(place, "runtime error: invalid memory address or nil pointer dereference")
}

func (w *worker) panicIndex(place, i, n int) {
	if i < 0 {
		w.raise(place, fmt.Sprintf("runtime error: index out of range [%d]", i))
	}
	w.raise(place, fmt.Sprintf("runtime error: index out of range [%d] with length %d", i, n))
}

func (w *worker) panicIndexUnsigned(place int, i uint64, n int) {
	w.raise(place, fmt.Sprintf("runtime error: index out of range [%d] with length %d", i, n))
}

func (w *worker) panicDivide(place int)   { w.raise(place, "runtime error: integer divide by zero") }
func (w *worker) panicShift(place int)    { w.raise(place, "runtime error: negative shift amount") }
func (w *worker) panicNilMap(place int)   { w.raise(place, "assignment to entry in nil map") }
func (w *worker) panicCloseNil(place int) { w.raise(place, "close of nil channel") }

func (w *worker) panicMake(place int, what string) { w.raise(place, what) }

func (w *worker) panicSliceConvert(place, n, want int) {
	w.raise(place, fmt.Sprintf("runtime error: cannot convert slice with length %d to array or pointer to array with length %d", n, want))
}

// panicWrap is the panic of a method with a value receiver that is called through a nil pointer.
func (w *worker) panicWrap(place int, typ, method string) {
	w.raise(place, fmt.Sprintf("value method %s.%s called using nil *%s pointer", typ, method, typ[strings.LastIndexByte(typ, '.')+1:]))
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
	w.raise(place, "runtime error: range function continued iteration after "+after)
}

// panicRangeHidden is the return of an iterator that has recovered from a panic of the body.
func (w *worker) panicRangeHidden(place int) {
	w.raise(place, "runtime error: range function recovered a loop body panic and did not resume panicking")
}

// panicSlice is s[low:high:max] out of range. what is Slice, String or Array, most what high or max may be, and kinds
// the kinds of the three, as package lower's collection.go has them.
func (w *worker) panicSlice(place int, what string, low, high, max, most int, kinds string) {
	with := "length"
	if what == "Slice" {
		with = "capacity"
	}
	three := kinds[2] != '-'
	lo, hi, mx := bound{low, kinds[0] == 'u'}, bound{high, kinds[1] == 'u'}, bound{max, kinds[2] == 'u'}
	text := ""
	switch {
	case three && mx.negative():
		text = fmt.Sprintf("[::%s]", mx)
	case three && mx.above(most):
		text = fmt.Sprintf("[::%s] with %s %d", mx, with, most)
	case three && hi.negative():
		text = fmt.Sprintf("[:%s:]", hi)
	case three && hi.above(max):
		text = fmt.Sprintf("[:%s:%s]", hi, mx)
	case three && lo.negative():
		text = fmt.Sprintf("[%s::]", lo)
	case three:
		text = fmt.Sprintf("[%s:%s:]", lo, hi)
	case hi.negative():
		text = fmt.Sprintf("[:%s]", hi)
	case hi.above(most):
		text = fmt.Sprintf("[:%s] with %s %d", hi, with, most)
	case lo.negative():
		text = fmt.Sprintf("[%s:]", lo)
	default:
		text = fmt.Sprintf("[%s:%s]", lo, hi)
	}
	w.raise(place, "runtime error: slice bounds out of range "+text)
}

// bound is a slice's bound. One that was unsigned may have been more than any int: then n is negative.
type bound struct {
	n        int
	unsigned bool
}

func (b bound) negative() bool       { return b.n < 0 && !b.unsigned }
func (b bound) above(limit int) bool { return uint(b.n) > uint(limit) }

func (b bound) String() string {
	if b.unsigned {
		return strconv.FormatUint(uint64(b.n), 10)
	}
	return strconv.Itoa(b.n)
}

// panicAssert is a failed x.(T): from and to are runtime types.
func (w *worker) panicAssert(place int, x any, from, to int) {
	w.panicAt(place)
	panic(w.types.FailedAssertion(x, w.typeByID(from), w.typeByID(to)))
}
