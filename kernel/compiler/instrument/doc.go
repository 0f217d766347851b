// Package instrument finds the accesses to memory that goroutines may share: reads and writes before
// which the scheduler may let another goroutine go, and of which the race detector is told. It says
// which of a function's instructions are such, what each is called in the program's text, and of a
// write which reads its value was computed from. It asks, and never writes: package lower puts a
// hook at each.
//
//	watched := instrument.New(plans, pkg, files)
//	if a := watched.At(load); a != nil { … }
//
// Watched are reads and writes of the package's variables, of variables on the heap, through
// pointers, of elements of slices, and the operations on maps. Those of local variables that only
// loads and stores reach are not, nor is what provably stays in one goroutine: a variable that is on
// the heap for the sake of a function literal that is called at once, say, or a slice that its
// function makes and keeps to itself. What is not known is watched.
//
// The files:
//
//	watch.go     which instructions are watched
//	escape.go    what stays in one goroutine
//	alone.go     programs with a single goroutine
//	name.go      what is accessed, as the text has it
//	reads.go     the reads that a value was computed from
//	compiled.go  what functions of other packages do with slices and maps
//
// A Program belongs to one goroutine.
package instrument
