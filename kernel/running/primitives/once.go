package primitives

import (
	"sync/atomic"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Once replaces sync.Once in cells.
type Once struct {
	noCopy noCopy
	m      Mutex
	done   atomic.Bool
}

// Do calls f if this is the first call of Do. It has been done also when f panics or is ended; a
// call of Do inside of f waits for ever.
func (o *Once) Do(f func()) {
	if g := sched.InTurn(); g != nil {
		o.doInLockstep(g, f)
	} else if !o.done.Load() {
		o.do(f)
	}
}

func (o *Once) do(f func()) {
	o.m.lock(o.wanted())
	defer o.m.Unlock()
	if !o.done.Load() {
		defer o.done.Store(true)
		f()
	}
}

// doInLockstep is Do in lockstep. What f does comes before the return of every Do; one Do that
// calls nothing does not come before another.
func (o *Once) doInLockstep(g *sched.G, f func()) {
	w := o.wanted()
	p := about(g, w.op, w.obj)
	if !g.Await(p, w.reason, (*onceWaiter)(o)) {
		g.Point()
	}
	if !o.done.Load() {
		o.m.takeInLockstep(g, w, p.Site)
		if !o.done.Load() {
			o.first(g, f)
			return
		}
		o.m.giveInLockstep(g) // one that is not in lockstep was first
	}
	g.Acquire(w.obj, 0)
}

// first is the Do that calls f.
func (o *Once) first(g *sched.G, f func()) {
	defer func() {
		keep(g.Run(), &o.done, unsafe.Pointer(&o.done))
		o.done.Store(true)
		o.m.giveInLockstep(g)
		obj := o.wanted().obj
		g.Release(obj, 0)
		g.Run().Changed(obj)
	}()
	f()
}

func (o *Once) wanted() wanted {
	return wanted{trace.OpDo, unsafe.Pointer(o), trace.WaitOnce, "Once"}
}

// onceWaiter is a Once as the scheduler sees it.
type onceWaiter Once

// Ready reports whether Do need not wait.
func (o *onceWaiter) Ready(g *sched.G) bool { return o.done.Load() || (*mutexWaiter)(&o.m).Ready(g) }

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
