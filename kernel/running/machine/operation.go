package machine

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/bridge"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// step binds an entry to what the interpreter does as a step of its own. Core does not defer it.
func step[F any](e core.Entry[F], do func(interp.Call)) core.Binding {
	return core.Binding{Symbol: e.Symbol, Value: reflect.ValueOf(interp.Operation{Func: reflect.Zero(e.Type()), Do: do})}
}

// site is the first argument of entries that have a site.
func site(c interp.Call) core.Site { return core.Site(c.Arg(0).Int()) }

// asOperation makes an operation of a function of a compiled package if it is one that goroutines
// live by, what locks, counts and waits, or by which they are seen: what prints.
func asOperation(f reflect.Value) reflect.Value {
	switch method := f.Interface().(type) {
	case func(*primitives.Mutex):
		return onPointer(f, method)
	case func(*primitives.RWMutex):
		return onPointer(f, method)
	case func(*primitives.WaitGroup):
		return onPointer(f, method)
	case func(*primitives.WaitGroup, func()):
		return reflect.ValueOf(interp.Operation{Func: f, Do: func(c interp.Call) {
			method((*primitives.WaitGroup)(c.Arg(0).UnsafePointer()), c.Thunk(1))
		}})
	case func(*primitives.WaitGroup, int):
		return reflect.ValueOf(interp.Operation{Func: f, Do: func(c interp.Call) {
			method((*primitives.WaitGroup)(c.Arg(0).UnsafePointer()), int(c.Arg(1).Int()))
		}})
	}
	if print, ok := bridge.Direct(f); ok {
		return printing(f, print)
	}
	return f
}

// calling notes the site of the call of a compiled function that the goroutine makes, 0 when that has
// returned. It reports whether what the function may write is to be saved.
func calling(site core.Site) (saves bool) {
	g := sched.Current()
	if g == nil {
		return false
	}
	g.At = trace.Site(site)
	if site == 0 {
		g.Return() // the monitor may have taken the baton
		return false
	}
	return g.Controlled() && g.Run().Search
}

// entering notes the site of a call by which the goroutine leaves the text of cells, and returns that
// of the one within which it is.
func entering(site core.Site) (before core.Site) {
	g := sched.Current()
	if g == nil {
		return 0
	}
	before = core.Site(g.Via)
	g.Via = trace.Site(site)
	return before
}

// deferred returns what a defer statement at a site defers in place of a compiled function: what
// unlocks and the like, so that it has the statement's site, and the function itself else.
func deferred(site core.Site, f reflect.Value) reflect.Value {
	switch method := f.Interface().(type) {
	case func(*primitives.Mutex):
		return at(site, method)
	case func(*primitives.RWMutex):
		return at(site, method)
	case func(*primitives.WaitGroup):
		return at(site, method)
	}
	return f
}

func at[T any](site core.Site, method func(*T)) reflect.Value {
	return reflect.ValueOf(func(p *T) {
		calling(site)
		method(p)
		calling(0)
	})
}

func onPointer[T any](f reflect.Value, method func(*T)) reflect.Value {
	return reflect.ValueOf(interp.Operation{Func: f, Do: func(c interp.Call) {
		method(receiverOf[T](c.Arg(0)))
	}})
}

// receiverOf is a pointer of the program's as the one to what stands for its type. The interpreter may
// lay a struct out so that a field is where Go would not put one of its type, which the checks of
// pointers that come with the race detector do not allow.
//
//go:nocheckptr
func receiverOf[T any](v reflect.Value) *T { return (*T)(v.UnsafePointer()) }
