package timeline

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// LaneOptions say how time lanes are drawn.
type LaneOptions struct {
	Language words.Language
	Axis     Axis
	// Wakes reports whether what the log does not have may wake a goroutine that waits: a later cell,
	// say. It may be nil.
	Wakes func(g int) bool
	// More is what shows more of the run: a command, or "".
	More string
}

const (
	maxLanes     = 12 // of goroutines, channels and locks
	maxObjects   = 4  // of channels and locks, where there are many goroutines
	maxSlots     = 4  // rows of a channel or of a lock
	maxLaneBytes = 60_000
)

// Lanes are a picture of a run: a lane for each goroutine, with its states as textures, and lanes
// between them for the channels and locks that they share.
type Lanes struct {
	Summary string
	Verdict []Wrong  // what went wrong
	Notes   []string // what is not shown

	o     LaneOptions
	s     *States
	axis  *axis
	lanes []lane
	// nameOf names an object.
	nameOf func(object int) string
	// narrower makes the lanes with fewer ticks.
	narrower func(ticks int) *Lanes
}

// Wrong is what went wrong, in a word and in a sentence.
type Wrong struct{ Word, Says string }

// A lane is a goroutine's, a channel's or a lock's.
type lane struct {
	g       int   // the goroutine, or -1
	twins   []int // of goroutines that were started at one place and share a lane, all others
	object  int   // the channel or lock, or 0
	name    string
	sub     string // more of the name
	states  []State
	cells   []laneCell
	last    State
	end     int // where the goroutine ends, in units; -1 if it does not
	wrong   string
	rows    int // of an object's lane
	capsule []capsule
}

// A laneCell is what a goroutine does at a tick.
type laneCell struct {
	glyph
	x, w  int
	value string // that is read, written, passed or printed
}

// A capsule is a value in a channel, or the time for which a goroutine has a lock.
type capsule struct {
	from, to         int // in units
	row              int
	text             string
	g                int  // whose colour it has, or -1
	left             bool // it is still there at the end, and nobody will come for it: a value, or the lock of who waits for ever
	sender, receiver int  // of a value: goroutines, -1 if unknown or not in the window
	direct           bool // from hand to hand, without a buffer
}

// A mark is a text at a place of the axis.
type mark struct {
	x    int
	text string
}

// NewLanes draws a log as time lanes.
func NewLanes(log *trace.Log, o LaneOptions) *Lanes {
	h := newHistory(log)
	return newLanes(newStates(h), o, maxTicks)
}

func newLanes(s *States, o LaneOptions, ticks int) *Lanes {
	v := s.history.verdictOf(o.Language, o.Wakes)
	l := &Lanes{o: o, s: s, axis: s.newAxis(o.Axis, v.centre, ticks)}
	l.Summary = words.TableSummary.In(o.Language, thousands(s.steps(0, len(s.Events))), thousands(s.running()), thousands(v.w.preemptions))
	w := v.w
	l.nameOf = w.object
	notes := w.notes()
	if n := len(notes); s.Cut > 0 {
		notes, l.Notes = notes[:n-1], slices.Clone(notes[n-1:])
	}
	for i, note := range notes {
		word := words.TableLostWrite
		switch {
		case i < len(s.lost) && i <= examples:
		case w.mainEnded():
			word = words.TableLeft
		default:
			word = words.TableDeadlock
		}
		l.Verdict = append(l.Verdict, Wrong{word.In(o.Language), note})
	}
	groups := l.groups(v)
	objects := l.objects(v, maxLanes-len(groups))
	hiddenG, hiddenO := l.assemble(w, v, groups, objects)
	var hidden []string
	if n := l.axis.before; n > 0 {
		hidden = append(hidden, words.TimeBefore.In(o.Language, thousands(n)))
	}
	if n := l.axis.after; n > 0 {
		hidden = append(hidden, words.TimeAfter.In(o.Language, thousands(n)))
	}
	if hiddenG > 0 {
		hidden = append(hidden, words.TimeHiddenG.In(o.Language, hiddenG))
	}
	if hiddenO > 0 {
		hidden = append(hidden, words.TimeHiddenO.In(o.Language, hiddenO))
	}
	if len(hidden) > 0 {
		l.Notes = append(l.Notes, words.TimeHidden.In(o.Language, strings.Join(hidden, words.TableDeadlockJoiner.In(o.Language))))
	}
	if n := s.hidden(); n > 0 {
		l.Notes = append(l.Notes, words.TimeQuiet.In(o.Language, thousands(n)))
	}
	if slices.ContainsFunc(l.lanes, func(n lane) bool { return len(n.twins) > 0 }) {
		l.Notes = append(l.Notes, words.TimeTwins.In(o.Language))
	}
	l.narrower = func(ticks int) *Lanes { return newLanes(s, o, ticks) }
	return l
}

