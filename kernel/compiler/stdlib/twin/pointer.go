package twin

import (
	"reflect"
	"runtime"
	"sync/atomic"
	"unique"
	"unsafe"
	"weak"
)

// A Ref holds a pointer for atomic.Pointer. The zero value holds nil, which is never in a Ref as a
// pointer of a type.
type Ref struct{ held atomic.Pointer[any] }

// Load returns the pointer.
func (r *Ref) Load() any { return value(r.held.Load()) }

// Store sets the pointer.
func (r *Ref) Store(p any) { r.held.Store(hold(p)) }

// Swap sets the pointer and returns the one before.
func (r *Ref) Swap(p any) any { return value(r.held.Swap(hold(p))) }

// CompareAndSwap sets the pointer to p if it is old.
func (r *Ref) CompareAndSwap(old, p any) bool {
	want, next := value(hold(old)), hold(p)
	for {
		held := r.held.Load()
		if value(held) != want {
			return false
		}
		if r.held.CompareAndSwap(held, next) {
			return true
		}
	}
}

func hold(p any) *any {
	if p == nil || unboxed(p).IsNil() {
		return nil
	}
	return &p
}

func value(held *any) any {
	if held == nil {
		return nil
	}
	return *held
}

// A Handle is what a unique.Handle is made of.
type Handle struct{ handle unique.Handle[any] }

// MakeHandle is [unique.Make].
func MakeHandle(v any) Handle { return Handle{unique.Make(v)} }

// Value returns what the handle was made for.
func (h Handle) Value() any { return h.handle.Value() }

// A Weak is what a weak.Pointer is made of. Those of equal pointers are equal, and the zero value
// is nil's.
type Weak struct{ to weak.Pointer[byte] }

// MakeWeak is [weak.Make].
func MakeWeak(p any) Weak {
	v := unboxed(p)
	if v.IsNil() {
		return Weak{}
	}
	return Weak{weak.Make((*byte)(v.UnsafePointer()))}
}

// Value returns the pointer, or nil when it is one to what is no longer there. The parameter is a
// nil pointer of its type.
func (w Weak) Value(null any) any {
	to := w.to.Value()
	if to == nil {
		return nil
	}
	v := reflect.New(reflect.TypeOf(null)).Elem() // maybe a box
	p := v
	if v.Kind() == reflect.Struct {
		p = v.Field(0)
	}
	p.Set(reflect.NewAt(p.Type().Elem(), unsafe.Pointer(to)))
	return v.Interface()
}

// AddCleanup is [runtime.AddCleanup], and returns a runtime.Cleanup.
func AddCleanup(ptr any, cleanup func()) any {
	return runtime.AddCleanup((*byte)(unboxed(ptr).UnsafePointer()), func(cleanup func()) { cleanup() }, cleanup)
}
