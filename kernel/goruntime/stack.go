package goruntime

import (
	"runtime"
	"slices"
	"strings"
	"sync"
)

// Functions of Go's runtime stand in a program's stacks: the one that calls main, and those that
// make deferred calls because of a panic. They are taken from real stacks.

// GoPanic is the name of the function that makes deferred calls because of a panic.
const GoPanic = "runtime.gopanic"

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

var initStack = stack() // of the main goroutine

// CallersFrame returns the frame of runtime.Callers, the innermost in what that finds.
func CallersFrame() runtime.Frame { return stack()[0] }

// BottomFrame returns the frame in which every goroutine begins.
func BottomFrame() runtime.Frame { return initStack[len(initStack)-1] }

// MainFrame returns the frame that calls a program's main function.
func MainFrame() runtime.Frame {
	for _, f := range initStack {
		if f.Function == "runtime.main" {
			return f
		}
	}
	return BottomFrame()
}

// PanicFrames returns the frames of the runtime between a function that panics with v and a
// deferred call, the outermost first.
func PanicFrames(v any) []runtime.Frame {
	kind := ""
	if err, ok := v.(runtime.Error); ok {
		text := err.Error()
		for _, k := range panicKinds {
			if strings.Contains(text, k) {
				kind = k
				break
			}
		}
	}
	return panicFrames()[kind]
}

// panicKinds are parts of the texts of the runtime's errors by which they are told apart.
var panicKinds = []string{"nil pointer dereference", "out of range", "divide by zero", "nil map", "interface conversion"}

// panicFrames has the frames of each kind of panic, and under "" those of the others.
var panicFrames = sync.OnceValue(func() map[string][]runtime.Frame {
	var (
		none  *int
		list  []int
		table map[string]int
		value any = 1
		zero  int
	)
	return map[string][]runtime.Frame{
		"":                        framesIn(func() { panic(value) }),
		"nil pointer dereference": framesIn(func() { zero = *none }),
		"out of range":            framesIn(func() { zero = list[zero] }),
		"divide by zero":          framesIn(func() { zero = 1 / zero }),
		"nil map":                 framesIn(func() { table["x"] = 1 }),
		"interface conversion":    framesIn(func() { _ = value.(string) }),
	}
})

// framesIn returns the frames between a function that panics and a deferred call, the outermost
// first.
func framesIn(f func()) (list []runtime.Frame) {
	defer func() {
		recover()
		for _, fr := range stack()[2:] { // without stack and this function
			switch {
			case strings.HasPrefix(fr.Function, "runtime."):
				list = append(list, fr)
			case list != nil:
				slices.Reverse(list)
				return
			}
		}
	}()
	f()
	return nil
}

// checkStacks reports whether functions of the runtime are found by their names.
func checkStacks() bool {
	return CallersFrame().Function == "runtime.Callers" && MainFrame().Function == "runtime.main" && BottomFrame().Function == "runtime.goexit" &&
		slices.ContainsFunc(framesIn(func() { panic(1) }), func(f runtime.Frame) bool { return f.Function == GoPanic })
}