// hidden is how many steps are not on the axis, for they are on variables that nobody changes
// meanwhile.
func (s *States) hidden() (n int) {
	for i := range s.Events {
		if op := s.Events[i].Op; (op == trace.OpRead || op == trace.OpWrite) && s.Events[i].G >= 0 && !s.isTick(i) && s.isStep(i) {
			n++
		}
	}
	return n
}

// A verdict is what went wrong in a run, as lanes need it.
type verdict struct {
	w      *writer
	centre int          // the event around which the window is, -1 if nothing is wrong
	bad    map[int]bool // goroutines that it is about
	object map[int]bool // and objects
	dead   []bool
	at     []int
}

func (h *history) verdictOf(lang words.Language, wakes func(g int) bool) *verdict {
	at, dead := h.waiting()
	for g := range dead {
		dead[g] = dead[g] && (wakes == nil || !wakes(g))
	}
	v := &verdict{centre: -1, bad: map[int]bool{}, object: map[int]bool{}, at: at, dead: dead}
	v.w = &writer{replay: newReplay(h, h.goroutines()), o: Options{Language: lang, Place: line}, at: at, dead: dead, lost: map[int]bool{}}
	for i := range h.Events {
		v.w.apply(i)
	}
	for _, l := range h.lost {
		i := h.at(l.Over)
		v.w.lost[l.Write] = true
		v.object[h.Events[i].Object] = true
		v.bad[h.Events[i].G], v.bad[h.Events[h.at(l.Write)].G] = true, true
	}
	if len(h.lost) > 0 {
		v.centre = h.at(h.lost[0].Over)
	}
	for g, i := range at {
		if i >= 0 && dead[g] {
			v.bad[g] = true
			v.object[h.Events[i].Object] = true
			if len(h.lost) == 0 {
				v.centre = max(v.centre, i)
			}
		}
	}
	return v
}

// groups chooses which goroutines have lanes, the first of each group standing for all: twins,
// which were started at the same place, share one if there are too many.
func (l *Lanes) groups(v *verdict) [][]int {
	var all [][]int
	for g, spans := range l.s.Spans {
		if len(spans) > 0 {
			all = append(all, []int{g})
		}
	}
	if len(all) <= maxLanes-maxObjects {
		return all
	}
	type birth struct {
		parent int
		site   trace.Site
		bad    bool
	}
	groups := map[birth]int{}
	var bundled [][]int
	alone := 0
	for _, group := range all {
		g := group[0]
		if g == 0 || g >= len(l.s.Goroutines) {
			bundled = append(bundled, group)
			continue
		}
		who := l.s.Goroutines[g]
		b := birth{who.Parent, who.Started, v.bad[g]}
		if b.bad && alone < maxSlots { // those of the verdict are shown one by one, if they are few
			alone++
			bundled = append(bundled, group)
			continue
		}
		if i, ok := groups[b]; ok {
			bundled[i] = append(bundled[i], g)
			continue
		}
		groups[b] = len(bundled)
		bundled = append(bundled, group)
	}
	return l.most(bundled, v, maxLanes-maxObjects)
}

// most chooses so many groups: main's and those of the verdict first, and then those that do
// something in the window.
func (l *Lanes) most(groups [][]int, v *verdict, room int) [][]int {
	if len(groups) <= room {
		return groups
	}
	active := map[int]bool{}
	for _, t := range l.axis.ticks {
		active[l.s.Events[t.event].G] = true
	}
	rank := func(group []int) int {
		switch {
		case group[0] == 0:
			return 0
		case v.bad[group[0]]:
			return 1
		case slices.ContainsFunc(group, func(g int) bool { return active[g] }):
			return 2
		}
		return 3
	}
	slices.SortStableFunc(groups, func(a, b []int) int { return rank(a) - rank(b) })
	groups = groups[:room]
	slices.SortFunc(groups, func(a, b []int) int { return a[0] - b[0] })
	return groups
}

