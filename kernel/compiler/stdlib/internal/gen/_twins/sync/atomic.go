package atomic

import "lockstep/twin"

type Pointer[T any] struct {
	_   [0]*T // no conversion between Pointers of different types
	ref twin.Ref
}

func (x *Pointer[T]) Load() *T {
	p, _ := x.ref.Load().(*T)
	return p
}

func (x *Pointer[T]) Store(val *T) { x.ref.Store(val) }

func (x *Pointer[T]) Swap(new *T) (old *T) {
	old, _ = x.ref.Swap(new).(*T)
	return old
}

func (x *Pointer[T]) CompareAndSwap(old, new *T) (swapped bool) {
	return x.ref.CompareAndSwap(old, new)
}
