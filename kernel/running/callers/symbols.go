package callers

import (
	"bytes"
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Symbols returns what replaces the standard library's symbols in cells: import path → name →
// value. A type is given as a nil pointer to it, as the interpreter's own tables do.
func Symbols() map[string]map[string]reflect.Value {
	return map[string]map[string]reflect.Value{
		"runtime": {
			"Caller":        reflect.ValueOf(Caller),
			"Callers":       reflect.ValueOf(callers),
			"CallersFrames": reflect.ValueOf(callersFrames),
			"Frame":         reflect.ValueOf((*Frame)(nil)),
			"Frames":        reflect.ValueOf((*Frames)(nil)),
			"Func":          reflect.ValueOf((*Func)(nil)),
			"FuncForPC":     reflect.ValueOf(funcForPC),
			"Stack":         reflect.ValueOf(writeStack),
		},
		"runtime/debug": {
			"Stack": reflect.ValueOf(Stack),
		},
	}
}

// numbers returns the sites of the calls that have not returned in the calling goroutine, the
// innermost first.
func numbers() (list []int) {
	c := current()
	if c == nil {
		return nil
	}
	g := c.g
	for ; c != nil; c = c.caller {
		list = append(list, c.At)
	}
	if g.ID == trace.MainGo {
		list = append(list, callsMain())
	}
	return append(list, bottom())
}

// Caller is runtime.Caller: of the function that calls it if skip is 0.
func Caller(skip int) (pc uintptr, file string, line int, ok bool) {
	list := append([]int{callersSite()}, numbers()...)
	if skip++; skip < 0 || skip >= len(list) {
		return 0, "", 0, false
	}
	s := site(list[skip])
	return counter(list[skip]), s.File, s.Line, true
}

// callers is runtime.Callers.
func callers(skip int, pcs []uintptr) (n int) {
	list := append([]int{callersSite()}, numbers()...)
	for _, at := range list[min(max(skip, 0), len(list)):] {
		if n == len(pcs) {
			break
		}
		pcs[n] = counter(at)
		n++
	}
	return n
}

// Frame replaces runtime.Frame in cells.
type Frame struct {
	PC       uintptr
	Func     *Func
	Function string
	File     string
	Line     int
	Entry    uintptr
}

// Frames replaces runtime.Frames in cells.
type Frames struct{ pcs []uintptr }

func callersFrames(pcs []uintptr) *Frames { return &Frames{pcs} }

// Next returns the next frame, as runtime.Frames.Next does.
func (f *Frames) Next() (frame Frame, more bool) {
	for len(f.pcs) > 0 {
		pc := f.pcs[0]
		f.pcs = f.pcs[1:]
		if n, ok := siteAt(pc); ok {
			s := site(n)
			frame = Frame{PC: pc - 1, Func: s.Func, Function: s.Func.Name(), File: s.File, Line: s.Line, Entry: s.Func.Entry()}
			return frame, len(f.pcs) > 0
		}
		if real, _ := runtime.CallersFrames([]uintptr{pc}).Next(); real.PC != 0 {
			return Frame{PC: real.PC, Function: real.Function, File: real.File, Line: real.Line, Entry: real.Entry}, len(f.pcs) > 0
		}
	}
	return Frame{}, false
}

// funcForPC is runtime.FuncForPC. It knows the names of the process's own functions too.
func funcForPC(pc uintptr) *Func {
	if n, ok := siteAt(pc); ok {
		return site(n).Func
	}
	if f := runtime.FuncForPC(pc); f != nil {
		return runtimeFunc(f.Name())
	}
	return nil
}

// NameOf returns the name of the function that a program counter is in.
func NameOf(pc uintptr) string { return funcForPC(pc).Name() }

// writeStack is runtime.Stack. For other goroutines it writes what they wait for.
func writeStack(buf []byte, all bool) int {
	var b bytes.Buffer
	writeCalls(&b, numbers())
	if all {
		own := sched.Current()
		for _, g := range sched.Living() {
			if g != own {
				reason, _ := g.Waiting()
				if reason == trace.Running {
					reason = "runnable"
				}
				fmt.Fprintf(&b, "\ngoroutine %d [%s]:\n", g.ID, reason)
			}
		}
	}
	return copy(buf, b.Bytes())
}

// Stack is debug.Stack.
func Stack() []byte { return debugStack(debug.Stack) }

// PrintedStack returns what debug.PrintStack prints.
func PrintedStack() []byte { return debugStack(debug.Stack, debug.PrintStack) }

func debugStack(functions ...any) []byte {
	var list []int
	for _, f := range functions {
		real := runtime.FuncForPC(reflect.ValueOf(f).Pointer())
		file, line := real.FileLine(real.Entry())
		list = append(list, added(FrameSite{runtimeFunc(real.Name()), file, line}))
	}
	var b bytes.Buffer
	writeCalls(&b, append(list, numbers()...))
	return b.Bytes()
}

// writeCalls writes calls as Go's tracebacks do.
func writeCalls(b *bytes.Buffer, list []int) {
	id, _ := sched.CurrentID()
	fmt.Fprintf(b, "goroutine %d [running]:\n", id)
	for _, n := range list {
		if n == bottom() || n == callsMain() {
			break // Go does not show these either
		}
		s := site(n)
		name := s.Func.Name()
		if name == "runtime.gopanic" {
			name = "panic"
		}
		args := ""
		if s.Func.params {
			args = "..."
		}
		fmt.Fprintf(b, "%s(%s)\n\t%s:%d +%#x\n", name, args, s.File, s.Line, max(n-s.Func.entry, 1)*stride)
	}
}
