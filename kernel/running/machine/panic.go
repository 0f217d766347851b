package machine

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// The panics of Go's runtime, in its words. Core calls these where it finds that Go would panic.

// raise panics at a site.
func (m *Machine) raise(site core.Site, v any) {
	m.raiseAt(site)
	setPanic(v, nil)
	panic(v)
}

// panicStmt is panic(v).
func (m *Machine) panicStmt(site core.Site, v any) {
	if v == nil {
		v = new(runtime.PanicNilError)
	}
	m.raise(site, v)
}

func (m *Machine) panicNil(site core.Site) {
	m.raise(site, goruntime.NewError("runtime error: invalid memory address or nil pointer dereference"))
}

func (m *Machine) panicIndex(site core.Site, i, n int) {
	m.raise(site, goruntime.NewBoundsError(goruntime.BoundsIndex, goruntime.Bound{N: i}, n))
}

func (m *Machine) panicIndexUnsigned(site core.Site, i uint64, n int) {
	m.raise(site, goruntime.NewBoundsError(goruntime.BoundsIndex, goruntime.Bound{N: int(i), Unsigned: true}, n))
}

func (m *Machine) panicDivide(site core.Site) {
	m.raise(site, goruntime.NewError("runtime error: integer divide by zero"))
}
func (m *Machine) panicShift(site core.Site) {
	m.raise(site, goruntime.NewError("runtime error: negative shift amount"))
}
func (m *Machine) panicNilMap(site core.Site) {
	m.raise(site, goruntime.NewError("assignment to entry in nil map"))
}

func (m *Machine) panicMake(site core.Site, what string) { m.raise(site, goruntime.NewError(what)) }

func (m *Machine) panicSliceConvert(site core.Site, n, want int) {
	m.raise(site, goruntime.NewBoundsError(goruntime.BoundsConvert, goruntime.Bound{N: want}, n))
}

// panicWrap is the panic of a method with a value receiver that is called through a nil pointer.
func (m *Machine) panicWrap(site core.Site, typ, method string) {
	m.raise(site, goruntime.NewError(fmt.Sprintf("value method %s.%s called using nil *%s pointer", typ, method, typ[strings.LastIndexByte(typ, '.')+1:])))
}

// panicRange is a call of the body of a range over a function that cannot be called. Package
// lower's rangefunc.go says what states there are.
func (m *Machine) panicRange(site core.Site, state *int) {
	after := "function for loop body returned false"
	switch *state {
	case -1:
		after = "loop body panic"
	case -2:
		after = "whole loop exit"
	}
	*state = -1
	m.raise(site, goruntime.NewError("runtime error: range function continued iteration after "+after))
}

// panicRangeHidden is the return of an iterator that has recovered from a panic of the body.
func (m *Machine) panicRangeHidden(site core.Site) {
	m.raise(site, goruntime.NewError("runtime error: range function recovered a loop body panic and did not resume panicking"))
}

// panicSlice is s[low:high:max] out of range. What is sliced and the kinds of the bounds are told
// as package core's slice.go says; most is what high or max may be.
func (m *Machine) panicSlice(site core.Site, what string, low, high, max, most int, kinds string) {
	bound := func(n int, kind byte) goruntime.Bound {
		return goruntime.Bound{N: n, Unsigned: kind == core.BoundUnsigned}
	}
	lo, hi, mx := bound(low, kinds[0]), bound(high, kinds[1]), bound(max, kinds[2])
	tooLong, tooLong3 := goruntime.BoundsSliceAlen, goruntime.BoundsSlice3Alen
	if what == core.SliceOfSlice {
		tooLong, tooLong3 = goruntime.BoundsSliceAcap, goruntime.BoundsSlice3Acap
	}
	var err error
	switch three := kinds[2] != core.BoundAbsent; {
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
	m.raise(site, err)
}

// panicAssert is a failed x.(T): from and to are runtime types.
func (m *Machine) panicAssert(site core.Site, x any, from, to int) {
	m.raise(site, m.Types.FailedAssertion(x, m.runtime.typeOf(from), m.runtime.typeOf(to)))
}
