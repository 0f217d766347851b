package display

import (
	"reflect"
	"unsafe"
)

// Go ends the process, beyond all recovering, when it sees a map read while another goroutine writes to it. A learner
// who looks at a variable while goroutines work on it must not lose the session that way. The runtime sees it by a flag
// in the map's header. So a map is read through a copy of its header, in which nobody sets the flag; the entries are
// shared. The runtime's own iterators bear with entries that change and tables that grow under them.

// header is as large as the runtime's (internal/runtime/maps.Map), and has its only pointer and its flag where
// that has them. What matters of it is checked once, by copyWorks.
type header struct {
	used    uint64
	seed    uintptr
	entries unsafe.Pointer
	length  int
	depth   uint8
	shift   uint8
	writing uint8
	deleted bool
	cleared uint64
}

// still returns a map with the entries of m that may be read while others write to m. It must not be written to.
func still(m reflect.Value) reflect.Value {
	if m.IsNil() || !copyWorks {
		return m
	}
	return copyHeader(m)
}

func copyHeader(m reflect.Value) reflect.Value {
	h := new(header)
	*h = *(*header)(m.UnsafePointer())
	h.writing = 0
	return reflect.NewAt(m.Type(), unsafe.Pointer(&h)).Elem()
}

// copyWorks reports whether headers are as this file supposes: where they are not, maps are read as
// they are.
var copyWorks = func() bool {
	for _, n := range []int{1, 1000} {
		m := make(map[int]int)
		for i := range n {
			m[i] = -i
		}
		h := (*header)(reflect.ValueOf(m).UnsafePointer())
		if h.used != uint64(n) || h.writing != 0 {
			return false
		}
		sum := 0
		for it := copyHeader(reflect.ValueOf(m)).MapRange(); it.Next(); {
			sum += int(it.Key().Int() - it.Value().Int())
		}
		if sum != n*(n-1) {
			return false
		}
	}
	return true
}()
