package worker

import (
	"flag"
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/check"
	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/serving/limits"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// A worker may be given a program in place of cells: one execution, then the worker has done its
// work. What differs is how it ends. os.Exit, a panic and a deadlock end a cell by ending its
// goroutines, whose deferred calls run; they end a program at once, and so does the return of its
// main function, whatever other goroutines are at. Done says so, and nobody listens to what is
// printed after it. What went wrong is told in Go's own form.

// Exit statuses of a program that did not choose one, those of the go command and of Go's runtime.
const (
	statusNotBuilt = 1
	statusPanic    = 2
)

// startProgram makes the process look like the program's own.
func (w *worker) startProgram(p *workerproto.Program) {
	w.program = p
	limits.AllowProgram()
	os.Args = slices.Clone(p.Args)
	if len(os.Args) == 0 {
		os.Args = []string{strings.TrimSuffix(filepath.Base(p.File), ".go")}
	}
	flag.CommandLine.Init(os.Args[0], flag.ContinueOnError)
}

// endProgram ends the program with a status, and with a failure unless it is nil. The calling
// goroutine goes no further: it must not run what was deferred.
func (w *worker) endProgram(x *execution, status int, failure *workerproto.Failure) {
	w.stdio.Flush()
	w.send(workerproto.Done{Exec: x.record.Exec, Status: status, Failure: failure})
	select {}
}

// goexited is what a program's main goroutine waits for after runtime.Goexit: nothing.
const goexited trace.Wait = "runtime.Goexit"

// runMain runs a program's main function. When runtime.Goexit ends it the other goroutines go on,
// and the program ends when they have nothing to wait for any more.
func runMain(main func()) {
	g := sched.Current()
	returned := false
	g.OnExit(func() {
		if !returned && !g.IsKilled() {
			if g.Controlled() {
				g.Park(goexited)
				return
			}
			g.Block(goexited, 0)
			<-g.Killed()
		}
	})
	main()
	returned = true
}

// notBuilt tells the compiler's errors as go build does.
func (w *worker) notBuilt(exec trace.Exec, errs check.ErrorList) *workerproto.Failure {
	lines := []string{"# command-line-arguments"}
	for _, e := range errs {
		place := w.program.File
		if e.Line > 0 {
			place = fmt.Sprintf("%s:%d:%d", w.program.File, e.Line, e.Col)
		}
		lines = append(lines, place+": "+e.In(w.lang()))
	}
	return &workerproto.Failure{Exec: exec, Name: "compile error", Value: errs[0].In(w.lang()), Traceback: lines}
}

// notMain is what the go command says of a file that is no program, nil of one that is.
func notMain(exec trace.Exec, u *check.Unit) *workerproto.Failure {
	var lines []string
	main, _ := u.Pkg.Scope().Lookup("main").(*types.Func)
	switch {
	case !u.Program:
		lines = []string{"the file is no program: it must begin with a package clause, package main"}
	case u.Pkg.Name() != "main":
		lines = []string{"package command-line-arguments is not a main package"}
	case main == nil:
		lines = []string{"# command-line-arguments", "runtime.main_main·f: function main is undeclared in the main package"}
	default:
		return nil
	}
	return &workerproto.Failure{Exec: exec, Name: "compile error", Value: lines[len(lines)-1], Traceback: lines}
}

// programPanic tells a panic, as Go does when it ends a program.
func (w *worker) programPanic(g *sched.G, name, text string, frames []interp.Frame, site core.Site) *workerproto.Failure {
	first := name + ": " + text
	var lines []string
	lines = append(lines, first)
	if strings.HasSuffix(text, "runtime error: invalid memory address or nil pointer dereference") {
		lines = append(lines, "[signal SIGSEGV: segmentation violation]")
	}
	lines = append(lines, "", fmt.Sprintf("goroutine %d [running]:", g.ID))
	lines = append(lines, w.programTrace(frames, site)...)
	return &workerproto.Failure{Exec: g.Exec, Go: g.ID, Name: name, Value: text, Traceback: lines}
}

// programTrace lists the functions that a panic has left, the innermost first.
func (w *worker) programTrace(frames []interp.Frame, site core.Site) []string {
	var lines []string
	for _, f := range w.trace(frames, site) {
		at := "\t" + w.program.File
		if len(f.lines) <= fewLines {
			for i, line := range f.lines {
				at += []string{":", " or :"}[min(i, 1)] + fmt.Sprint(line)
			}
		}
		lines = append(lines, f.name+"(...)", at)
	}
	return lines
}

// recoveredStack lists the functions that a panic of the goroutine has left until compiled code
// recovered from it, and forgets them.
func (w *worker) recoveredStack() []string {
	if sched.Current() == nil {
		return nil
	}
	frames, site := w.machine.TakePanic()
	if w.program != nil {
		return w.programTrace(frames, site)
	}
	var lines []string
	for _, f := range w.trace(frames, site) {
		lines = append(lines, w.frameLines(f)[0])
	}
	return lines
}

// programDeadlock tells that nothing can wake the program any more, and what its goroutines wait
// for.
func (w *worker) programDeadlock(main *sched.G, what string) *workerproto.Failure {
	waits := w.programWaits(sched.Living())
	if waits == nil {
		what = "no goroutines (main called runtime.Goexit) - deadlock!"
	}
	lines := append([]string{"fatal error: " + what}, waits...)
	return &workerproto.Failure{Exec: main.Exec, Go: main.ID, Name: "fatal error", Value: what, Traceback: lines}
}

// programWaits tells what goroutines wait for, of those that wait, as Go does.
func (w *worker) programWaits(gs []*sched.G) (waits []string) {
	for _, g := range gs {
		reason, _ := g.Waiting()
		if reason == trace.Running || reason == goexited {
			continue
		}
		waits = append(waits, "", fmt.Sprintf("goroutine %d [%s]:", g.ID, reason))
		if _, line, _ := core.Site(g.WaitPlace()).Split(); line > 0 {
			waits = append(waits, fmt.Sprintf("\t%s:%d", w.program.File, line))
		}
	}
	return waits
}
