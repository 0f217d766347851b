package callers

import (
	"runtime"
	"strings"
	"sync"
)

// Functions of Go's runtime take part in what a program asks for: the one that called main, or that makes
// deferred calls because of a panic. They are taken from real stacks.

// runtimeSites are the numbers of the sites that real frames stand at.
func runtimeSites(frames []runtime.Frame) (list []int) {
	for _, f := range frames {
		list = append(list, added(Site{runtimeFunc(f.Function), f.File, f.Line}))
	}
	return list
}

func runtimeFunc(name string) *Func {
	sites.Lock()
	defer sites.Unlock()
	f := sites.runtime[name]
	if f == nil {
		f = &Func{name: name, params: name == "runtime.gopanic", entry: -len(sites.others) - 1}
		if sites.runtime == nil {
			sites.runtime = map[string]*Func{}
		}
		sites.runtime[name] = f
	}
	return f
}

// stack lists the functions that have been called, the innermost first.
func stack() (list []runtime.Frame) {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs[:])])
	for {
		f, more := frames.Next()
		list = append(list, f)
		if !more {
			return list
		}
	}
}

var (
	initStack   = stack() // of the main goroutine
	callersSite = sync.OnceValue(func() int { return runtimeSites(stack()[:1])[0] })
	bottom      = sync.OnceValue(func() int { return runtimeSites(initStack[len(initStack)-1:])[0] })
	callsMain   = sync.OnceValue(func() int {
		for _, f := range initStack {
			if f.Function == "runtime.main" {
				return runtimeSites([]runtime.Frame{f})[0]
			}
		}
		return bottom()
	})
)

// provoked panics as Go's runtime does: by kind of panic.
var provoked = sync.OnceValue(func() map[string][]int {
	var (
		none  *int
		list  []int
		table map[string]int
		value any = 1
		zero  int
	)
	return map[string][]int{
		"":       panicSites(func() { panic(value) }),
		"nil":    panicSites(func() { zero = *none }),
		"bounds": panicSites(func() { zero = list[zero] }),
		"divide": panicSites(func() { zero = 1 / zero }),
		"map":    panicSites(func() { table["x"] = 1 }),
		"assert": panicSites(func() { _ = value.(string) }),
	}
})

// panicSites are the sites between a function that panics and a deferred call, the outermost first.
func panicSites(f func()) (list []int) {
	defer func() {
		recover()
		var between []runtime.Frame
		for _, fr := range stack()[2:] { // without stack and this function
			if !strings.HasPrefix(fr.Function, "runtime.") {
				if between == nil {
					continue
				}
				break
			}
			between = append([]runtime.Frame{fr}, between...)
		}
		list = runtimeSites(between)
	}()
	f()
	return nil
}

// panicFrames are the sites between a function that panics with v and a deferred call, the outermost first.
func panicFrames(v any) []int {
	kind := ""
	if err, ok := v.(runtime.Error); ok {
		text := err.Error()
		for _, k := range []struct{ in, kind string }{
			{"nil pointer dereference", "nil"}, {"out of range", "bounds"}, {"divide by zero", "divide"}, {"nil map", "map"}, {"interface conversion", "assert"},
		} {
			if strings.Contains(text, k.in) {
				kind = k.kind
				break
			}
		}
	}
	return provoked()[kind]
}
