package timeline

import (
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// A Code is a line of the program.
type Code struct {
	Line  int    // 0 if it is not known
	Title string // where it is: "In [1]:4"
	Text  string // the line itself, if it is known
}

// A Standing is how a goroutine stands when nobody can go on: what it waits for, and who has that.
type Standing struct {
	G      int // by order of start in the cell; 0 is main
	Name   string
	Reason trace.Wait
	Object string // what it waits for, as the program's text has it; of a Join, the goroutine's name
	At     Code
	For    []Holder // without whom it cannot go on; none if anybody could do what it waits for
}

// A Holder is a goroutine that another waits for.
type Holder struct {
	G  int
	At Code // where it took the lock; of a Join nowhere
	// Behind says that it does not hold the lock, but waits for it, too, and comes first.
	Behind bool
}

// A Ring is goroutines each of which waits for the next one, and the last for the first.
type Ring struct {
	links   []link
	outside []Standing
	lang    words.Language
}

// A link is a goroutine of a ring, and the lock that the next one holds.
type link struct {
	Standing
	held Code // where the next one took it
	join bool // the next one holds no lock: it waits for its end, or for its turn
}

// Standings says how goroutines stand at the end of a log. code gives the lines of sites; it may be
// nil.
func Standings(log *trace.Log, code func(trace.Site) Code) []Standing {
	if code == nil {
		code = func(s trace.Site) Code {
			_, line, _ := s.Split()
			return Code{Line: line, Title: Options{}.place(s)}
		}
	}
	h := newHistory(log)
	w := h.verdictOf("", nil).w
	took := map[holding]trace.Site{}
	for i := range h.Events {
		if e := &h.Events[i]; locks(e) {
			took[holding{e.Object, e.G}] = e.Site
		}
	}
	var all []Standing
	for g, i := range w.at {
		if i < 0 || !w.stuck(g) {
			continue
		}
		e := &h.Events[i]
		s := Standing{G: g, Name: w.name(g), Reason: e.Wait, Object: w.object(e.Object), At: code(e.Site)}
		for _, holder := range w.holders(i) {
			if e.Wait == trace.WaitRWMutexR && w.shared[e.Object] {
				s.For = append(s.For, Holder{G: holder, Behind: true})
				continue
			}
			s.For = append(s.For, Holder{G: holder, At: code(took[holding{e.Object, holder}])})
		}
		if e.Op == trace.OpJoin {
			for other := range h.Goroutines {
				if h.Goroutines[other].Name == h.Objects[e.Object].Name && w.gs[other].started && !w.gs[other].ended {
					s.For = append(s.For, Holder{G: other})
				}
			}
		}
		all = append(all, s)
	}
	return all
}

// place is o.Place, or the line.
func (o Options) place(s trace.Site) string {
	if o.Place != nil {
		return o.Place(s)
	}
	return line(s)
}

// NewRing returns the ring of goroutines that wait for each other, or nil without one.
func NewRing(standings []Standing, lang words.Language) *Ring {
	at := make(map[int]int, len(standings))
	for i, s := range standings {
		at[s.G] = i
	}
	ring := cycle(standings, at)
	if ring == nil {
		return nil
	}
	r := &Ring{lang: lang}
	in := map[int]bool{}
	for k, i := range ring {
		s := standings[i]
		in[s.G] = true
		next := standings[ring[(k+1)%len(ring)]]
		l := link{Standing: s, join: !isLock(s.Reason)}
		for _, h := range s.For {
			if h.G == next.G {
				l.held, l.join = h.At, l.join || h.Behind
			}
		}
		r.links = append(r.links, l)
	}
	for _, s := range standings {
		if !in[s.G] {
			r.outside = append(r.outside, s)
		}
	}
	return r
}

func isLock(reason trace.Wait) bool { return stateOf(reason) == WaitsLock || reason == trace.WaitOnce }

// cycle returns the places in standings of goroutines that wait for each other, from the one that
// comes first in standings, or nil.
func cycle(standings []Standing, at map[int]int) []int {
	const onPath, done = 1, 2
	color := make([]uint8, len(standings))
	var path []int
	var from func(i int) []int
	from = func(i int) []int {
		color[i] = onPath
		path = append(path, i)
		for _, h := range standings[i].For {
			next, waits := at[h.G]
			switch {
			case !waits || color[next] == done:
			case color[next] == onPath:
				ring := slices.Clone(path[slices.Index(path, next):])
				first := slices.Index(ring, slices.Min(ring))
				return append(ring[first:], ring[:first]...)
			default:
				if ring := from(next); ring != nil {
					return ring
				}
			}
		}
		color[i] = done
		path = path[:len(path)-1]
		return nil
	}
	for i := range standings {
		if color[i] == 0 {
			if ring := from(i); ring != nil {
				return ring
			}
		}
	}
	return nil
}

// nodes is how many nodes the drawing of the ring has.
func (r *Ring) nodes() int {
	n := 0
	for _, l := range r.links {
		n += 2
		if l.join {
			n--
		}
	}
	return n
}

// maxNodes is how many nodes a ring has that is drawn.
const maxNodes = 12

// head says in a line who waits for whom.
func (r *Ring) head(name func(g int, name string) string) string {
	if len(r.links) == 1 {
		return words.DeadlockSelf.In(r.lang, name(r.links[0].G, r.links[0].Name))
	}
	var names []string
	for _, l := range r.links[:min(len(r.links), maxNodes)] {
		names = append(names, name(l.G, l.Name))
	}
	if more := len(r.links) - len(names); more > 0 {
		names = append(names, words.RingMore.In(r.lang, more))
	}
	all := strings.Join(names[:len(names)-1], words.RingComma.In(r.lang))
	return words.DeadlockRing.In(r.lang, words.And.In(r.lang, all, names[len(names)-1]))
}

// holds returns what a link's goroutine has that the one before it wants.
func (r *Ring) holds(k int) (object string, at Code, ok bool) {
	before := r.links[(k+len(r.links)-1)%len(r.links)]
	return before.Object, before.held, !before.join
}

// means says what a ring means, and a way out.
func (r *Ring) means() string {
	locks := !slices.ContainsFunc(r.links, func(l link) bool { return l.join })
	one := !slices.ContainsFunc(r.links, func(l link) bool { return l.Object != r.links[0].Object })
	reads := slices.ContainsFunc(r.links, func(l link) bool { return l.Reason == trace.WaitRWMutexR })
	switch {
	case one && reads && len(r.links) > 1:
		return words.DeadlockMeansRead.In(r.lang)
	case !locks:
		return words.DeadlockMeansWait.In(r.lang)
	case len(r.links) == 1:
		return words.DeadlockMeansSelf.In(r.lang)
	}
	return words.DeadlockMeansLocks.In(r.lang)
}

// plain is text of the program as it stands in text.
func plain(s string) string { return s }

// plainName is a goroutine's name as it stands in text.
func plainName(_ int, name string) string { return name }

// glyphName is a goroutine's name with its glyph.
func glyphName(g int, name string) string { return look.Of(g).Glyph + " " + name }

// sentences says of each goroutine of the ring what it holds and what it waits for. name writes a
// goroutine's name, and text what else is of the program.
func (r *Ring) sentences(name func(int, string) string, text func(string) string) (list []string) {
	for k, l := range r.links[:min(len(r.links), maxRingList)] {
		wants := text(l.Object) + r.where(l.At)
		if object, at, ok := r.holds(k); ok {
			list = append(list, words.RingHoldsWaits.In(r.lang, name(l.G, l.Name), text(object)+r.where(at), wants))
		} else {
			list = append(list, words.RingWaits.In(r.lang, name(l.G, l.Name), wants))
		}
	}
	if more := len(r.links) - len(list); more > 0 {
		list = append(list, words.RingMore.In(r.lang, more))
	}
	return list
}

// maxRingList is how many goroutines of a ring the list has.
const maxRingList = 40

// where says a line in brackets.
func (r *Ring) where(c Code) string {
	if c.Line == 0 {
		return ""
	}
	return " (" + words.RingLine.In(r.lang, c.Line) + ")"
}

// others says who waits outside of the ring: a few, and how many more.
func (r *Ring) others(name func(int, string) string) string {
	if len(r.outside) == 0 {
		return ""
	}
	var list []string
	for _, s := range r.outside[:min(len(r.outside), maxOutside)] {
		list = append(list, words.RingWaits.In(r.lang, name(s.G, s.Name), s.Object+r.where(s.At)))
	}
	if more := len(r.outside) - len(list); more > 0 {
		list = append(list, words.RingMore.In(r.lang, more))
	}
	return words.RingOutside.In(r.lang, strings.Join(list, words.TableDeadlockJoiner.In(r.lang)))
}

// maxOutside is how many of those outside are named.
const maxOutside = 3

// Text returns the ring in characters, at most 100 columns wide.
func (r *Ring) Text() string {
	var b strings.Builder
	b.WriteString(wrap(wrong+" "+words.DeadlockLabel.In(r.lang)+": "+r.head(plainName), widest) + "\n\n")
	for _, s := range r.sentences(glyphName, plain) {
		b.WriteString("  " + words.Shorten(s, widest-2) + "\n")
	}
	if r.nodes() <= maxNodes {
		var around strings.Builder
		for _, l := range r.links {
			around.WriteString(l.Name + " ┄┄> ")
			if !l.join {
				around.WriteString(l.Object + " ──> ")
			}
		}
		around.WriteString(r.links[0].Name)
		b.WriteString("\n" + wrap(around.String(), widest) + "\n")
		b.WriteString("┄┄> " + words.RingWaitsFor.In(r.lang) + "   ──> " + words.RingHeldBy.In(r.lang) + "\n")
	}
	if lines := r.code(); len(lines) > 0 {
		b.WriteString("\n")
		width, title := 0, 0
		for _, c := range lines {
			width, title = max(width, words.Width(c.Text)), max(title, words.Width(c.Title))
		}
		width, title = min(width, maxCode), min(title, maxName)
		for _, c := range lines {
			line := pad(words.Shorten(c.Title, title), title) + "  " + pad(words.Shorten(c.Text, width), width) + "  "
			b.WriteString(words.Shorten(line+glyphName(c.g, c.name)+" "+c.says, widest) + "\n")
		}
	}
	if others := r.others(plainName); others != "" {
		b.WriteString("\n" + wrap(others, widest) + "\n")
	}
	b.WriteString("\n" + wrap(r.means(), widest) + "\n")
	return b.String()
}

// pad fills a text up to a width.
func pad(s string, width int) string { return s + strings.Repeat(" ", max(0, width-words.Width(s))) }

// maxCode is how wide a line of the program is, beside what is said of it.
const maxCode = 48

// A said line is a line of the program with what is said of it.
type saidLine struct {
	Code
	g      int
	name   string
	says   string
	stands bool
}

// code returns the lines in which the goroutines of the ring took what they hold, and where they
// stand.
func (r *Ring) code() (lines []saidLine) {
	for k, l := range r.links[:min(len(r.links), maxNodes)] {
		if object, at, ok := r.holds(k); ok && at.Text != "" {
			lines = append(lines, saidLine{at, l.G, l.Name, words.RingHolds.In(r.lang, object), false})
		}
		if l.At.Text != "" {
			lines = append(lines, saidLine{l.At, l.G, l.Name, words.RingStands.In(r.lang), true})
		}
	}
	return dedent(lines)
}

// dedent takes away what all lines begin with that is blank.
func dedent(lines []saidLine) []saidLine {
	most := -1
	for i := range lines {
		lines[i].Text = strings.ReplaceAll(lines[i].Text, "\t", "    ")
		blank := len(lines[i].Text) - len(strings.TrimLeft(lines[i].Text, " "))
		if most < 0 || blank < most {
			most = blank
		}
	}
	for i := range lines {
		lines[i].Text = printable(lines[i].Text[most:])
	}
	return lines
}
