package detect

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// A Report is what a learner is told of a race or of goroutines that wait. Its forms, [Report.Text]
// and [Report.HTML], say the same.
type Report struct {
	Label string // what is wrong, in a word: data race, deadlock, goroutine leak
	Head  string // who and what
	Rows  []Row
	// Orders are the ways in which the two sides of a race, its Rows, could have been ordered;
	// others have none.
	Orders []Order
	Notes  []string // what it means, and a way out
	lang   words.Language
}

// A Row is one goroutine's part in it.
type Row struct {
	Who   Who
	Does  string
	Facts []string
	Line  Line
	// Before and After are the lines around Line, of which the least indented has no blanks, and
	// Indent is how many Line has then.
	Before, After []string
	Indent        int
}

// A Line is a line of the program's text with what is meant on it.
type Line struct {
	Number int    // 0 for none
	Text   string // without the white space around it
	From   int    // the bytes of Text that are meant, if To is higher
	To     int
}

// A Source knows the program's text and the names of things.
type Source interface {
	// Place says what is at a site.
	Place(site trace.Site) Place
	// Goroutine says who has a number.
	Goroutine(number int) Who
}

// A Place is a place in a program's text.
type Place struct {
	Title string // such as "In [3]:7"; empty if it is not known
	Line  int
	Text  string // the line
	// Before and After are a few lines around it.
	Before, After []string
	// Column is where the variable, the channel or the lock stands on the line, in bytes from 1; 0
	// if it is not known.
	Column int
	Name   string // of the variable, the channel or the lock
	// Op is what is done there, where that is told to a Detector as a read or write of another
	// kind: send, close, Add, Wait.
	Op trace.Op
}

// Who is a goroutine as pictures show it.
type Who struct {
	Name  string
	Order int // of its start in the cell, which gives it its colour; 0 for the main goroutine
}

// line returns a place's line.
func (p Place) line() Line {
	if p.Line == 0 || strings.TrimSpace(p.Text) == "" {
		return Line{}
	}
	text := strings.TrimLeft(p.Text, " \t")
	l := Line{Number: p.Line, Text: strings.TrimRight(text, " \t\r\n")}
	if from := p.Column - 1 - (len(p.Text) - len(text)); p.Column > 0 && from >= 0 && from < len(l.Text) {
		l.From, l.To = from, from+1
		// The place of m[k] is that of its bracket, and of c <- x that of its arrow.
		for back := 0; p.Name != "" && back <= min(len(p.Name)+1, from); back++ {
			if strings.HasPrefix(l.Text[from-back:], p.Name) {
				l.From, l.To = from-back, from-back+len(p.Name)
				break
			}
		}
	}
	return l
}

// read moves what is marked to where the variable is read, if the line is an assignment that reads
// what it writes: both are at the place of the left side, for they are one operation.
func (l Line) read() Line {
	name, rest := l.Text[l.From:l.To], l.Text[l.To:]
	right, ok := strings.CutPrefix(strings.TrimLeft(rest, " "), "=")
	if !ok || name == "" || strings.HasPrefix(right, "=") {
		return l
	}
	for from := len(l.Text) - len(right); ; {
		i := strings.Index(l.Text[from:], name)
		if i < 0 {
			return l
		}
		at, end := from+i, from+i+len(name)
		before, _ := utf8.DecodeLastRuneInString(l.Text[:at])
		after, _ := utf8.DecodeRuneInString(l.Text[end:])
		if !inName(before) && before != '.' && !inName(after) {
			l.From, l.To = at, end
			return l
		}
		from = end
	}
}

