package cgo

// In compiled code it tells the collector that the memory around it is C's, which says nothing to an interpreter.
type Incomplete struct{ _ struct{} }
