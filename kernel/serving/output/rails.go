package output

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

const (
	// maxRails is how many rails a table has. If there are more goroutines, the last is for all that
	// have none of their own.
	maxRails = 12
	// maxRows is how many rows a table has: more of them freeze an untrusted notebook when it is
	// opened, also where they are folded away.
	maxRows = 200
)

// A table is a record drawn like a history of branches: rows in the order in which things happened,
// and at the left a rail for each goroutine. It is what the text and the HTML have in common.
type table struct {
	*Lanes
	language words.Language
	known    map[trace.GoID]*LaneGoroutine
	rails    []*LaneGoroutine // those with a rail of their own, main first
	shared   int              // how many others share the rail after them
	of       map[trace.GoID]int
	unit     time.Duration // to which times are rounded
	rows     []row
}

// A row of a table is one line, the starts of goroutines by one other, or what was left out.
type row struct {
	event  *LaneEvent       // of a line, else nil
	starts []*LaneGoroutine // who is started, else nil
	// lines and begun count what a row stands for that has neither.
	lines, begun int

	who   *LaneGoroutine // who prints or starts others, nil if that is not known
	named bool           // the row before is another one's
	time  string         // when, where that changes
	rails []rail
	// changes are what happened before the row and is no row of its own.
	changes []LaneState
}

// A rail is what a row shows of a goroutine.
type rail byte

const (
	none   rail = iota
	lives       // it has started and not ended
	waits       // it lives, and waits
	acts        // it prints, or starts others
	begins      // it is started
	ended       // it has ended since the row before
)

// Render returns the record as HTML and as text, which name the same lines.
func (l *Lanes) Render(lang words.Language) (html, text string) {
	t := l.table(lang, maxRows)
	html = t.html()
	for most := maxRows; len(html) > maxHTML && most > 3; {
		most = min(most-1, most*maxHTML/len(html)) // it may take some more rounds: rows differ
		t = l.table(lang, max(most, 3))
		html = t.html()
	}
	return html, t.text()
}

// table makes a table of so many rows at most.
func (l *Lanes) table(lang words.Language, most int) *table {
	t := &table{Lanes: l, language: lang, known: make(map[trace.GoID]*LaneGoroutine), of: make(map[trace.GoID]int)}
	t.layRails()
	t.unit = unit(l)
	all := t.steps()
	folded := len(all) - most
	from := most / 2 // of those that are left out
	if folded <= 0 {
		folded, from = 0, len(all)
	} else {
		folded++ // the row that says so takes a place
	}
	s := t.standings()
	s.set(trace.MainGo, lives)
	for i := range all {
		r := &all[i]
		s.change(r.changes)
		switch {
		case i >= from && i < from+folded:
			s.begin(r.starts)
			if i > from {
				all[from].lines += r.lines
				all[from].begun += r.begun
				r = nil
			} else {
				*r = row{lines: r.lines + l.Cut, begun: r.begun}
			}
			if i < from+folded-1 {
				continue
			}
			r = &all[from]
		}
		s.draw(r)
		t.rows = append(t.rows, *r)
	}
	t.annotate()
	return t
}

// layRails chooses who has a rail of its own: main, and those that print before those that do not, each
// in the order of their start.
func (t *table) layRails() {
	for _, list := range [][]LaneGoroutine{t.Goroutines, t.Silent} {
		for i := range list {
			t.known[list[i].ID] = &list[i]
			t.rails = append(t.rails, &list[i])
		}
	}
	last := make(map[*LaneGoroutine]int) // 1 for who goes last
	for i := range t.Silent {
		if g := &t.Silent[i]; g.ID != trace.MainGo {
			last[g] = 1
		}
	}
	byOrder := func(a, b *LaneGoroutine) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
	}
	slices.SortFunc(t.rails, func(a, b *LaneGoroutine) int { return cmp.Or(last[a]-last[b], byOrder(a, b)) })
	if all := len(t.rails) + t.Others; all > maxRails {
		t.rails = t.rails[:min(len(t.rails), maxRails-1)]
		t.shared = all - len(t.rails)
	}
	slices.SortFunc(t.rails, byOrder)
	for id := range t.known {
		t.of[id] = len(t.rails)
	}
	for i, g := range t.rails {
		t.of[g.ID] = i
	}
}

// steps returns all rows, without what they show.
func (t *table) steps() []row {
	var all []row
	states := t.States
	var before []LaneState // of the next row
	until := func(seq int) {
		for len(states) > 0 && states[0].Seq <= seq {
			s := states[0]
			states = states[1:]
			g := t.known[s.Go]
			if s.State != StateStart || g == nil || s.Seq == 0 { // it lived before all that is shown
				before = append(before, s)
				continue
			}
			if n := len(all) - 1; n >= 0 && all[n].starts != nil && len(before) == 0 && all[n].starts[0].Parent == g.Parent {
				all[n].starts = append(all[n].starts, g)
				all[n].begun++
				continue
			}
			all = append(all, row{starts: []*LaneGoroutine{g}, begun: 1, who: t.known[g.Parent], changes: before})
			before = nil
		}
	}
	for i := range t.Events {
		e := &t.Events[i]
		until(e.Seq)
		all = append(all, row{event: e, lines: 1, who: t.known[e.Go], changes: before})
		before = nil
	}
	until(t.Total + 1)
	return all
}

