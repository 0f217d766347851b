package primitives

import (
	"maps"
	"reflect"
)

// atomics are the functions of sync/atomic that there are for each of the types that it counts
// with.
func atomics[T word](name string) map[string]reflect.Value {
	return map[string]reflect.Value{
		"Add" + name:            reflect.ValueOf(atomicAdd[T]),
		"And" + name:            reflect.ValueOf(atomicAnd[T]),
		"CompareAndSwap" + name: reflect.ValueOf(atomicCompareAndSwap[T]),
		"Load" + name:           reflect.ValueOf(atomicLoad[T]),
		"Or" + name:             reflect.ValueOf(atomicOr[T]),
		"Store" + name:          reflect.ValueOf(atomicStore[T]),
		"Swap" + name:           reflect.ValueOf(atomicSwap[T]),
	}
}

// atomicSymbols are those of sync/atomic. Its Pointer is built from source, on a type of package
// twin.
func atomicSymbols() map[string]reflect.Value {
	t := map[string]reflect.Value{
		"Bool":    reflect.ValueOf((*Bool)(nil)),
		"Int32":   reflect.ValueOf((*Int32)(nil)),
		"Int64":   reflect.ValueOf((*Int64)(nil)),
		"Uint32":  reflect.ValueOf((*Uint32)(nil)),
		"Uint64":  reflect.ValueOf((*Uint64)(nil)),
		"Uintptr": reflect.ValueOf((*Uintptr)(nil)),
		"Value":   reflect.ValueOf((*Value)(nil)),

		"CompareAndSwapPointer": reflect.ValueOf(compareAndSwapPointer),
		"LoadPointer":           reflect.ValueOf(loadPointer),
		"StorePointer":          reflect.ValueOf(storePointer),
		"SwapPointer":           reflect.ValueOf(swapPointer),
	}
	for _, m := range []map[string]reflect.Value{
		atomics[int32]("Int32"), atomics[int64]("Int64"),
		atomics[uint32]("Uint32"), atomics[uint64]("Uint64"), atomics[uintptr]("Uintptr"),
	} {
		maps.Copy(t, m)
	}
	return t
}

// Symbols returns what replaces the standard library's symbols in cells: import path → name →
// value. A type is given as a nil pointer to it, as the interpreter's own tables do.
func Symbols() map[string]map[string]reflect.Value {
	return map[string]map[string]reflect.Value{
		"sync": {
			"Cond":      reflect.ValueOf((*Cond)(nil)),
			"Map":       reflect.ValueOf((*Map)(nil)),
			"Mutex":     reflect.ValueOf((*Mutex)(nil)),
			"NewCond":   reflect.ValueOf(NewCond),
			"Once":      reflect.ValueOf((*Once)(nil)),
			"OnceFunc":  reflect.ValueOf(OnceFunc),
			"Pool":      reflect.ValueOf((*Pool)(nil)),
			"RWMutex":   reflect.ValueOf((*RWMutex)(nil)),
			"WaitGroup": reflect.ValueOf((*WaitGroup)(nil)),
		},
		"sync/atomic":  atomicSymbols(),
		"math/rand":    randSymbols(),
		"math/rand/v2": randV2Symbols(),
		"time": {
			"After":     reflect.ValueOf(After),
			"AfterFunc": reflect.ValueOf(AfterFunc),
			"NewTicker": reflect.ValueOf(NewTicker),
			"NewTimer":  reflect.ValueOf(NewTimer),
			"Now":       reflect.ValueOf(Now),
			"Since":     reflect.ValueOf(Since),
			"Sleep":     reflect.ValueOf(Sleep),
			"Tick":      reflect.ValueOf(Tick),
			"Ticker":    reflect.ValueOf((*Ticker)(nil)),
			"Timer":     reflect.ValueOf((*Timer)(nil)),
			"Until":     reflect.ValueOf(Until),
		},
		"context": {
			"AfterFunc":         reflect.ValueOf(contextAfterFunc),
			"WithCancel":        reflect.ValueOf(WithCancel),
			"WithCancelCause":   reflect.ValueOf(WithCancelCause),
			"WithDeadline":      reflect.ValueOf(WithDeadline),
			"WithDeadlineCause": reflect.ValueOf(WithDeadlineCause),
			"WithTimeout":       reflect.ValueOf(WithTimeout),
			"WithTimeoutCause":  reflect.ValueOf(WithTimeoutCause),
			// Nobody can ask for these two, but their values have names.
			"cancelCtx": reflect.ValueOf((*cancelCtx)(nil)),
			"timerCtx":  reflect.ValueOf((*timerCtx)(nil)),
		},
		"io": {
			"Pipe":       reflect.ValueOf(Pipe),
			"PipeReader": reflect.ValueOf((*PipeReader)(nil)),
			"PipeWriter": reflect.ValueOf((*PipeWriter)(nil)),
		},
		"runtime": {
			"GC":             reflect.ValueOf(collect),
			"LockOSThread":   reflect.ValueOf(lockOSThread),
			"NumGoroutine":   reflect.ValueOf(NumGoroutine),
			"UnlockOSThread": reflect.ValueOf(unlockOSThread),
		},
		"runtime/pprof": {
			"Do":                 reflect.ValueOf(do),
			"SetGoroutineLabels": reflect.ValueOf(setGoroutineLabels),
		},
	}
}
