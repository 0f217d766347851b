package worker

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/lower"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/machine"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// fewLines is how many lines are told where only one is meant and it is not known which. More would
// be of no help.
const fewLines = 4

// where says of a text's name how the learner knows it.
func (w *worker) where(name string) string {
	if w.program != nil {
		return w.program.File
	}
	lang := w.lang()
	return cmp.Or(w.sources.where(lang, named(name), 0), words.EarlierCell.In(lang))
}

// A traceFrame is a function of the learner's that a panic left, and the lines that it may have
// been at: one, where that is known.
type traceFrame struct {
	name       string // main.f
	statements bool   // it is the cell's statements
	inCell     bool   // it is a function literal of theirs
	id         int64  // of the text
	lines      []int
}

// trace tells where a panic came from: the functions that it left, the innermost first. site is
// where it was raised, if that is known; else compiled code has raised it. The interpreter tells
// which functions were left, but not where they were; that is known from which function each of
// them had called.
func (w *worker) trace(frames []interp.Frame, site core.Site) []traceFrame {
	var out []traceFrame
	callee := ""
	for i, fr := range frames {
		fn := w.sources.function(coreID(fr.File), fr.Line)
		if fn == nil {
			continue
		}
		var at []lower.Position
		called := fr.Call
		if i == 0 && called == 0 {
			called = site
		}
		switch id, line, _ := called.Split(); {
		case line > 0:
			at = []lower.Position{{File: namePrefix + fmt.Sprint(id), Line: line}}
		case i == 0:
			at = hostCalls(fn)
		default:
			// nil of what it did not call, but deferred; compiled code that has called back is told
			// as a call.
			at = fn.At(callee)
		}
		callee = fn.Name
		if fn.Display == "" || machine.OnlyForwards(fr) {
			continue
		}
		tf := traceFrame{name: fn.Display, statements: fn.Statement, inCell: fn.InCell, id: coreID(fr.File)}
		for _, p := range at {
			if id := named(p.File); id != 0 {
				tf.id = id
				if !slices.Contains(tf.lines, p.Line) {
					tf.lines = append(tf.lines, p.Line)
				}
			}
		}
		slices.Sort(tf.lines)
		out = append(out, tf)
	}
	return out
}

// hostCalls are the places where a function may call compiled code.
func hostCalls(fn *lower.Function) (at []lower.Position) {
	for _, c := range fn.Calls {
		if c.Callee == "" || strings.HasPrefix(c.Callee, core.CompiledName+".") {
			at = append(at, c.Pos)
		}
	}
	return at
}

// backtrace is trace as the learner reads it.
func (w *worker) backtrace(frames []interp.Frame, site core.Site) []string {
	var out, last []string
	again := 0
	for _, f := range append(w.trace(frames, site), traceFrame{}) {
		var lines []string
		if f.name != "" {
			lines = w.frameLines(f)
		}
		switch {
		case lines != nil && slices.Equal(lines, last):
			again++
			continue
		case again > 0:
			out = append(out, "  "+w.times(again))
		}
		out = append(out, lines...)
		last, again = lines, 0
	}
	return out
}

// times says how often more the same was done.
func (w *worker) times(n int) string {
	if n == 1 {
		return words.OnceMore.In(w.lang())
	}
	return words.TimesMore.In(w.lang(), n)
}

// frameLines says which function a panic left, and where.
func (w *worker) frameLines(f traceFrame) []string {
	lang := w.lang()
	line := 0
	if len(f.lines) == 1 {
		line = f.lines[0]
	}
	at := w.sources.where(lang, f.id, line)
	if n := len(f.lines) - 1; n > 0 && n < fewLines {
		list := fmt.Sprint(f.lines[0])
		for _, l := range f.lines[1:n] {
			list += fmt.Sprintf(", %d", l)
		}
		at = words.LineOneOf.In(lang, at, list, f.lines[n])
	}
	var said string
	switch {
	case f.statements:
		said = words.InTheCell.In(lang, at)
	case f.inCell:
		said = words.InLiteral.In(lang, strings.TrimLeft(strings.TrimPrefix(f.name, "main.main"), ".-"), at)
	case len(f.lines) == 0 && !strings.HasPrefix(f.name, "main."): // of a library, whose source is in no cell
		said = words.InLibrary.In(lang, f.name)
	default:
		said = words.InFunction.In(lang, strings.TrimPrefix(f.name, "main."), at)
	}
	lines := []string{"  " + said}
	if line > 0 {
		lines = append(lines, w.excerpt(f.id, line, 0)...)
	}
	return lines
}
