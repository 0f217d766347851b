package goruntime

import "unsafe"

// chanrecv receives from a channel into what val points to, which may be nil. With nb it does not
// wait. The runtime keeps it linkable for package reflect (runtime/chan.go).
//
//go:linkname chanrecv reflect.chanrecv
func chanrecv(ch unsafe.Pointer, nb bool, val unsafe.Pointer) (selected, received bool)
