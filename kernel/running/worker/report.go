package worker

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel/compiler/check"
	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/machine"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// What a learner reads when a cell fails: what happened, in Go's own words, then where, with the
// line of the cell.

const (
	red   = "\x1b[31m"
	bold  = "\x1b[1m"
	faint = "\x1b[2m"
	plain = "\x1b[0m"
)

// compileFailure tells the compiler's errors.
func (w *worker) compileFailure(exec trace.Exec, id int64, errs check.ErrorList) *workerproto.Failure {
	if w.program != nil {
		return w.notBuilt(exec, errs)
	}
	var tb []string
	for _, e := range errs {
		tb = append(tb, bold+w.placed(id, e.Line, e.Col)+plain+red+e.In(w.lang())+plain)
		tb = append(tb, w.excerpt(id, e.Line, e.Col)...)
		if e.Help != nil {
			tb = append(tb, faint+"      | "+plain+words.Help.In(w.lang(), e.Help))
		}
	}
	first := errs[0]
	value := first.In(w.lang())
	if first.Line > 0 {
		value = fmt.Sprintf("%s%s", w.placed(id, first.Line, first.Col), value)
	}
	if more := len(errs) - 1; more > 0 {
		value = words.AndMore.In(w.lang(), value, more)
	}
	return &workerproto.Failure{Exec: exec, Go: trace.MainGo, Name: "compile error", Value: value, Traceback: tb}
}

// placed is a position as the compiler writes it, before a message.
func (w *worker) placed(id int64, line, col int) string {
	if line == 0 {
		return ""
	}
	src, _ := w.sources.get(id)
	return fmt.Sprintf("In [%d]:%d:%d: ", src.count, line, col)
}

// excerpt shows a line of a cell, with a caret under col if col is not 0. Tabs are four wide, as in
// JupyterLab's cells.
func (w *worker) excerpt(id int64, line, col int) []string {
	text := w.sources.line(id, line)
	if strings.TrimSpace(text) == "" {
		return nil
	}
	const tab = "    "
	out := []string{fmt.Sprintf("%s%5d |%s %s", faint, line, plain, strings.ReplaceAll(text, "\t", tab))}
	if col > 0 {
		var pad strings.Builder
		for i, r := range text {
			if i >= col-1 {
				break
			}
			switch {
			case r == '\t':
				pad.WriteString(tab)
			case r >= 0x1100 && utf8.RuneLen(r) >= 3: // wide in a monospaced font, as Chinese is
				pad.WriteString("  ")
			default:
				pad.WriteByte(' ')
			}
		}
		out = append(out, fmt.Sprintf("%s      |%s %s%s^%s", faint, plain, pad.String(), red, plain))
	}
	return out
}

func (w *worker) interruptFailure(x *execution) *workerproto.Failure {
	lang := w.lang()
	tb := []string{words.Waits.In(lang, red+words.InterruptedTitle.In(lang)+plain, words.InterruptedCell)}
	own := slices.DeleteFunc(sched.Living(), func(g *sched.G) bool { return g.Exec != x.record.Exec })
	if waits := w.waitLines(own); len(waits) > 0 {
		tb = append(append(tb, "", words.WhatWaited.In(lang)), w.cut(waits)...)
	}
	return &workerproto.Failure{Exec: x.record.Exec, Go: trace.MainGo, Name: "interrupt", Value: words.Interrupted.In(lang), Traceback: tb}
}

// maxListed is how many goroutines a report lists.
const maxListed = 20

// cut leaves maxListed of the lines, each a goroutine's, and says how many more there are.
func (w *worker) cut(lines []string) []string {
	if len(lines) <= maxListed {
		return lines
	}
	return append(slices.Clone(lines[:maxListed]), "  "+words.MoreGoroutines.In(w.lang(), len(lines)-maxListed))
}

