package timeline

import (
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A Telling is a log with what can be told of each of its events: what tables say in rows, for
// those who make something else of it.
type Telling struct {
	Events []Told // those of the log, with less ways to say the same
	Lost   []LostWrite
	// Stuck are the goroutines that can never go on when the log ends.
	Stuck []int
	// Variables are the objects whose value is worth a place of its own.
	Variables []Variable
	Notes     []string // what went wrong, in sentences
}

// Told is an event and how things stand after it.
type Told struct {
	trace.Event
	IsStep bool
	Text   string // what was done: "writes 5 - 5 = 0"
	Mark   Mark
	Says   string // the mark in words
	// Held says what goroutines have in hand, by number: a value that they have read and will
	// compute something from, or a lock. It has a few of them, if they are many.
	Held map[int]Paused
}

// Tell tells of all events of a log.
func Tell(log *trace.Log, o Options) *Telling {
	h := newHistory(log)
	o.Lines = -1
	if o.Place == nil {
		o.Place = line
	}
	at, dead := h.waiting()
	shown := h.fold(nil, -1)
	t := &Telling{Lost: h.lost}
	w := &writer{replay: newReplay(h, h.goroutines()), o: o, at: at, dead: dead, lost: map[int]bool{}}
	for _, l := range h.lost {
		w.lost[l.Write] = true
	}
	w.variables = h.chooseVariables(o.Focus, shown)
	for _, object := range w.variables {
		t.Variables = append(t.Variables, Variable{Object: object, Name: w.object(object), Start: h.first(object)})
	}
	var holders []int
	for i := range h.Events {
		w.apply(i)
		holders = w.holding(holders, &h.Events[i])
		t.Events = append(t.Events, w.told(i, holders))
	}
	for i := range t.Variables {
		t.Variables[i].End = clean(w.value[t.Variables[i].Object])
	}
	for g := range dead {
		if dead[g] {
			t.Stuck = append(t.Stuck, g)
		}
	}
	t.Notes = w.notes()
	return t
}

// maxHolders is how many goroutines an event says of what they have in hand.
const maxHolders = 4

// holding returns who has something in hand after an event, of those who had before and who take part
// in it.
func (w *writer) holding(before []int, e *trace.Event) []int {
	if e.G >= 0 {
		if i, there := slices.BinarySearch(before, e.G); !there {
			before = slices.Insert(before, i, e.G)
		}
	}
	if e.G < 0 || unlocks(e.Op) { // another may have lost its lock
		return slices.DeleteFunc(before, func(g int) bool { return len(w.gs[g].reads)+len(w.gs[g].locks) == 0 })
	}
	if i, _ := slices.BinarySearch(before, e.G); len(w.gs[e.G].reads)+len(w.gs[e.G].locks) == 0 {
		before = slices.Delete(before, i, i+1)
	}
	return before
}

// told is what is told of an event that was just applied, after which some have something in hand.
func (w *writer) told(i int, holders []int) Told {
	e := w.h.Events[i]
	t := Told{Event: e, IsStep: w.h.isStep(i), Text: w.doing(&e)}
	t.Mark, t.Says = w.mark(i)
	for _, g := range holders[:min(len(holders), maxHolders)] {
		if p, _ := w.paused(g); p.Text != "" {
			if t.Held == nil {
				t.Held = map[int]Paused{}
			}
			t.Held[g] = p
		}
	}
	return t
}

// doing is what an event is, in one text.
func (w *writer) doing(e *trace.Event) string {
	text, value, tail := w.say(e)
	if writes(e.Op) && e.Expr != "" && e.Expr != e.Value {
		text += minus(clean(e.Expr)) + " = "
	}
	return strings.TrimSpace(text + value + tail)
}

// Around returns the steps that have to do with what went wrong in a log: those of the first so many
// lost writes, and those in which as many goroutines that never go on began to wait. What is told
// first comes first.
func (t *Telling) Around(most int) (steps []int) {
	for _, l := range t.Lost[:min(len(t.Lost), most)] {
		steps = append(steps, l.Write, l.Over, l.Read)
	}
	for _, e := range t.Events {
		if e.Mark == MarkDeadlock && most > 0 {
			steps = append(steps, e.Step)
			most--
		}
	}
	return steps
}
