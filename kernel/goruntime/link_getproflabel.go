package goruntime

import "unsafe"

// runtime_getProfLabel returns the address of the running goroutine's label set. The runtime keeps
// it linkable for packages that use it (runtime/proflabel.go).
//
//go:linkname runtime_getProfLabel runtime/pprof.runtime_getProfLabel
func runtime_getProfLabel() unsafe.Pointer
