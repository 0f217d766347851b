package timeline

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// Options say how a log is shown.
type Options struct {
	Language words.Language
	// Lines is how many lines the rows may take: 0 stands for a screen, and less than 0 for as many
	// as there are.
	Lines int
	// Place names a place in the program. Without it there is the line: ":5".
	Place func(trace.Site) string
	// Focus has the numbers of objects that a report speaks of: what is done to them is folded
	// last.
	Focus []int
}

const (
	screen   = 40  // lines of a table that is not to be scrolled
	maxLines = 200 // more than that makes a notebook's page slow
)

// A Table is the interleaving of a run.
type Table struct {
	Summary   string
	Columns   []Column
	Variables []Variable
	Rows      []Row
	Notes     []string // what went wrong, in sentences, and what is not shown

	language words.Language
	others   int // how many goroutines share a last column, or 0
	// folded makes the table with fewer lines.
	folded func(lines int) *Table
}

// A Column is a goroutine's.
type Column struct {
	G       int
	Name    string
	Started string // the place of its go statement
}

// A Variable is an object whose value has a column.
type Variable struct {
	Object     int
	Name       string
	Start, End string // what it held before the log, if that is known, and in the end
}

// New makes the interleaving of a log.
func New(log *trace.Log, o Options) *Table {
	h := newHistory(log)
	switch {
	case o.Lines == 0:
		o.Lines = screen
	case o.Lines > 0:
		o.Lines = min(o.Lines, maxLines)
	}
	t := h.table(o)
	t.folded = func(lines int) *Table {
		less := o
		less.Lines = lines
		return h.table(less)
	}
	return t
}

// Steps returns the rows of all events of a log, none folded.
func Steps(log *trace.Log, o Options) []Row {
	o.Lines = -1
	return newHistory(log).table(o).Rows
}

func (h *history) table(o Options) *Table {
	if o.Place == nil {
		o.Place = line
	}
	at, dead := h.waiting()
	score := h.scores(o.Focus, at, dead)
	shown := h.fold(score, o.Lines)
	t := &Table{language: o.Language}
	w := &writer{replay: newReplay(h, h.goroutines()), o: o, at: at, dead: dead, lost: map[int]bool{}}
	for _, l := range h.lost {
		w.lost[l.Write] = true
	}
	w.columns, t.others = h.chooseColumns(score, shown)
	w.variables = h.chooseVariables(o.Focus, shown)
	for _, g := range w.columns {
		c := Column{G: g, Name: w.name(g)}
		if g > 0 && g < len(h.Goroutines) {
			c.Started = o.Place(h.Goroutines[g].Started)
		}
		t.Columns = append(t.Columns, c)
	}
	for _, object := range w.variables {
		t.Variables = append(t.Variables, Variable{Object: object, Name: w.object(object), Start: h.first(object)})
	}
	t.Rows = w.all(shown, score)
	for i := range t.Variables {
		t.Variables[i].End = clean(w.value[t.Variables[i].Object])
	}
	t.Summary = words.TableSummary.In(o.Language, thousands(h.steps(0, len(h.Events))), thousands(h.running()), thousands(w.preemptions))
	t.Notes = w.notes()
	return t
}

// line names the line of a site.
func line(s trace.Site) string {
	if _, line, _ := s.Split(); line > 0 {
		return fmt.Sprintf(":%d", line)
	}
	return ""
}

// all returns the rows of the events that are shown, with folds between them. Where only what is
// private is left out there is none: a note says at the end how many steps that are.
func (w *writer) all(shown []bool, score []int) []Row {
	var rows []Row
	for i := 0; i < len(shown); {
		end := i
		for end < len(shown) && !shown[end] {
			end++
		}
		if end == i {
			rows = w.rows(rows, i, true)
			i++
			continue
		}
		if allPrivate(score[i:end]) {
			w.private += w.h.steps(i, end)
		} else {
			rows = append(rows, w.folded(i, end, score))
		}
		for ; i < end; i++ {
			w.rows(nil, i, false)
		}
	}
	return rows
}

