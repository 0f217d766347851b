package callers

import (
	"runtime"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// Functions of Go's runtime take part in what a program asks for: the one that called main, or that
// makes deferred calls because of a panic.

// runtimeSite returns the number of the site of a real frame.
func runtimeSite(f runtime.Frame) int {
	return added(FrameSite{runtimeFunc(f.Function), f.File, f.Line})
}

func runtimeFunc(name string) *Func {
	sites.Lock()
	defer sites.Unlock()
	f := sites.runtime[name]
	if f == nil {
		f = &Func{name: name, params: name == goruntime.GoPanic, entry: -len(sites.others) - 1}
		if sites.runtime == nil {
			sites.runtime = map[string]*Func{}
		}
		sites.runtime[name] = f
	}
	return f
}

var (
	callersSite = sync.OnceValue(func() int { return runtimeSite(goruntime.CallersFrame()) })
	bottom      = sync.OnceValue(func() int { return runtimeSite(goruntime.BottomFrame()) })
	callsMain   = sync.OnceValue(func() int { return runtimeSite(goruntime.MainFrame()) })
)

// panicSites returns the sites between a function that panics with v and a deferred call, the
// outermost first.
func panicSites(v any) (list []int) {
	for _, f := range goruntime.PanicFrames(v) {
		list = append(list, runtimeSite(f))
	}
	return list
}
