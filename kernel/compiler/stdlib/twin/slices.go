package twin

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"unsafe"
)

// Sort is [slices.Sort]. Whatever the program calls the type, an ordered element has one of Go's
// basic kinds.
func Sort(x any) {
	v := unboxed(x)
	sorter, ok := sorters[v.Type().Elem().Kind()]
	if !ok {
		panic(fmt.Sprintf("twin: Sort of %s", v.Type()))
	}
	sorter(v)
}

var sorters = map[reflect.Kind]func(reflect.Value){
	reflect.Int:     sortAs[int],
	reflect.Int8:    sortAs[int8],
	reflect.Int16:   sortAs[int16],
	reflect.Int32:   sortAs[int32],
	reflect.Int64:   sortAs[int64],
	reflect.Uint:    sortAs[uint],
	reflect.Uint8:   sortAs[uint8],
	reflect.Uint16:  sortAs[uint16],
	reflect.Uint32:  sortAs[uint32],
	reflect.Uint64:  sortAs[uint64],
	reflect.Uintptr: sortAs[uintptr],
	reflect.Float32: sortAs[float32],
	reflect.Float64: sortAs[float64],
	reflect.String:  sortAs[string],
}

// sortAs sorts a slice whose elements have E's kind.
func sortAs[E cmp.Ordered](v reflect.Value) {
	slices.Sort(unsafe.Slice((*E)(v.UnsafePointer()), v.Len()))
}

// SortFunc is [slices.SortFunc] of a slice and a function that compares two of its elements.
func SortFunc(x, compare any) { sort.Sort(newComparison(x, compare)) }

// SortStableFunc is [slices.SortStableFunc].
func SortStableFunc(x, compare any) { sort.Stable(newComparison(x, compare)) }

// A comparison is a slice to be sorted. Package sort makes the same steps as package slices: both
// are generated from one source.
type comparison struct {
	x       reflect.Value
	compare reflect.Value
	args    []reflect.Value // of the next call of compare
	swap    func(i, j int)
}

func newComparison(x, compare any) comparison {
	v := unboxed(x)
	return comparison{v, unboxed(compare), make([]reflect.Value, 2), reflect.Swapper(v.Interface())}
}

func (c comparison) Len() int { return c.x.Len() }

func (c comparison) Less(i, j int) bool {
	c.args[0], c.args[1] = c.x.Index(i), c.x.Index(j)
	return c.compare.Call(c.args)[0].Int() < 0
}

func (c comparison) Swap(i, j int) { c.swap(i, j) }

// Overlaps reports whether two slices of one type have memory in common.
func Overlaps(a, b any) bool {
	v, w := unboxed(a), unboxed(b)
	size := v.Type().Elem().Size()
	if v.Len() == 0 || w.Len() == 0 || size == 0 {
		return false
	}
	end := func(v reflect.Value) uintptr { return v.Pointer() + uintptr(v.Len())*size }
	return v.Pointer() < end(w) && w.Pointer() < end(v)
}
