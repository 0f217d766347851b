package namedtype

import "unsafe"

// addReflectOff registers what descriptors refer to by offsets, and returns the offset.
//
//go:linkname addReflectOff reflect.addReflectOff
func addReflectOff(ptr unsafe.Pointer) int32
