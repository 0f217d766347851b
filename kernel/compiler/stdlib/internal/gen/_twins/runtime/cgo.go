package cgo

// Incomplete marks C's memory for the collector of compiled Go; an interpreter has no use for it.
type Incomplete struct{ _ struct{} }
