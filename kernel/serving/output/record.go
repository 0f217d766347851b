package output

import (
	"bytes"
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// MIME is the type of the structured record of lanes; LANES.md describes it.
const MIME = "application/vnd.lockstep.lanes+json"

// Version is the version of the record's form.
const Version = 1

const (
	keptHead  = 500 // events kept from the first on
	keptTail  = 500 // and up to the last
	eventText = 500 // bytes of an event's text that are kept
)

// Lanes is the record of who printed what, in the form of its JSON.
type Lanes struct {
	Version    int             `json:"version"`
	Goroutines []LaneGoroutine `json:"goroutines"`
	Events     []LaneEvent     `json:"events"`
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
	Colour     int        `json:"color"`
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

// A record keeps the first and the last events of a cell. Its zero value is ready.
type record struct {
	events []event // the first keptHead, then a ring of keptTail
	total  int
	begun  bool
	base   time.Duration // of the first output, by the worker's clock
	last   time.Duration // since base; what the last event had
}

// An event is one line as it was printed; its text's memory is used again by later events.
type event struct {
	lane    *lane
	stream  trace.Stream
	at      time.Duration // since the record's base
	text    []byte
	open    bool
	clipped bool
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
	*e = event{l, s, r.last, text, open, len(first)+len(second) > len(text)}
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

// lanes returns the record in its published form.
func (r *record) lanes() *Lanes {
	out := &Lanes{Version: Version, Total: r.total, Cut: r.cut()}
	if out.Cut > 0 {
		out.CutAfter = keptHead
	}
	seen := make(map[*lane]bool)
	for seq, e := range r.each {
		if l := e.lane; !seen[l] {
			seen[l] = true
			out.Goroutines = append(out.Goroutines, LaneGoroutine{
				ID: l.g.ID, Name: l.g.Name, Label: l.label, Parent: l.g.Parent, ParentName: l.parent,
				Line: l.g.Line, Colour: l.colour,
			})
		}
		out.Events = append(out.Events, LaneEvent{
			Seq: seq, Time: e.at, Go: e.lane.g.ID, Stream: e.stream.String(),
			Text: visible(e.text), Open: e.open, Clipped: e.clipped,
		})
	}
	slices.SortFunc(out.Goroutines, func(a, b LaneGoroutine) int { return cmp.Compare(a.ID, b.ID) })
	return out
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