// inName reports whether a character can be in an identifier.
func inName(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// A teller puts what was found into words.
type teller struct {
	lang words.Language
	src  Source
}

func (t teller) say(p words.Phrase, args ...any) string { return p.In(t.lang, args...) }

func (t teller) name(g int) string { return t.src.Goroutine(g).Name }

// names joins the names of goroutines.
func (t teller) names(all []int) string {
	text := ""
	for i, g := range all {
		switch {
		case i == 0:
			text = t.name(g)
		case i == maxRows && len(all) > maxRows+1:
			return t.say(words.NamesAndMore, text, len(all)-i)
		case i < len(all)-1:
			text += t.say(words.ListComma) + t.name(g)
		default:
			text = t.say(words.And, text, t.name(g))
		}
	}
	return text
}

// started says where a goroutine comes from; it is empty for the first one.
func (t teller) started(g, parent int, site trace.Site) []string {
	switch place := t.src.Place(site); {
	case parent >= 0 && place.Title != "":
		return []string{t.say(words.RaceStarted, place.Title, t.name(parent))}
	case parent < 0 && t.src.Goroutine(g).Order != 0:
		return []string{t.say(words.RaceOutside)}
	}
	return nil
}

// locks lists locks, each once.
func (t teller) locks(held []Held) string {
	var names []string
	for _, h := range held {
		name := t.src.Place(h.Site).Name
		if name == "" {
			name = t.src.Place(h.Site).Title
		}
		if h.Shared {
			name = t.say(words.RaceReadLock, name)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, t.say(words.ListComma))
}

// Report says what a race is.
func (r Race) Report(lang words.Language, src Source) Report {
	t := teller{lang, src}
	name := src.Place(r.Second.Site).Name
	if other := src.Place(r.First.Site).Name; name == "" || strings.HasPrefix(name, other) && other != "" {
		name = other
	}
	named := name != ""
	if !named {
		name = t.say(words.RaceSame)
	}
	first, second := t.name(r.First.G), t.name(r.Second.G)
	head := words.RaceHead
	if r.First.Write && r.Second.Write {
		head = words.RaceHeadWrite
	}
	if r.closes(src) {
		head = words.RaceHeadClose
	}
	report := Report{
		lang:   lang,
		Label:  t.say(words.RaceLabel),
		Head:   t.say(head, first, second, name),
		Rows:   []Row{t.party(r.First), t.party(r.Second)},
		Orders: t.orders(r),
		Notes:  t.after(r, name),
	}
	if !named && lang == words.Chinese {
		report.unspace(name)
	}
	return report
}

// unspace takes away the spaces around Chinese words that stand for a name that is not known.
func (r *Report) unspace(name string) {
	tidy := func(s string) string {
		return strings.ReplaceAll(strings.ReplaceAll(s, " "+name, name), name+" ", name)
	}
	r.Head = tidy(r.Head)
	for i := range r.Rows {
		r.Rows[i].Does = tidy(r.Rows[i].Does)
	}
	for i := range r.Notes {
		r.Notes[i] = tidy(r.Notes[i])
	}
}

// closes reports whether it is a race with the close of a channel.
func (r Race) closes(src Source) bool {
	return src.Place(r.First.Site).Op == trace.OpClose || src.Place(r.Second.Site).Op == trace.OpClose
}

// party describes one side of a race.
func (t teller) party(p Party) Row {
	place := t.src.Place(p.Site)
	does := words.RaceReads
	switch {
	case place.Op == trace.OpSend:
		does = words.RaceSends
	case place.Op == trace.OpClose:
		does = words.RaceCloses
	case place.Op == trace.OpAdd:
		does = words.RaceAdds
	case place.Op == trace.OpWait:
		does = words.RaceWaits
	case p.Atomic && p.Write:
		does = words.RaceWriteAtomic
	case p.Atomic:
		does = words.RaceReadsAtomic
	case p.Write:
		does = words.RaceWrites
	}
	name := place.Name
	if name == "" {
		name = t.say(words.RaceSame)
	}
	row := Row{Who: t.src.Goroutine(p.G), Does: t.say(does, name), Line: place.line()}
	row.around(place)
	if !p.Write {
		row.Line = row.Line.read()
	}
	if p.Value != "" {
		row.Does = t.say(words.RaceValue, row.Does, p.Value)
	}
	if place.Title != "" {
		row.Facts = append(row.Facts, place.Title)
	}
	if p.Step > 0 {
		row.Facts = append(row.Facts, t.say(words.RaceStep, p.Step))
	}
	row.Facts = append(row.Facts, t.started(p.G, p.Parent, p.Started)...)
	if locks := t.locks(p.Held); locks == "" {
		row.Facts = append(row.Facts, t.say(words.RaceNoLocks))
	} else {
		row.Facts = append(row.Facts, t.say(words.RaceLocks, locks))
	}
	return row
}

// after says what follows from a race, and a way out.
func (t teller) after(r Race, name string) []string {
	if r.closes(t.src) {
		return []string{t.say(words.RaceMissingClose), t.say(words.RaceFixClose)}
	}
	return []string{t.say(words.RaceMeans), t.wayOut(r, name)}
}

// commonLocks returns the locks that both hold, however.
func (r Race) commonLocks() []Held {
	var both []Held
	for _, h := range r.First.Held {
		if slices.ContainsFunc(r.Second.Held, func(o Held) bool { return o.Obj == h.Obj }) {
			both = append(both, Held{Obj: h.Obj, Site: h.Site})
		}
	}
	return both
}

// Reports tells of many races: those on one variable in one report, which is of the first.
func Reports(lang words.Language, src Source, races []Race) []Report {
	var all []Report
	of := map[any]int{} // by address
	more := map[int]int{}
	for _, r := range races {
		i, ok := of[r.Addr]
		if ok {
			more[i]++
			continue
		}
		of[r.Addr] = len(all)
		all = append(all, r.Report(lang, src))
	}
	for i, n := range more {
		all[i].Notes = append(all[i].Notes, words.RaceMore.In(lang, n))
	}
	return all
}
