package goruntime

import (
	"reflect"
	"unsafe"
)

// Go ends the process, beyond all recovering, when it sees a map read while another goroutine
// writes to it. The runtime sees that by a flag in the map's header. So a map can be read through a
// copy of its header, in which nobody sets the flag; the entries are shared. The runtime's own
// iterators bear with entries that change and tables that grow under them.

// mapHeader is as large as the runtime's (internal/runtime/maps.Map), and has its only pointer and
// its flag where that has them.
type mapHeader struct {
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

// UnguardedMap returns a map with the entries of m that may be read while others write to m. It
// must not be written to. m is not nil.
func UnguardedMap(m reflect.Value) reflect.Value {
	h := new(mapHeader)
	*h = *(*mapHeader)(m.UnsafePointer())
	h.writing = 0
	return reflect.NewAt(m.Type(), unsafe.Pointer(&h)).Elem()
}

// checkMaps reads small and large maps, which are laid out differently, through copies.
func checkMaps() bool {
	if !knowsMapHeader() {
		return false
	}
	for _, n := range []int{1, 100} {
		m := make(map[int]int, n)
		for i := range n {
			m[i] = -i
		}
		v := reflect.ValueOf(m)
		h := (*mapHeader)(v.UnsafePointer())
		if h.used != uint64(n) || h.writing != 0 {
			return false
		}
		sum := 0
		for it := UnguardedMap(v).MapRange(); it.Next(); {
			sum += int(it.Key().Int() - it.Value().Int())
		}
		if sum != n*(n-1) {
			return false
		}
	}
	return true
}

// knowsMapHeader compares mapHeader with the runtime's type, to which reflect.MapIter leads.
func knowsMapHeader() bool {
	iter, _ := reflect.TypeFor[reflect.MapIter]().FieldByName("hiter")
	m, _ := iter.Type.FieldByName("m")
	real, ours := m.Type.Elem(), reflect.TypeFor[mapHeader]()
	if real.Size() != ours.Size() || real.NumField() != ours.NumField() {
		return false
	}
	for i := range ours.NumField() {
		a, b := real.Field(i), ours.Field(i)
		if a.Offset != b.Offset || a.Type.Kind() != b.Type.Kind() || b.Name == "writing" && a.Name != b.Name {
			return false
		}
	}
	return true
}