// objects chooses which channels and locks have lanes: those of the verdict first, and then those
// that are used first.
func (l *Lanes) objects(v *verdict, room int) (chosen []int) {
	used := map[int]bool{}
	for _, m := range l.s.Messages {
		used[m.Object] = used[m.Object] || m.From < l.axis.last && m.To >= l.axis.first
	}
	for _, h := range l.s.Holds {
		if l.s.shared[h.Object] || v.object[h.Object] {
			used[h.Object] = used[h.Object] || h.From < l.axis.last && h.To >= l.axis.first
		}
	}
	for object := range v.object {
		if l.s.object(object) && l.s.Objects[object].Kind == "chan" {
			used[object] = true
		}
	}
	for _, bad := range []bool{true, false} {
		for object := range l.s.Objects {
			if used[object] && v.object[object] == bad && len(chosen) < max(room, 1) {
				chosen = append(chosen, object)
			}
		}
	}
	return chosen
}

// assemble makes the lanes, each object's below that of the first goroutine that uses it: so it is
// between them.
func (l *Lanes) assemble(w *writer, v *verdict, groups [][]int, objects []int) (hiddenG, hiddenO int) {
	home := map[int]int{} // by object: the goroutine below whose lane it is
	lead := map[int]int{} // by goroutine: the first of its group
	for _, group := range groups {
		for _, g := range group {
			lead[g] = group[0]
		}
	}
	for i := range l.s.Events {
		e := &l.s.Events[i]
		at, known := home[e.Object]
		if g, shown := lead[e.G]; shown && l.s.object(e.Object) && e.Op != trace.OpClose && (!known || g < at) {
			home[e.Object] = g
		}
	}
	for _, group := range groups {
		l.lanes = append(l.lanes, l.goroutine(w, v, group))
		for _, object := range objects {
			if home[object] == group[0] {
				l.lanes = append(l.lanes, l.object(w, v, object))
			}
		}
	}
	for _, spans := range l.s.Spans {
		if len(spans) > 0 {
			hiddenG++
		}
	}
	seen := map[int]bool{}
	for _, m := range l.s.Messages {
		seen[m.Object] = true
	}
	for _, h := range l.s.Holds {
		seen[h.Object] = seen[h.Object] || l.s.shared[h.Object]
	}
	for _, object := range objects {
		delete(seen, object)
	}
	for _, some := range seen {
		if some {
			hiddenO++
		}
	}
	return hiddenG - len(lead), hiddenO
}

// goroutine makes the lane of a goroutine, or of twins.
func (l *Lanes) goroutine(w *writer, v *verdict, group []int) lane {
	g := group[0]
	n := lane{g: g, twins: group[1:], name: w.name(g), end: -1}
	if k := len(group); k > 1 {
		n.name = fmt.Sprintf("%s +%d", w.name(g), k-1)
	}
	for _, t := range l.axis.ticks {
		n.states = append(n.states, l.stateOf(group, t))
		if e := &l.s.Events[t.event]; t.jump == 0 && slices.Contains(group, e.G) {
			c := laneCell{glyphOf(e), t.x, t.w, cellValue(e)}
			if writes(e.Op) && w.lost[e.Step] {
				c.glyph = glyphLost
			}
			n.cells = append(n.cells, c)
		}
	}
	n.last = l.stateAtEnd(group)
	ended := 0
	for _, g := range group {
		if spans := l.s.Spans[g]; spans[len(spans)-1].State == Ended || l.s.endsAt(g) >= 0 {
			ended++
			n.end = max(n.end, l.axis.at(l.s.endsAt(g)))
		}
		if v.dead[g] && v.at[g] >= 0 {
			n.wrong = wrong + " " + words.TableDeadlock.In(l.o.Language)
			if w.mainEnded() {
				n.wrong = wrong + " " + words.TableLeft.In(l.o.Language)
			}
		}
	}
	if ended < len(group) || n.end > l.axis.width || l.axis.after > 0 && n.end == l.axis.width {
		n.end = -1
	}
	return n
}