// folded returns the row that stands for events that are not shown.
func (w *writer) folded(from, to int, score []int) Row {
	var gs []int
	for i := from; i < to; i++ {
		if g := w.h.Events[i].G; g >= 0 && !slices.Contains(gs, g) {
			gs = append(gs, g)
		}
	}
	slices.Sort(gs)
	row := Row{Kind: Fold, G: -1}
	again := !slices.ContainsFunc(score[from:to], func(s int) bool { return s > repeated })
	switch steps := w.h.steps(from, to); {
	case steps > 1 && again:
		row.Text = words.TableFoldAgain.In(w.o.Language, thousands(steps), w.names(gs))
	case steps == 0:
		row.Text = words.TableFoldNone.In(w.o.Language, w.names(gs))
	case steps == 1:
		row.Text = words.TableFoldOne.In(w.o.Language, w.names(gs))
	default:
		row.Text = words.TableFold.In(w.o.Language, thousands(steps), w.names(gs))
	}
	return row
}

// steps returns how many of some events are steps.
func (h *history) steps(from, to int) int {
	n := 0
	for i := from; i < to; i++ {
		if h.isStep(i) {
			n++
		}
	}
	return n
}

// running returns how many goroutines did something.
func (h *history) running() int {
	did := make(map[int]bool)
	for i := range h.Events {
		if g := h.Events[i].G; g >= 0 {
			did[g] = true
		}
	}
	return len(did)
}

// first returns what an object held before the log, as the first read of it tells.
func (h *history) first(object int) string {
	for i := range h.Events {
		if e := &h.Events[i]; e.Object == object && e.Wait == trace.Running {
			if !writes(e.Op) {
				return clean(e.Value)
			}
			break
		}
	}
	return ""
}

// notes returns what went wrong, in sentences, and what the table does not have. It is asked for
// after all rows.
func (w *writer) notes() []string {
	lang := w.o.Language
	var notes []string
	for _, l := range w.h.lost[:min(len(w.h.lost), examples)] {
		write, read, over := &w.h.Events[w.h.at(l.Write)], &w.h.Events[w.h.at(l.Read)], &w.h.Events[w.h.at(l.Over)]
		with := clean(over.Value)
		if over.Expr != "" {
			with = clean(over.Expr)
		}
		note := words.TableLostBecause.In(lang, w.name(write.G), clean(write.Value), l.Write, w.name(over.G), clean(read.Value), l.Read, with, l.Over)
		if l.Seen {
			note += words.TableLostNotUsed.In(lang, clean(write.Value))
		} else {
			note += words.TableLostNotRead.In(lang, clean(write.Value))
		}
		notes = append(notes, note)
	}
	if more := len(w.h.lost) - examples; more > 0 {
		notes = append(notes, words.TableLostMore.In(lang, thousands(more)))
	}
	var waits []string
	for g, i := range w.at {
		if i >= 0 && w.dead[g] {
			waits = append(waits, w.name(g)+" "+w.wait(&w.h.Events[i]))
		}
	}
	if more := len(waits) - maxWaits; more > 0 {
		waits = append(waits[:maxWaits], words.TableOthers.In(lang, more))
	}
	if len(waits) > 0 {
		what := words.TableDeadlockAll
		if w.mainEnded() {
			what = words.TableLeftAll
		}
		notes = append(notes, what.In(lang, strings.Join(waits, words.TableDeadlockJoiner.In(lang))))
	}
	switch w.private {
	case 0:
	case 1:
		notes = append(notes, words.TablePrivateOne.In(lang))
	default:
		notes = append(notes, words.TablePrivate.In(lang, thousands(w.private)))
	}
	if w.h.Cut > 0 {
		notes = append(notes, words.TableCut.In(lang, thousands(w.h.Cut)))
	}
	return notes
}

// maxWaits is how many goroutines of a deadlock are named.
const maxWaits = 12
