package primitives

import (
	"sync/atomic"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// The types of sync/atomic.
type (
	Int32   = Number[int32]
	Int64   = Number[int64]
	Uint32  = Number[uint32]
	Uint64  = Number[uint64]
	Uintptr = Number[uintptr]
)

// Number stands for the integer types of sync/atomic.
type Number[T word] struct {
	_ noCopy
	v T
}

// Load returns the value.
func (x *Number[T]) Load() T { return atomicLoad(&x.v) }

// Store sets the value.
func (x *Number[T]) Store(val T) { atomicStore(&x.v, val) }

// Swap sets the value and returns the one before.
func (x *Number[T]) Swap(new T) (old T) { return atomicSwap(&x.v, new) }

// CompareAndSwap sets the value to new if it is old.
func (x *Number[T]) CompareAndSwap(old, new T) (swapped bool) {
	return atomicCompareAndSwap(&x.v, old, new)
}

// Add adds delta and returns the sum.
func (x *Number[T]) Add(delta T) (new T) { return atomicAdd(&x.v, delta) }

// And does a bitwise AND with mask and returns the value before.
func (x *Number[T]) And(mask T) (old T) { return atomicAnd(&x.v, mask) }

// Or does a bitwise OR with mask and returns the value before.
func (x *Number[T]) Or(mask T) (old T) { return atomicOr(&x.v, mask) }

// Bool stands for atomic.Bool.
type Bool struct {
	_ noCopy
	v uint32
}

// Load returns the value.
func (x *Bool) Load() bool { return atomicLoad(&x.v) != 0 }

// Store sets the value.
func (x *Bool) Store(val bool) { atomicStore(&x.v, bit(val)) }

// Swap sets the value and returns the one before.
func (x *Bool) Swap(new bool) (old bool) { return atomicSwap(&x.v, bit(new)) != 0 }

// CompareAndSwap sets the value to new if it is old.
func (x *Bool) CompareAndSwap(old, new bool) (swapped bool) {
	return atomicCompareAndSwap(&x.v, bit(old), bit(new))
}

func bit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// Value stands for atomic.Value.
type Value struct{ v atomic.Value }

// Load returns the value, nil before the first Store.
func (x *Value) Load() any {
	Atomically(trace.OpLoad, x)
	return x.v.Load()
}

// Store sets the value.
func (x *Value) Store(val any) {
	Atomically(trace.OpStore, x)
	x.v.Store(val)
}

// Swap sets the value and returns the one before.
func (x *Value) Swap(new any) (old any) {
	Atomically(trace.OpUpdate, x)
	return x.v.Swap(new)
}

// CompareAndSwap sets the value to new if it is old.
func (x *Value) CompareAndSwap(old, new any) (swapped bool) {
	// The comparison may panic, which is for the operation to do.
	Atomically(trace.OpUpdate, x)
	return x.v.CompareAndSwap(old, new)
}
