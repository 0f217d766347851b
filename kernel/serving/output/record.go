package output

import (
	"bytes"
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// MIME is the type of the structured record of lanes; LANES.md describes it.
const MIME = "application/vnd.lockstep.lanes+json"

// Version is the version of the record's form.
const Version = 1

const (
	keptLanes = 64  // goroutines whose start and end are kept, from the first on
	keptHead  = 500 // events kept from the first on
	keptTail  = 500 // and up to the last
	eventText = 500 // bytes of an event's text that are kept
)

// Lanes is the record of who printed what, in the form of its JSON.
type Lanes struct {
	Version    int             `json:"version"`
	Goroutines []LaneGoroutine `json:"goroutines"`
	// Silent are those of the first keptLanes that printed none, and main if it did not. Others counts
	// those that are in neither list.
	Silent []LaneGoroutine `json:"silent,omitempty"`
	Others int             `json:"others,omitempty"`
	Events []LaneEvent     `json:"events"`
	// States says when goroutines start, wait, go on and end.
	States []LaneState `json:"states"`
	// Total counts all events, Cut those left out after event CutAfter.
	Total    int `json:"total"`
	Cut      int `json:"cut,omitempty"`
	CutAfter int `json:"cutAfter,omitempty"`
	// Untimed is set if every Time is 0 because the times were not wanted.
	Untimed bool `json:"untimed,omitempty"`
}

// LaneGoroutine is a goroutine that printed one of the events.
type LaneGoroutine struct {
	ID         trace.GoID `json:"id"`
	Name       string     `json:"name"`
	Label      string     `json:"label"`
	Parent     trace.GoID `json:"parent,omitempty"`
	ParentName string     `json:"parentName,omitempty"`
	Line       int        `json:"line,omitempty"`
	// Order is that of its start in the cell, which gives it its look: 0 for main. Colour is the
	// colour of that look.
	Order  int `json:"order"`
	Colour int `json:"color"`
}

// LaneEvent is one line.
type LaneEvent struct {
	Seq    int           `json:"seq"` // from 1
	Time   time.Duration `json:"t"`   // since the first output
	Go     trace.GoID    `json:"go"`
	Stream string        `json:"stream"`
	Text   string        `json:"text"`
	// Open is set if the line had no end when it was recorded, Clipped if it was longer.
	Open    bool `json:"open,omitempty"`
	Clipped bool `json:"clipped,omitempty"`
}

// LaneState is what a goroutine does from the event with number Seq on, which may be one after the
// last; 0 is that of a start before the output was cleared.
type LaneState struct {
	Seq   int        `json:"seq"`
	Go    trace.GoID `json:"go"`
	State string     `json:"state"`
}

// What a LaneState says.
const (
	StateStart = "start"
	StateWait  = "wait"
	StateRun   = "run" // goes on after a wait
	StateEnd   = "end"
)

// A record keeps the first and the last events of a cell. Its zero value is ready.
type record struct {
	events []event // the first keptHead, then a ring of keptTail
	total  int
	begun  bool
	base   time.Duration // of the first output, by the worker's clock
	last   time.Duration // since base; what the last event had

	first  []*lane // the first keptLanes that were started
	births []int   // by order, from 1: how many events came before the start, as far as writes told it
	waits  uint16  // who waits, as the last write told it
}

// An event is one line as it was printed; its text's memory is used again by later events.
type event struct {
	lane    *lane
	stream  trace.Stream
	at      time.Duration // since the record's base
	text    []byte
	open    bool
	clipped bool
	waits   uint16 // see trace.Write
}

// begin sets the time from which events count, once.
func (r *record) begin(at time.Duration) {
	if !r.begun {
		r.begun, r.base = true, at
	}
}

// add records a line, which comes in two parts, without its end.
func (r *record) add(l *lane, s trace.Stream, at time.Duration, first, second []byte, open bool) {
	// A new worker's clock starts over; events stay in order nevertheless.
	r.last = max(r.last, at-r.base)
	i := r.total
	if i >= keptHead {
		i = keptHead + (i-keptHead)%keptTail
	}
	r.total++
	if i == len(r.events) {
		r.events = append(r.events, event{})
	}
	e := &r.events[i]
	text := append(e.text[:0], first[:min(len(first), eventText)]...)
	text = append(text, second[:min(len(second), eventText-len(text))]...)
	waits := r.waits
	if l.order <= trace.MaxWaits { // it may be the end of a line that it has begun
		waits &^= 1 << l.order
	}
	*e = event{l, s, r.last, text, open, len(first)+len(second) > len(text), waits}
}

// stands takes what a write tells of others.
func (r *record) stands(w trace.Write) {
	r.waits = w.Waits
	for len(r.births) < min(w.Started, keptLanes) {
		r.births = append(r.births, r.total)
	}
}

// started records a start. It is announced when the goroutine first runs: a line may have come after
// the go statement, which told that somebody had been started.
func (r *record) started(l *lane) {
	l.begins = r.total
	if i := l.order - 1; i >= 0 && i < len(r.births) {
		l.begins = r.births[i]
	}
	if len(r.first) < keptLanes {
		r.first = append(r.first, l)
	}
}

// each yields the kept events in order, with their numbers from 1.
func (r *record) each(yield func(int, *event) bool) {
	cut := r.cut()
	for i := range r.events {
		seq, at := i+1, i
		if i >= keptHead {
			seq = i + cut + 1
			at = keptHead + (i+cut-keptHead)%keptTail
		}
		if !yield(seq, &r.events[at]) {
			return
		}
	}
}

// cut returns how many events were left out after the first keptHead.
func (r *record) cut() int { return r.total - len(r.events) }

// lanes returns the record in its published form. main is nil if it is not known, all is how many
// goroutines there were.
func (r *record) lanes(main *lane, all int) *Lanes {
	out := &Lanes{Version: Version, Total: r.total, Cut: r.cut(), States: []LaneState{}}
	if out.Cut > 0 {
		out.CutAfter = keptHead
	}
	if main == nil {
		main = &lane{g: trace.Goroutine{ID: trace.MainGo, Name: trace.MainName}}
	}
	known := []*lane{main}
	seen := map[*lane]bool{main: true}
	prints := make(map[*lane]bool)
	for seq, e := range r.each {
		prints[e.lane] = true
		if !seen[e.lane] {
			seen[e.lane] = true
			known = append(known, e.lane)
		}
		out.Events = append(out.Events, LaneEvent{
			Seq: seq, Time: e.at, Go: e.lane.g.ID, Stream: e.stream.String(),
			Text: visible(e.text), Open: e.open, Clipped: e.clipped,
		})
	}
	for _, l := range r.first {
		if !seen[l] {
			seen[l] = true
			known = append(known, l)
		}
	}
	slices.SortFunc(known, func(a, b *lane) int { return cmp.Compare(a.g.ID, b.g.ID) })
	for _, l := range known {
		if g := l.published(); prints[l] {
			out.Goroutines = append(out.Goroutines, g)
		} else {
			out.Silent = append(out.Silent, g)
		}
	}
	out.Others = max(0, all-len(known))
	out.States = r.states(known)
	return out
}

// published returns a lane in the form of the record.
func (l *lane) published() LaneGoroutine {
	return LaneGoroutine{
		ID: l.g.ID, Name: l.g.Name, Label: cmp.Or(l.label, labelFor(l.g.Name)), Parent: l.g.Parent, ParentName: l.parent,
		Line: l.g.Line, Order: l.order, Colour: look.Colour(l.order),
	}
}

// states returns what the given lanes did, in order.
func (r *record) states(known []*lane) []LaneState {
	list := []LaneState{}
	byOrder := make(map[int]*lane)
	for _, l := range known {
		if l.g.ID != trace.MainGo {
			list = append(list, LaneState{l.begins + 1, l.g.ID, StateStart})
		}
		if l.ended {
			list = append(list, LaneState{l.ends + 1, l.g.ID, StateEnd})
		}
		if l.counted || l.g.ID == trace.MainGo {
			byOrder[l.order] = l
		}
	}
	waits := uint16(0)
	for seq, e := range r.each {
		for order := 0; order <= trace.MaxWaits && e.waits != waits; order++ {
			l, bit := byOrder[order], uint16(1)<<order
			switch {
			case l == nil || (e.waits^waits)&bit == 0 || l.ended && l.ends < seq:
			case e.waits&bit != 0:
				list = append(list, LaneState{seq, l.g.ID, StateWait})
			default:
				list = append(list, LaneState{seq, l.g.ID, StateRun})
			}
		}
		waits = e.waits
	}
	slices.SortStableFunc(list, func(a, b LaneState) int { return cmp.Compare(a.Seq, b.Seq) })
	return list
}

// forgetTimes leaves the times out.
func (l *Lanes) forgetTimes() {
	l.Untimed = true
	for i := range l.Events {
		l.Events[i].Time = 0
	}
}

// visible returns a line as it finally looks: without colours, after its carriage
// returns and backspaces.
func visible(line []byte) string {
	text := make([]rune, 0, len(line))
	at := 0
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRune(line[i:])
		if r == utf8.RuneError && n == 1 && len(line)-i < utf8.UTFMax {
			break // clipped within a rune
		}
		i += n
		switch r {
		case '\x1b':
			end := bytes.IndexByte(line[i:], 'm')
			if end < 0 {
				return string(text)
			}
			i += end + 1
		case '\r':
			at = 0
		case '\b':
			at = max(at-1, 0)
		default:
			if at < len(text) {
				text[at] = r
			} else {
				text = append(text, r)
			}
			at++
		}
	}
	return string(text)
}
