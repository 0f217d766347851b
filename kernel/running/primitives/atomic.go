package primitives

import (
	"fmt"
	"math/bits"
	"sync/atomic"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// word is what the functions of sync/atomic take. Negative numbers have the bits of their unsigned
// forms, so two of the package's functions do for all types.
type word interface {
	int32 | int64 | uint32 | uint64 | uintptr
}

// is32 reports whether T has 32 bits.
func is32[T word]() bool {
	switch any(T(0)).(type) {
	case int32, uint32:
		return true
	case uintptr:
		return bits.UintSize == 32
	}
	return false
}

func word32[T word](addr *T) *uint32 { return (*uint32)(unsafe.Pointer(addr)) }
func word64[T word](addr *T) *uint64 { return (*uint64)(unsafe.Pointer(addr)) }

// The functions of sync/atomic, by their names without the type. [Symbols] has them for each type.

func atomicLoad[T word](addr *T) (val T) {
	g := Atomically(trace.OpLoad, addr)
	if is32[T]() {
		val = T(atomic.LoadUint32(word32(addr)))
	} else {
		val = T(atomic.LoadUint64(word64(addr)))
	}
	sawNumber(g, val)
	return val
}

func atomicStore[T word](addr *T, val T) {
	g := Atomically(trace.OpStore, addr)
	if is32[T]() {
		atomic.StoreUint32(word32(addr), uint32(val))
	} else {
		atomic.StoreUint64(word64(addr), uint64(val))
	}
	sawNumber(g, val)
}

func atomicSwap[T word](addr *T, new T) (old T) {
	g := Atomically(trace.OpUpdate, addr)
	if is32[T]() {
		old = T(atomic.SwapUint32(word32(addr), uint32(new)))
	} else {
		old = T(atomic.SwapUint64(word64(addr), uint64(new)))
	}
	sawNumber(g, new)
	return old
}

func atomicCompareAndSwap[T word](addr *T, old, new T) (swapped bool) {
	g := AtomicallyIf(addr, func() bool { return *addr == old })
	if is32[T]() {
		swapped = atomic.CompareAndSwapUint32(word32(addr), uint32(old), uint32(new))
	} else {
		swapped = atomic.CompareAndSwapUint64(word64(addr), uint64(old), uint64(new))
	}
	if g != nil {
		sawNumber(g, *addr)
	}
	return swapped
}

func atomicAdd[T word](addr *T, delta T) (new T) {
	g := Atomically(trace.OpUpdate, addr)
	if is32[T]() {
		new = T(atomic.AddUint32(word32(addr), uint32(delta)))
	} else {
		new = T(atomic.AddUint64(word64(addr), uint64(delta)))
	}
	sawNumber(g, new)
	return new
}

func atomicAnd[T word](addr *T, mask T) (old T) {
	g := Atomically(trace.OpUpdate, addr)
	if is32[T]() {
		old = T(atomic.AndUint32(word32(addr), uint32(mask)))
	} else {
		old = T(atomic.AndUint64(word64(addr), uint64(mask)))
	}
	sawNumber(g, old&mask)
	return old
}

func atomicOr[T word](addr *T, mask T) (old T) {
	g := Atomically(trace.OpUpdate, addr)
	if is32[T]() {
		old = T(atomic.OrUint32(word32(addr), uint32(mask)))
	} else {
		old = T(atomic.OrUint64(word64(addr), uint64(mask)))
	}
	sawNumber(g, old|mask)
	return old
}

func loadPointer(addr *unsafe.Pointer) unsafe.Pointer {
	Atomically(trace.OpLoad, addr)
	return atomic.LoadPointer(addr)
}

func storePointer(addr *unsafe.Pointer, val unsafe.Pointer) {
	Atomically(trace.OpStore, addr)
	atomic.StorePointer(addr, val)
}

func swapPointer(addr *unsafe.Pointer, new unsafe.Pointer) (old unsafe.Pointer) {
	Atomically(trace.OpUpdate, addr)
	return atomic.SwapPointer(addr, new)
}

func compareAndSwapPointer(addr *unsafe.Pointer, old, new unsafe.Pointer) (swapped bool) {
	AtomicallyIf(addr, func() bool { return *addr == old })
	return atomic.CompareAndSwapPointer(addr, old, new)
}

// Atomically is the point before an atomic operation on *addr, which the caller then does. It
// returns the caller's goroutine if that is in lockstep, else nil.
func Atomically[T any](op trace.Op, addr *T) *sched.G {
	g := sched.InTurn()
	if g != nil {
		p := about(g, op, unsafe.Pointer(addr))
		p.Size = unsafe.Sizeof(*addr)
		g.Step(p)
		tellAtomic(g, p, addr)
	}
	return g
}

// AtomicallyIf is Atomically for CompareAndSwap, which only loads where it does not succeed:
// succeeds says whether it will.
func AtomicallyIf[T any](addr *T, succeeds func() bool) *sched.G {
	g := sched.InTurn()
	if g != nil {
		p := about(g, trace.OpUpdate, unsafe.Pointer(addr))
		p.Size = unsafe.Sizeof(*addr)
		g.Step(p)
		if !succeeds() {
			p.Op = trace.OpLoad
		}
		tellAtomic(g, p, addr)
	}
	return g
}

// tellAtomic tells the run of an atomic operation on *addr that g does next. It races with what
// reads and writes *addr without package atomic.
func tellAtomic[T any](g *sched.G, p sched.Pending, addr *T) {
	r := g.Run()
	if p.Op != trace.OpLoad {
		keep(r, addr, p.Obj)
	}
	if r.Detector == nil {
		return
	}
	r.Detector.Access(trace.Access{
		G: g.Num(), Addr: p.Obj, Size: p.Size,
		Write: p.Op != trace.OpLoad, Atomic: true, Site: p.Site, Step: r.StepNumber(),
	})
	if p.Op == trace.OpStore {
		g.ReleaseOver(p.Obj, 0)
		return
	}
	g.Acquire(p.Obj, 0)
	if p.Op == trace.OpUpdate {
		g.Release(p.Obj, 0)
	}
}

// sawNumber tells the log what g has read or written. It does nothing if g is nil.
func sawNumber[T any](g *sched.G, val T) {
	if g != nil && g.Run().Logging() {
		g.Saw(func() string { return fmt.Sprint(val) })
	}
}
