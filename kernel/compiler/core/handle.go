package core

import "unsafe"

// Values of the machine's that Core holds and hands on. What they are to the machine is in Owner:
// the machine embeds the handle in a type of its own and points back, so that neither side sees the
// other's type.

// A DeferList stands for a function's list of deferred calls.
type DeferList struct{ Owner any }

// A Frame stands for a call of a function that has not returned, in sessions that ask who has
// called (runtime.Caller and the like).
type Frame struct {
	At    int // the number of the call site that the function is at; Core sets it
	Owner any
}

// FrameAt is the name of a Frame's field that Core sets.
const FrameAt = "At"

// Types that Core mentions by name.
var (
	DeferListType = NewType[DeferList]("DeferList")
	UnsafePointer = NewType[unsafe.Pointer]("UnsafePointer")
)
