package goruntime

import "unsafe"

// chansend sends what val points to. With nb it does not wait. The runtime keeps it linkable for
// package reflect (runtime/chan.go).
//
//go:linkname chansend reflect.chansend0
func chansend(ch unsafe.Pointer, val unsafe.Pointer, nb bool) bool
