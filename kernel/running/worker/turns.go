package worker

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"path/filepath"
	"strings"
	"unicode"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/explaining/detect"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// settings says how the goroutines of an execution take turns.
func (w *worker) settings(x *execution) sched.Settings {
	s := x.record.Scheduling
	if s.Parallel {
		return sched.Settings{Parallel: true}
	}
	set := sched.Settings{Strategy: sched.Seeded(w.seed(x)), Pace: paceOf(s.Clock), TryLocks: w.tryLocks, Log: s.Timeline != ""}
	primitives.OnCopied(func(c primitives.Copied) { w.copied(x, c) })
	if s.Race != workerproto.RaceOff {
		set.Detector = detect.New(func(r detect.Race) { w.raced(x, r) })
	}
	return set
}

// seed is what the choices of a plain run come from: one that was asked for, or another each time
// that the same text runs, the same in every session.
func (w *worker) seed(x *execution) uint64 {
	if s := x.record.Scheduling; s.SeedSet {
		return s.Seed
	}
	h := fnv.New64a()
	h.Write([]byte(trace.TextHash(x.record.Source)))
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ran == nil {
		w.ran = map[uint64]uint64{}
	}
	sum := h.Sum64()
	w.ran[sum]++
	return sum + w.ran[sum]
}

func paceOf(clock string) sched.Pace {
	switch clock {
	case workerproto.ClockInstant:
		return sched.Instant
	case workerproto.ClockTenfold:
		return sched.Tenfold
	}
	return sched.Real
}

// maxRaces is how many races of an execution are shown.
const maxRaces = 10

// raced is told of a race while the execution goes on, in the goroutine that makes the second
// access. The first race on a variable is shown: the others are the same mistake.
func (w *worker) raced(x *execution, r detect.Race) {
	if x.raced[r.Addr] || len(x.raced) == maxRaces {
		return
	}
	if x.raced == nil {
		x.raced = map[unsafe.Pointer]bool{}
	}
	x.raced[r.Addr] = true
	report := r.Report(w.lang(), w.sourceOf(sched.Session()))
	if x.record.Scheduling.Race != workerproto.RaceError {
		w.finding(x, "race", report)
		return
	}
	f := &workerproto.Failure{
		Exec: x.record.Exec, Go: trace.MainGo, Name: "data race", Value: report.Head,
		Traceback: []string{red + report.Label + plain, report.Text()},
	}
	go w.fail(x, f) // it ends the goroutine that calls, when that has come out of the detector
}

// copied is told of a lock that was copied, in the goroutine that uses the copy.
func (w *worker) copied(x *execution, c primitives.Copied) {
	report := detect.Copied{G: c.G.Num(), Kind: c.Kind, Site: c.Site}.Report(w.lang(), w.sourceOf(sched.Session()))
	w.report(x, workerproto.Display{Finding: "misuse"}, picture{text: report.Text(), html: report.HTML()})
}

// finding shows what is wrong and no error, and the first time by which magics more is to be seen
// of it. A plain run keeps no log: it would make a printed line three times as dear.
func (w *worker) finding(x *execution, word string, report detect.Report) {
	w.report(x, workerproto.Display{Finding: word}, w.withMore(x, picture{text: report.Text(), html: report.HTML()}))
}

// withMore adds by which magics more is to be seen, once for an execution.
func (w *worker) withMore(x *execution, p picture) picture {
	if x.toldMore || x.record.Scheduling.Timeline != "" || w.program != nil {
		return p
	}
	x.toldMore = true
	p.join(picture{
		text: words.SeeMore.In(w.lang(), "%%timeline", "%%explore") + "\n",
		html: `<p style="margin:6px 0 0 0">` + words.SeeMore.In(w.lang(), "<code>%%timeline</code>", "<code>%%explore</code>") + "</p>\n",
	})
	return p
}

// report shows a report.
func (w *worker) report(x *execution, d workerproto.Display, f picture) {
	d.Exec, d.Go, d.Data = x.record.Exec, trace.MainGo, f.bundle()
	w.send(d)
}

// cells is what package detect asks of the cells, and of a run's goroutines.
type cells struct {
	w   *worker
	run *sched.Run
}

func (w *worker) sourceOf(r *sched.Run) detect.Source { return cells{w, r} }

// Place says what is at a site.
func (c cells) Place(site trace.Site) detect.Place {
	id, line, column := site.Split()
	if line == 0 {
		return detect.Place{}
	}
	a := c.w.accessAt(site)
	return detect.Place{
		Title: c.w.placeTitle(id, line), Line: line, Text: c.w.sources.line(id, line),
		Column: column, Name: sharedName(a),
		Before: c.w.sources.around(id, line-linesBefore, line-1), After: c.w.sources.around(id, line+1, line+1),
	}
}

// linesBefore is how many lines before the one that is meant are shown with it.
const linesBefore = 2

// Goroutine says who has a number.
func (c cells) Goroutine(number int) detect.Who {
	first := c.run.Main()
	return detect.Who{Name: c.run.NameOf(number), Order: max(number-first, 0)}
}

// placeTitle names a line as learners do.
func (w *worker) placeTitle(id int64, line int) string {
	if w.program != nil {
		return fmt.Sprintf("%s:%d", filepath.Base(w.program.File), line)
	}
	src, ok := w.sources.get(id)
	switch {
	case !ok:
		return ""
	case src.file != "":
		return fmt.Sprintf("%s:%d", src.file, line)
	}
	return fmt.Sprintf("In [%d]:%d", src.count, line)
}

// sharedName is the name of what several goroutines use at an access: of an entry it is the map,
// which they share even where their keys differ.
func sharedName(a core.Access) string { return cmp.Or(a.Map, a.Name) }

// keepAccesses is how many texts are known by what they access. Of older ones the name is read in
// the text.
const keepAccesses = 200

// accessAt returns what is accessed at a site.
func (w *worker) accessAt(site trace.Site) core.Access {
	id, line, column := site.Split()
	w.accessMu.Lock()
	a, ok := w.accesses[id][core.Site(site)]
	old := id <= w.accessesOf-keepAccesses
	w.accessMu.Unlock()
	if !ok && old && column > 0 {
		a.Name = wordAt(w.sources.line(id, line), column)
	}
	return a
}

// wordAt returns the identifier that begins at a column, in bytes from 1.
func wordAt(line string, column int) string {
	if column > len(line) {
		return ""
	}
	word := line[column-1:]
	end := strings.IndexFunc(word, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if end >= 0 {
		word = word[:end]
	}
	return word
}

// addAccesses remembers what a text accesses, and what functions of earlier texts do that were
// compiled with it.
func (w *worker) addAccesses(text int64, m map[core.Site]core.Access) {
	w.accessMu.Lock()
	defer w.accessMu.Unlock()
	if w.accesses == nil {
		w.accesses = map[int64]map[core.Site]core.Access{}
	}
	for site, a := range m {
		id, _, _ := site.Split()
		if w.accesses[id] == nil {
			w.accesses[id] = map[core.Site]core.Access{}
		}
		w.accesses[id][site] = a
	}
	w.accessesOf = text
	delete(w.accesses, text-keepAccesses)
}
