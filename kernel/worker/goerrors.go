package worker

import (
	"reflect"
	"runtime"
	"strings"
	"sync"
)

// The errors of Go's runtime have types without a name outside of it, but a program sees them, by %T for one. So they are
// values of these types here too, made after examples: errors that the runtime gives when it is made to panic.

// runtimeError is an error of the runtime with a text.
func runtimeError(text string) error {
	example := examples().plain
	if said, ok := strings.CutPrefix(text, "runtime error: "); ok {
		example, text = examples().text, said
	}
	return reflect.ValueOf(text).Convert(reflect.TypeOf(example)).Interface().(error)
}

// outOf says what is out of range.
type outOf int

const (
	anIndex         outOf = iota // s[x], y is the length
	sliceLength                  // s[:x] of a string or an array, y is the length
	sliceCapacity                // s[:x] of a slice, y is the capacity
	sliceOrder                   // s[x:y]
	slice3Length                 // s[::x] of an array
	slice3Capacity               // s[::x] of a slice
	slice3HighOrder              // s[:x:y]
	slice3LowOrder               // s[x:y:]
	conversion                   // of a slice of length y to an array of length x
)

// boundsError is the runtime's error for what is out of range.
func boundsError(what outOf, x bound, y int) error {
	example := reflect.ValueOf(examples().bounds[what])
	v := reflect.New(example.Type()).Elem()
	v.Set(example)
	field := func(name string) reflect.Value {
		f := v.FieldByName(name)
		return reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem()
	}
	field("x").SetInt(int64(x.n))
	field("y").SetInt(int64(y))
	field("signed").SetBool(!x.unsigned)
	return v.Interface().(error)
}

// bound is an index or a slice's bound. One that was unsigned may have been more than any int: then n is negative.
type bound struct {
	n        int
	unsigned bool
}

// above reports whether a bound is more than a limit, or negative.
func (b bound) above(limit int) bool { return uint(b.n) > uint(limit) }

type runtimeErrors struct {
	text, plain error // with "runtime error: " before their text, and without
	bounds      map[outOf]error
}

var examples = sync.OnceValue(func() runtimeErrors {
	var (
		none     []int
		table    map[int]int
		zero     int
		one, two = 1, 2
		array    = new([1]int)
		use      = func(int) {}
	)
	return runtimeErrors{
		text:  provoked(func() { use(1 / zero) }),
		plain: provoked(func() { table[0] = 0 }),
		bounds: map[outOf]error{
			anIndex:         provoked(func() { use(none[one]) }),
			sliceLength:     provoked(func() { use(len("x"[:two])) }),
			sliceCapacity:   provoked(func() { use(len(none[:one])) }),
			sliceOrder:      provoked(func() { use(len("xx"[two:one])) }),
			slice3Length:    provoked(func() { use(len(array[:zero:two])) }),
			slice3Capacity:  provoked(func() { use(len(none[:zero:one])) }),
			slice3HighOrder: provoked(func() { use(len(array[:one:zero])) }),
			slice3LowOrder:  provoked(func() { use(len(array[one:zero:one])) }),
			conversion:      provoked(func() { use([1]int(none)[0]) }),
		},
	}
})

func provoked(f func()) (err runtime.Error) {
	defer func() { err, _ = recover().(runtime.Error) }()
	f()
	return nil
}