// endsAt returns the event with which a goroutine ends, or -1 if it does not end.
func (s *States) endsAt(g int) int {
	spans := s.Spans[g]
	last := spans[len(spans)-1]
	if last.State == Ended {
		last.From--
	} else {
		last.From = len(s.Events) - 1
	}
	for i := last.From; i >= 0 && i >= last.From-1; i-- {
		if e := &s.Events[i]; e.G == g && e.Op == trace.OpEnd {
			return i
		}
	}
	return -1
}

// stateOf is the state of a goroutine at a tick, of twins that of the one which does most.
func (l *Lanes) stateOf(group []int, t tick) State {
	best := Unborn
	for k, g := range group {
		state := l.axis.stateAt(g, t)
		if k == 0 || best == Unborn || best == Ended || state != Unborn && state < best {
			best = state
		}
		if best == Running {
			break
		}
	}
	return best
}

// stateAtEnd is the state in which the log leaves a goroutine, or those of twins that wait.
func (l *Lanes) stateAtEnd(group []int) State {
	var last State
	for _, g := range group {
		last = max(last, l.s.At(g, len(l.s.Events)).State%Ended)
	}
	return last
}

// object makes the lane of a channel or of a lock.
func (l *Lanes) object(w *writer, v *verdict, object int) lane {
	n := lane{g: -1, object: object, name: w.object(object), rows: 1}
	a, o := l.axis, l.s.Objects[object]
	switch {
	case o.Kind != "chan":
		n.sub = o.Kind
	case o.Cap > 0:
		n.sub = words.TimeBuffer.In(l.o.Language, o.Cap)
	default:
		n.sub = words.TimeNoRoom.In(l.o.Language)
	}
	for _, m := range l.s.Messages {
		if m.Object != object || m.To < a.first || m.From >= a.last {
			continue
		}
		c := capsule{row: m.Slot % maxSlots, text: clean(m.Value), g: m.Sender, sender: m.Sender, receiver: m.Receiver}
		c.direct = m.To == m.From
		c.from, c.to = a.at(max(m.From, a.first)), a.at(m.To)
		if m.From < a.first {
			c.sender = -1
		}
		if c.direct {
			c.to = c.from + a.widthAt(m.From)
		}
		if m.To >= a.last {
			c.to, c.receiver = a.width, -1
			c.left = m.To == len(l.s.Events) && a.after == 0
		}
		n.capsule = append(n.capsule, c)
		n.rows = max(n.rows, c.row+1)
	}
	if o.Cap > 0 {
		n.rows = min(o.Cap, maxSlots)
	}
	free := []int{} // by row, from which unit on it is free
	for _, h := range l.s.Holds {
		if h.Object != object || h.To < a.first || h.From >= a.last {
			continue
		}
		c := capsule{g: h.G, text: w.name(h.G), sender: -1, receiver: -1}
		c.from, c.to = a.at(max(h.From, a.first)), a.width
		c.left = h.To == len(l.s.Events) && a.after == 0 && v.dead[h.G]
		if h.To < a.last {
			c.to = a.at(h.To) + a.widthAt(h.To)
		}
		c.row = slices.IndexFunc(free, func(until int) bool { return until <= c.from })
		if c.row < 0 && len(free) < maxSlots {
			c.row = len(free)
			free = append(free, 0)
		}
		if c.row < 0 {
			continue // more readers than rows
		}
		free[c.row] = c.to
		n.capsule = append(n.capsule, c)
		n.rows = max(n.rows, c.row+1)
	}
	return n
}

// chip is the glyph and the name of a lane's goroutine.
func (n *lane) chip() string { return look.Of(n.g).Glyph + " " + n.name }

// clock writes a time on the run's clock, in milliseconds; with the unit, or where that is known
// already, without.
func clock(at time.Duration, unit bool) string {
	text := strconv.FormatFloat(math.Round(at.Seconds()*1e6)/1e3, 'f', -1, 64)
	if at >= 10*time.Millisecond {
		text = strconv.FormatInt(at.Round(time.Millisecond).Milliseconds(), 10)
	}
	if unit {
		text += " ms"
	}
	return text
}
