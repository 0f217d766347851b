package primitives

import (
	"sync/atomic"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Once replaces sync.Once in cells.
type Once struct {
	noCopy noCopy
	done   atomic.Bool
	m      Mutex
}

// Do calls f if this is the first call of Do. It has been done also when f panics or is ended; a
// call of Do inside of f waits for ever.
func (o *Once) Do(f func()) {
	if !o.done.Load() {
		o.do(f)
	}
}

func (o *Once) do(f func()) {
	o.m.lock(trace.WaitOnce)
	defer o.m.Unlock()
	if !o.done.Load() {
		defer o.done.Store(true)
		f()
	}
}

// OnceFunc returns a function that calls f once. If f panics, every call panics with the same
// value.
func OnceFunc(f func()) func() {
	var (
		once     Once
		returned bool
		value    any
	)
	call := func() {
		defer func() {
			f = nil // may be collected
			if value = recover(); value != nil {
				panic(value) // the first time with f's own stack
			}
		}()
		f()
		returned = true
	}
	return func() {
		once.Do(call)
		if !returned {
			panic(value)
		}
	}
}
