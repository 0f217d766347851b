package unique

import "lockstep/twin"

type Handle[T comparable] struct {
	_      [0]*T // no conversion between Handles of different types
	handle twin.Handle
}

func (h Handle[T]) Value() T {
	v, _ := h.handle.Value().(T) // no T only when that is an interface, and nil
	return v
}

func Make[T comparable](value T) Handle[T] { return Handle[T]{handle: twin.MakeHandle(value)} }