// standings are where goroutines stand after the rows so far.
type standings struct {
	*table
	alive  map[trace.GoID]rail
	own    []rail // by rail
	shared [acts]int
}

func (t *table) standings() *standings {
	return &standings{table: t, alive: make(map[trace.GoID]rail), own: make([]rail, len(t.rails))}
}

// set says where a goroutine stands now.
func (s *standings) set(id trace.GoID, now rail) {
	before := s.alive[id]
	s.alive[id] = now
	at, known := s.of[id]
	switch {
	case !known:
	case at < len(s.own):
		s.own[at] = now
	default:
		if before != none && before < acts {
			s.shared[before]--
		}
		if now < acts {
			s.shared[now]++
		}
	}
}

func (s *standings) begin(starts []*LaneGoroutine) {
	for _, g := range starts {
		s.set(g.ID, lives)
	}
}

func (s *standings) change(changes []LaneState) {
	for _, c := range changes {
		switch c.State {
		case StateEnd:
			s.set(c.Go, ended)
		case StateWait:
			s.set(c.Go, waits)
		case StateRun, StateStart:
			s.set(c.Go, lives)
		}
	}
}

// draw gives a row its rails.
func (s *standings) draw(r *row) {
	r.rails = slices.Clone(s.own)
	for at, state := range s.own {
		if state == ended {
			s.own[at] = none
		}
	}
	if s.table.shared > 0 {
		switch { // those that share a rail wait if all do
		case s.shared[lives] > 0:
			r.rails = append(r.rails, lives)
		case s.shared[waits] > 0:
			r.rails = append(r.rails, waits)
		default:
			r.rails = append(r.rails, none)
		}
	}
	for _, g := range r.starts {
		r.rails[s.of[g.ID]] = begins
	}
	if r.who != nil {
		r.rails[s.of[r.who.ID]] = acts
	}
	s.begin(r.starts)
}

// span returns the first and the last rail of the line from a goroutine to those that it starts.
// Without such a line low is greater than high.
func (r *row) span() (low, high int) {
	low, high = len(r.rails), -1
	if r.starts == nil || r.who == nil {
		return low, high
	}
	for at, state := range r.rails {
		if state == acts || state == begins {
			low, high = min(low, at), max(high, at)
		}
	}
	return low, high
}

// annotate says in which rows the name and the time stand.
func (t *table) annotate() {
	var speaks *LaneGoroutine
	said := ""
	for i := range t.rows {
		r := &t.rows[i]
		r.named = r.who != nil && r.who != speaks
		speaks = r.who
		if r.event == nil || t.Untimed {
			continue
		}
		if now := t.clock(r.event.Time); now != said {
			r.time, said = now, now
		}
	}
}

// unit returns to what times are rounded: to about a fiftieth of what the record takes, so that on a
// real clock, too, a second is 1 s.
func unit(l *Lanes) time.Duration {
	all := time.Duration(0)
	if n := len(l.Events); n > 0 {
		all = l.Events[n-1].Time
	}
	u := time.Millisecond
	for u < 100*time.Millisecond && all/50 >= 10*u {
		u *= 10
	}
	return u
}

// clock writes a time in its shortest form: 0 s, 0.1 s.
func (t *table) clock(at time.Duration) string {
	s := fmt.Sprintf("%.3f", at.Round(t.unit).Seconds())
	return strings.TrimRight(strings.TrimRight(s, "0"), ".") + " s"
}

// summary says how much there is.
func (t *table) summary() string {
	count := len(t.Goroutines) + len(t.Silent) + t.Others
	args := []any{thousands(count), thousands(t.Total)}
	if n := len(t.Events); n > 0 && !t.Untimed {
		return words.LanesSummaryTime.In(t.language, append(args, t.clock(t.Events[n-1].Time))...)
	}
	return words.LanesSummary.In(t.language, args...)
}

// note says who shares the last rail, if somebody does.
func (t *table) note() string {
	if t.shared == 0 {
		return ""
	}
	return words.LanesShared.In(t.language, thousands(t.shared))
}

// said returns what a row says that is no line: chip writes a goroutine's name, plain a text.
func (t *table) said(r *row, chip func(*LaneGoroutine) string, plain func(string) string) string {
	lang := t.language
	if r.starts == nil {
		if r.begun > 0 {
			return words.LanesFoldedStarts.In(lang, thousands(r.lines), thousands(r.begun))
		}
		return words.LanesFolded.In(lang, thousands(r.lines))
	}
	list := ""
	if first, last := r.starts[0], r.starts[len(r.starts)-1]; len(r.starts) > 3 {
		list = words.LanesMany.In(lang, chip(first), chip(last), thousands(len(r.starts)))
	} else {
		for i, g := range r.starts {
			if i > 0 {
				list += words.LanesAnd.In(lang)
			}
			list += chip(g)
		}
	}
	low, high := r.starts[0].Line, r.starts[0].Line
	for _, g := range r.starts {
		low, high = min(low, g.Line), max(high, g.Line)
	}
	text := words.LanesStarts.In(lang, list)
	switch {
	case r.starts[0].Parent == trace.NoGo:
		return words.LanesBegins.In(lang, list)
	case low > 0 && low < high:
		text = words.LanesStartsLines.In(lang, list, low, high)
	case low > 0:
		text = words.LanesStartsAt.In(lang, list, low)
	}
	if r.who == nil {
		text = plain(labelFor(r.starts[0].ParentName)) + " " + text
	}
	return text
}
