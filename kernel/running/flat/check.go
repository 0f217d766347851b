package flat

import (
	"errors"
	"unsafe"
)

// Check returns an error if values do not lie in memory as slots have them: strings and slices as a
// pointer and one or two words, function values as a pointer. Then no function can be declared here.
func Check() error {
	var s slot
	*(*string)(unsafe.Pointer(&s)) = "four"
	text := s.p != nil && s.w[0] == 4 && s.w[1] == 0
	list := make([]int, 3, 5)
	list[2] = 7
	*(*[]int)(unsafe.Pointer(&s)) = list
	h := *(*sliceHeader)(unsafe.Pointer(&list))
	several := s.p == unsafe.Pointer(unsafe.SliceData(list)) && s.w == [2]uint64{3, 5} && h == sliceHeader{s.p, 3, 5}
	n := 0
	p := funcPointer(func() { n++ })
	(*(*func())(unsafe.Pointer(&p)))()
	if text && several && n == 1 && unsafe.Sizeof(s) == 24 {
		return nil
	}
	return errors.New("values of this program lie in memory otherwise than package flat supposes")
}
