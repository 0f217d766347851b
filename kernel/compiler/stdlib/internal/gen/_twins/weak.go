package weak

import "lockstep/twin"

type Pointer[T any] struct {
	_ [0]*T // no conversion between Pointers of different types
	w twin.Weak
}

func Make[T any](ptr *T) Pointer[T] { return Pointer[T]{w: twin.MakeWeak(ptr)} }

func (p Pointer[T]) Value() *T {
	ptr, _ := p.w.Value((*T)(nil)).(*T)
	return ptr
}
