package timeline

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// A writer makes rows while it replays a history.
type writer struct {
	*replay
	o    Options
	dead []bool
	at   []int        // by goroutine: the event in whose wait the log leaves it
	lost map[int]bool // steps of lost writes
	// columns and variables are the goroutines and the objects that have a column.
	columns, variables []int
	private            int // how many steps are left out that say nothing about other goroutines
}

// rows appends the rows of an event and goes past it: a switch if the reader must be told of it,
// and what was done.
func (w *writer) rows(to []Row, i int, shown bool) []Row {
	e := &w.h.Events[i]
	if shown {
		if s, ok := w.change(i); ok {
			to = append(to, s)
		}
	}
	w.apply(i)
	if shown {
		to = append(to, w.did(i))
	}
	if e.G >= 0 {
		w.before = e.G
	}
	return to
}

// change returns the row that says why the event's goroutine goes on where another was before.
// That one's own last row says so if it waits or has ended.
func (w *writer) change(i int) (Row, bool) {
	e := &w.h.Events[i]
	from := w.before
	if e.Change == trace.Same || from < 0 || from == e.G || e.G < 0 || e.Change != trace.Preempted && w.tells(i-1) {
		return Row{}, false
	}
	row := Row{Kind: Switch, G: e.G, Name: w.name(e.G), Change: e.Change}
	lang, was := w.o.Language, w.gs[from]
	switch {
	case e.Change == trace.Blocked:
		row.Text = words.TableSwitchWaits.In(lang, w.name(from), row.Name)
	case e.Change == trace.Ended:
		row.Text = words.TableSwitchEnded.In(lang, w.name(from), row.Name)
	default:
		why := words.TableSwitchCouldRun.In(lang, w.name(from), row.Name)
		if n := len(was.reads); n > 0 {
			why = words.TableSwitchHasRead.In(lang, w.name(from), clean(w.h.Events[was.reads[n-1]].Value), row.Name)
		} else if n := len(was.locks); n > 0 {
			why = words.TableSwitchHasLock.In(lang, w.name(from), w.object(was.locks[n-1]), row.Name)
		}
		row.Text = words.TablePreemption.In(lang, w.preemptions+1, why)
	}
	return row, true
}

// tells reports whether the row of an event says by itself that another goroutine must go on.
func (w *writer) tells(i int) bool {
	return i >= 0 && (w.h.Events[i].Wait != trace.Running || w.h.Events[i].Op == trace.OpEnd)
}

// did returns the row of an event that was just applied.
func (w *writer) did(i int) Row {
	e := &w.h.Events[i]
	row := Row{G: e.G, Name: w.name(e.G), Object: e.Object}
	if e.Op != trace.OpEnd {
		row.Place = w.o.Place(e.Site)
	}
	if w.h.isStep(i) {
		row.Step = e.Step
	}
	row.Text, row.Value, row.Tail = w.say(e)
	if writes(e.Op) && e.Expr != "" && e.Expr != e.Value {
		row.Expr = clean(e.Expr) + " = "
	}
	if next := i + 1; w.tells(i) && next < len(w.h.Events) && w.h.Events[next].G != e.G {
		row.Change = w.h.Events[next].Change
	}
	row.Mark, row.Says = w.mark(i)
	row.Values = make(map[int]string, len(w.value))
	for _, object := range w.variables {
		if v, ok := w.value[object]; ok {
			row.Values[object] = clean(v)
		}
	}
	row.Paused = map[int]Paused{}
	for _, g := range w.columns {
		if p, ok := w.paused(g); ok && g != e.G {
			row.Paused[g] = p
		}
	}
	return row
}

// mark returns what is wrong with an event, and the word for it.
func (w *writer) mark(i int) (Mark, string) {
	lang, e := w.o.Language, &w.h.Events[i]
	switch {
	case writes(e.Op) && w.lost[e.Step]:
		return MarkLost, wrong + " " + words.TableLostWrite.In(lang)
	case e.G < 0 || w.at[e.G] != i:
		return MarkNone, ""
	case w.dead[e.G]:
		if w.mainEnded() {
			return MarkDeadlock, wrong + " " + words.TableLeft.In(lang)
		}
		return MarkDeadlock, wrong + " " + words.TableDeadlock.In(lang)
	}
	return MarkWaits, "(" + words.TableWaitsStill.In(lang) + ")"
}

// mainEnded reports whether the main goroutine has ended when the log has: who waits then is left
// behind, and nothing stands still for it.
func (w *writer) mainEnded() bool {
	return slices.ContainsFunc(w.h.Events, func(e trace.Event) bool { return e.G == 0 && e.Op == trace.OpEnd })
}

// paused reports whether a goroutine is in the middle of something, and what it has in hand: a
// value before a lock, for that is what goes wrong.
func (w *writer) paused(g int) (Paused, bool) {
	lang, state := w.o.Language, w.gs[g]
	switch {
	case !state.started || state.ended:
		return Paused{}, false
	case len(state.reads) > 0:
		e := &w.h.Events[state.reads[len(state.reads)-1]]
		p := Paused{Text: words.TablePausedHolds.In(lang, clean(e.Value))}
		if !w.only(e.Object) {
			p.Text = words.TablePausedHoldsName.In(lang, w.object(e.Object), clean(e.Value))
		}
		if now := w.value[e.Object]; now != e.Value {
			p.Now = clean(now)
		}
		return p, true
	case len(state.locks) > 0:
		return Paused{Text: words.TablePausedLock.In(lang, w.object(state.locks[len(state.locks)-1]))}, true
	}
	return Paused{}, state.wait >= 0
}

// only reports whether the object is the one whose value has a column, so that it needs no name in
// the rows.
func (w *writer) only(object int) bool {
	return len(w.variables) == 1 && w.variables[0] == object
}