// waitLines tells what goroutines wait for, of those that wait.
func (w *worker) waitLines(gs []*sched.G) (lines []string) {
	for _, g := range gs {
		if line := w.waitLine(g); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// waitLine tells what a goroutine waits for, "" when it does not wait.
func (w *worker) waitLine(g *sched.G) string {
	reason, _ := g.Waiting()
	if reason == trace.Running {
		return ""
	}
	lang := w.lang()
	var holders string
	for i, holder := range primitives.HeldBy(g) {
		name := w.nameOf(holder)
		if holder == g.ID {
			name = words.Itself.In(lang)
		}
		if i == 0 {
			holders = name
		} else {
			holders = words.And.In(lang, holders, name)
		}
	}
	what := string(reason)
	id, at, _ := core.Site(g.WaitPlace()).Split()
	if at := w.sources.where(lang, id, at); at != "" {
		what = words.WaitsAt.In(lang, what, at)
	}
	if holders != "" {
		return "  " + words.WaitsHeldBy.In(lang, w.named(g.Name, g.ID), what, holders)
	}
	return "  " + words.Waits.In(lang, w.named(g.Name, g.ID), what)
}

// nameOf names a goroutine that may have ended.
func (w *worker) nameOf(id trace.GoID) string {
	if g := sched.Find(id); g != nil {
		return w.named(g.Name, g.ID)
	}
	w.mu.Lock()
	name, ok := w.ended.of[id]
	w.mu.Unlock()
	if ok {
		return words.NamedHasEnded.In(w.lang(), name, id)
	}
	return words.UnnamedHasEnded.In(w.lang(), id)
}

// named names a goroutine so that nobody takes it for another.
func (w *worker) named(name string, id trace.GoID) string {
	return words.GoroutineNamed.In(w.lang(), name, id)
}

// deadlock is called when nothing can wake the running cell any more.
func (w *worker) deadlock(main *sched.G) {
	w.mu.Lock()
	x := w.current
	w.mu.Unlock()
	if x == nil || x.record.Exec != main.Exec {
		return
	}
	const what = "all goroutines are asleep - deadlock!"
	if w.program != nil {
		w.showProgramStuck(x, main)
		w.endProgram(x, statusPanic, w.programDeadlock(main, what))
	}
	w.noteStuck(x, main)
	if x.record.Scheduling.Timeline != "" && main.Controlled() {
		x.log = main.Run().TakeLog()
	}
	tb := []string{red + "fatal error: " + what + plain, ""}
	tb = append(tb, w.cut(w.waitLines(sched.Living()))...)
	if slices.ContainsFunc(sched.Living(), waitsForLock) {
		tb = append(tb, "", words.BubbleLock.In(w.lang()))
	}
	tb = append(tb, "", words.CellStopped.In(w.lang()))
	w.fail(x, &workerproto.Failure{Exec: main.Exec, Go: main.ID, Name: "fatal error", Value: what, Traceback: tb})
}

func (w *worker) exitFailure(exec trace.Exec, status int) *workerproto.Failure {
	value := fmt.Sprintf("exit status %d", status)
	return &workerproto.Failure{
		Exec: exec, Name: "exit", Value: value,
		Traceback: []string{
			red + value + plain,
			words.CellExited.In(w.lang()),
		},
	}
}

// stdinFailure is that of a cell that asks for input where nobody can be asked. Its name is the one
// that ipykernel gives it, which tools know.
func (w *worker) stdinFailure(exec trace.Exec, why words.Phrase) *workerproto.Failure {
	value := why.In(w.lang())
	return &workerproto.Failure{
		Exec: exec, Name: "StdinNotImplementedError", Value: value,
		Traceback: []string{
			red + value + plain,
			words.ReadElsewhere.In(w.lang()),
			`fmt.Fscan(strings.NewReader("42"), &n)`,
		},
	}
}

// goroutineStarted is told of each goroutine's start, in the goroutine.
func (w *worker) goroutineStarted(info trace.Goroutine) {
	info.Order = startOrder()
	if x := w.latest.Load(); x != nil && x.record.Scheduling.Parallel {
		w.send(workerproto.Started{Goroutine: info}) // it may be the one that ends the process
		return
	}
	w.out.Defer(workerproto.Started{Goroutine: info})
}

// goroutineEnded is told of its end.
func (w *worker) goroutineEnded(g *sched.G) {
	w.thrownAndEnded(g)
	w.machine.ForgetGoroutine(g)
	w.mu.Lock()
	if g.ID != trace.MainGo {
		w.ended.add(g)
	}
	w.mu.Unlock()
	w.out.Defer(workerproto.Ended{Go: g.ID})
}

// panicked is called in a goroutine that ends by a panic. One panic ends all that the execution has
// started: what others of these goroutines still panic with on their way out is not told.
func (w *worker) panicked(g *sched.G, v any) {
	if g.IsKilled() && !machine.IsFatal(v) {
		return
	}
	defer w.machine.MakeAbandoned(g)
	name, text := w.machine.PanicTexts(v)
	frames, site := w.machine.PanicOf(g)
	w.mu.Lock()
	x := w.current
	w.mu.Unlock()
	if w.program != nil && x != nil {
		if g.Controlled() {
			w.showTimelineNow(x, g.Run())
		}
		w.endProgram(x, statusPanic, w.programPanic(g, name, text, frames, site))
	}
	f := w.panicFailure(g, name, text, frames, site)
	if w.toldOfThrower(x, g, f) {
		return
	}
	if x != nil && x.record.Exec == g.Exec && w.fail(x, f) {
		return
	}
	w.mu.Lock()
	reported := w.reported[g.Exec]
	w.reported[g.Exec] = true
	w.mu.Unlock()
	stop(g.Exec)
	if !reported {
		w.send(*f)
	}
}

func (w *worker) panicFailure(g *sched.G, ename, text string, frames []interp.Frame, site core.Site) *workerproto.Failure {
	tb := []string{red + ename + ": " + text + plain, ""}
	lang := w.lang()
	name := w.named(g.Name, g.ID)
	who := words.InWhich.In(lang, name)
	if g.ID != trace.MainGo && g.Line > 0 {
		if at := w.sources.where(lang, w.sources.ofExec(g.LineExec), g.Line); at != "" {
			who = words.InWhichStarted.In(lang, name, at)
		}
	}
	tb = append(tb, bold+who+plain)
	tb = append(tb, w.backtrace(frames, site)...)
	tb = append(tb, "", faint+words.CellStoppedToo.In(lang)+plain)
	return &workerproto.Failure{Exec: g.Exec, Go: g.ID, Name: ename, Value: text, Traceback: tb}
}
