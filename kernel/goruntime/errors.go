package goruntime

import (
	"reflect"
	"runtime"
	"strings"
	"sync"
)

// The runtime's errors have types that it does not export, but a program sees them, by %T for one.
// So errors of these types are made after examples: those that the runtime gives when it is made to
// panic.

// NewError returns the error of the runtime with a text, as its method Error gives it.
func NewError(text string) error {
	example := examples().plain
	if rest, ok := strings.CutPrefix(text, "runtime error: "); ok {
		example, text = examples().prefixed, rest
	}
	return reflect.ValueOf(text).Convert(reflect.TypeOf(example)).Interface().(error)
}

// BoundsCode says what is out of range. The names are those of internal/abi, bounds.go.
type BoundsCode int

const (
	BoundsIndex      BoundsCode = iota // s[x], y is the length
	BoundsSliceAlen                    // s[:x] of a string or an array, y is the length
	BoundsSliceAcap                    // s[:x] of a slice, y is the capacity
	BoundsSliceB                       // s[x:y]
	BoundsSlice3Alen                   // s[::x] of an array, y is the length
	BoundsSlice3Acap                   // s[::x] of a slice, y is the capacity
	BoundsSlice3B                      // s[:x:y]
	BoundsSlice3C                      // s[x:y:]
	BoundsConvert                      // of a slice of length y to an array of length x
)

// Bound is an index or a slice's bound. An unsigned one may have been more than any int: then N is
// negative.
type Bound struct {
	N        int
	Unsigned bool
}

// Above reports whether a bound is more than a limit, or negative.
func (b Bound) Above(limit int) bool { return uint(b.N) > uint(limit) }

// NewBoundsError returns the runtime's error for what is out of range.
func NewBoundsError(code BoundsCode, x Bound, y int) error {
	example := reflect.ValueOf(examples().bounds[code])
	v := reflect.New(example.Type()).Elem()
	v.Set(example)
	private(v, "x").SetInt(int64(x.N))
	private(v, "y").SetInt(int64(y))
	private(v, "signed").SetBool(!x.Unsigned)
	return v.Interface().(error)
}

// private returns a field of a variable, which may be unexported, as one that can be read and set.
func private(v reflect.Value, name string) reflect.Value {
	f := v.FieldByName(name)
	return reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem()
}

// runtimeErrors are errors that the runtime has given.
type runtimeErrors struct {
	prefixed, plain error // with "runtime error: " before their text, and without
	bounds          map[BoundsCode]error
}

// examples has one error of each kind.
var examples = sync.OnceValue(func() (e runtimeErrors) {
	var (
		none     []int
		table    map[int]int
		zero     int
		one, two = 1, 2
		array    = new([1]int)
		use      = func(int) {}
	)
	e.prefixed = errorOf(func() { use(1 / zero) })
	e.plain = errorOf(func() { table[0] = 0 })
	e.bounds = map[BoundsCode]error{
		BoundsIndex:      errorOf(func() { use(none[one]) }),
		BoundsSliceAlen:  errorOf(func() { use(len("x"[:two])) }),
		BoundsSliceAcap:  errorOf(func() { use(len(none[:one])) }),
		BoundsSliceB:     errorOf(func() { use(len("xx"[two:one])) }),
		BoundsSlice3Alen: errorOf(func() { use(len(array[:zero:two])) }),
		BoundsSlice3Acap: errorOf(func() { use(len(none[:zero:one])) }),
		BoundsSlice3B:    errorOf(func() { use(len(array[:one:zero])) }),
		BoundsSlice3C:    errorOf(func() { use(len(array[one:zero:one])) }),
		BoundsConvert:    errorOf(func() { use([1]int(none)[0]) }),
	}
	return e
})

// errorOf returns the error that the runtime panics with in f.
func errorOf(f func()) (err runtime.Error) {
	defer func() { err, _ = recover().(runtime.Error) }()
	f()
	return nil
}

// checkErrors reports whether errors that are made are as those that the runtime gives.
func checkErrors() bool {
	var list []int
	bad := -1
	index := errorOf(func() { list[bad] = 0 })
	return same(NewBoundsError(BoundsIndex, Bound{N: -1}, 0), index) &&
		same(NewError(examples().prefixed.Error()), examples().prefixed) &&
		same(NewError(examples().plain.Error()), examples().plain)
}

func same(a, b error) bool { return a != nil && a == b && a.Error() == b.Error() }
