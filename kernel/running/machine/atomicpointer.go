package machine

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib/twin"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// atomicRef stands for [twin.Ref], of which atomic.Pointer is made: what it does are operations of
// a goroutine.
type atomicRef struct{ ref twin.Ref }

// Load returns the pointer.
func (r *atomicRef) Load() any {
	primitives.Atomically(trace.OpLoad, r)
	return r.ref.Load()
}

// Store sets the pointer.
func (r *atomicRef) Store(p any) {
	primitives.Atomically(trace.OpStore, r)
	r.ref.Store(p)
}

// Swap sets the pointer and returns the one before.
func (r *atomicRef) Swap(p any) any {
	primitives.Atomically(trace.OpUpdate, r)
	return r.ref.Swap(p)
}

// CompareAndSwap sets the pointer to p if it is old.
func (r *atomicRef) CompareAndSwap(old, p any) bool {
	primitives.AtomicallyIf(r, func() bool { return r.holds(old) })
	return r.ref.CompareAndSwap(old, p)
}

func (r *atomicRef) holds(p any) bool {
	held := r.ref.Load()
	if held != nil || p == nil {
		return held == p
	}
	v := reflect.ValueOf(p)
	if v.Kind() == reflect.Struct { // a box
		v = v.Field(0)
	}
	return v.IsNil()
}
