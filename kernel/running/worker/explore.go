package worker

import (
	"bytes"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/explaining/detect"
	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/explaining/record"
	"github.com/lockstep-go/lockstep/kernel/running/machine"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/running/search"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// A cell that is searched runs again and again, each time in a run of its own and with what it has
// written put back. Nobody hears of these runs: what they print and show is their outcome.

// searching is what is seen of a run of a search.
type searching struct {
	on      atomic.Bool
	printed bytes.Buffer // it belongs to who has the baton, as all else
	value   string
	shown   bool
	ended   int  // how much was printed when main returned
	met     bool // what was expected
	asks    bool // what is shown is whether it was
	races   []detect.Race
	raised  trace.Site                  // where the panic was that the run has ended by
	known   map[raceKey]explore.Failure // of races, all but the details
	shows   int                         // how many runs were shown, over the session
}

// raceKey is what a race shares with that of another run.
type raceKey struct {
	sites [2]trace.Site
	gs    [2]int
}

// begin begins a run.
func (s *searching) begin() {
	s.printed.Reset()
	s.value, s.shown, s.met, s.asks, s.races, s.raised = "", false, true, false, s.races[:0], 0
}

// outcome is what the run has come to.
func (s *searching) outcome() string {
	if s.shown {
		return s.value
	}
	return s.printed.String()
}

// show takes the values that the cell ends with.
func (s *searching) show(w *worker, values []any) {
	if s.asks {
		s.met = len(values) == 1 && values[0] == true
		return
	}
	s.shown, s.value = true, w.valueText(values)
}

// valueText is the text of values, as a cell shows them.
func (w *worker) valueText(values []any) string {
	if len(values) == 1 {
		if n, ok := values[0].(int); ok {
			return strconv.Itoa(n)
		}
	}
	text, _ := w.typedBundle(nil, values...)[mimeText].(string)
	return text
}

// wrote takes what the program prints.
func (w *worker) wrote(t *trace.Write) {
	if w.search.on.Load() {
		if g := sched.Current(); g != nil && g.Run() != nil && g.Run().Search {
			w.search.printed.Write(t.Data)
			return
		}
	}
	w.tellStands(t)
	w.out.SendWrite(t)
}

// explore runs a cell on many schedules, and shows what they come to.
func (w *worker) explore(x *execution, body func()) {
	e := x.record.Scheduling.Explore
	expect := w.expectation(x, e.Expect)
	if e.Expect != "" && expect == nil {
		return // it does not compile, which is told
	}
	w.stepping.keep(x, body, expect)
	release := sched.Hold()
	defer release()
	b := w.searchBody(x, body, expect)
	report := w.searched(x, b, explore.Options{
		Bound: e.Bound, Max: e.Max, DPOR: e.DPOR, Time: e.Time, Prints: !w.showsValue(), Late: lateness[e.Late],
	})
	word, told := w.tell(x, b, report, explore.ViewOptions{
		Language: w.lang(), Expect: e.Expect, Races: b.Detector != nil, Replay: w.replayCommand,
	})
	w.report(x, workerproto.Display{Finding: word, Findings: findingsOf(report)}, told)
	if !w.isInterrupted(x) && w.program == nil {
		// The session goes on as after the default schedule.
		b.Config.Keep = true
		w.search.on.Store(true)
		defer w.search.on.Store(false)
		explore.Replay(b, explore.Schedule{}, false, explore.DefaultMaxSteps)
	}
}

var lateness = map[string]explore.Lateness{workerproto.LateOn: explore.LateAlways, workerproto.LateOff: explore.LateNever}

// searched searches a program, which is a cell or of one. The session's goroutines stand still.
func (w *worker) searched(x *execution, b *search.Body, o explore.Options) *explore.Report {
	o.Hash, o.Seed = trace.TextHash(x.record.Source), x.record.Scheduling.Seed
	o.Stop = func() bool { return w.isInterrupted(x) }
	o.Progress = w.progressOf(x)
	w.search.on.Store(true)
	defer w.search.on.Store(false)
	return explore.Search(b, o)
}

// tell tells of a search, and what is wrong in a word.
func (w *worker) tell(x *execution, b *search.Body, report *explore.Report, o explore.ViewOptions) (word string, told picture) {
	view := report.View(o)
	told = picture{text: view.Text(), html: view.HTML()}
	told.add(record.ExploredMIME, record.OfReport(report, view, o).JSON())
	shown := report.Shown()
	if shown == nil {
		return "", told
	}
	if shown.Log != nil {
		of := w.recorded(shown.Schedule, shown.Outcome, &shown.Failure)
		of.Replay = o.Replay(of.Schedule)
		w.walk(x, b, shown.Schedule, shown.Log, &of)
		told.join(w.pictures(shown.Log, of))
	}
	if race, ok := shown.Detail.(detect.Race); ok {
		r := race.WithValues(shown.Log).Report(w.lang(), logSource{cells{w, nil}, shown.Log})
		told.join(picture{text: r.Text(), html: r.HTML()})
	}
	if shown.Late && shown.Word != "" && shown.Word != explore.Race {
		return string(explore.Late), told
	}
	return string(shown.Word), told
}

// searchBody is a cell as a program that is searched.
func (w *worker) searchBody(x *execution, body, expect func()) *search.Body {
	s := &w.search
	s.known = map[raceKey]explore.Failure{}
	b := &search.Body{
		Config: sched.Config{Pace: sched.Instant, Start: time.Now(), Exec: x.record.Exec, TryLocks: w.tryLocks},
		Main: func() {
			s.begin()
			body()
			if expect != nil {
				s.asks = true
				unseen(expect)
				s.asks = false
			}
			s.ended = s.printed.Len()
		},
	}
	if x.record.Scheduling.Race != workerproto.RaceOff {
		d := detect.New(func(r detect.Race) { s.races = append(s.races, r) })
		b.Detector = func() sched.Detector { d.Reset(); return d }
	}
	roots := w.roots()
	b.Look = func(r *sched.Run, res *sched.Result, run *explore.Run) {
		dropReachable(roots, run)
		if run.Endless { // there is more each time it is looked at
			s.printed.Truncate(s.ended)
		}
		run.Outcome = s.outcome()
		run.Unexpected = !s.met
		if res.Panicked != nil {
			w.tellPanic(res, run)
		}
		for _, race := range s.races {
			run.Failures = append(run.Failures, raceFailure(r, race, w))
		}
		if run.Log != nil {
			w.annotate(run.Log)
		}
	}
	return b
}

// tellPanic puts Go's own words in a failure.
func (w *worker) tellPanic(res *sched.Result, run *explore.Run) {
	name, text := w.machine.PanicTexts(res.Panic)
	for i := range run.Failures {
		f := &run.Failures[i]
		if f.Word != explore.Panic {
			continue
		}
		f.Text = text
		if name != "panic" {
			f.Text = name + ": " + text
		}
		f.Key = res.Panicked.Name + ": " + f.Text
		f.Sites = []trace.Site{w.search.raised}
		if _, ok := detect.Misuse(words.English, text); ok || machine.IsFatal(res.Panic) {
			f.Word = explore.Misuse
		}
	}
}

// raisedAt is where a goroutine's panic was raised, as far as that is known.
func (w *worker) raisedAt(g *sched.G) trace.Site {
	frames, site := w.machine.PanicOf(g)
	if _, line, _ := site.Split(); line > 0 {
		return trace.Site(site)
	}
	for _, f := range w.trace(frames, site) {
		if len(f.lines) == 1 {
			return trace.Site(core.NewSite(f.id, f.lines[0], 0))
		}
	}
	return 0
}

// raceFailure is a race as a failure. Most runs of a search have those that others had, too.
func raceFailure(r *sched.Run, race detect.Race, w *worker) explore.Failure {
	first, second := race.First, race.Second
	key := raceKey{[2]trace.Site{first.Site, second.Site}, [2]int{first.G, second.G}}
	f, ok := w.search.known[key]
	if !ok {
		f = explore.Failure{
			Word: explore.Race, Key: fmt.Sprint(min(first.Site.Place(), second.Site.Place()), max(first.Site.Place(), second.Site.Place())),
			Goroutines: []string{r.NameOf(first.G), r.NameOf(second.G)},
			Object:     sharedName(w.accessAt(second.Site)),
			Sites:      []trace.Site{first.Site, second.Site},
		}
		w.search.known[key] = f
	}
	f.Detail = race
	return f
}

// replayCommand is how a schedule is replayed.
func (w *worker) replayCommand(schedule string) string {
	if w.program != nil {
		return fmt.Sprintf("lockstep run -replay '%s' %s", schedule, w.program.File)
	}
	return "%%replay " + schedule
}

// logSource is a source for a run of which there is a log.
type logSource struct {
	cells
	log *trace.Log
}

// Goroutine says who has a number.
func (s logSource) Goroutine(number int) detect.Who {
	if s.log != nil && number < len(s.log.Goroutines) {
		return detect.Who{Name: s.log.Goroutines[number].Name, Order: number}
	}
	return detect.Who{Name: fmt.Sprintf("#%d", number), Order: number}
}

// expectation compiles the expression that is to hold. It returns nil if there is none, or if it is
// wrong.
func (w *worker) expectation(x *execution, expr string) func() {
	if expr == "" {
		return nil
	}
	rec := x.record
	rec.Source, rec.Tests = expr, nil
	w.mu.Lock()
	value, program := w.compiled, w.program
	w.program = nil // the expression is none
	body, failure := w.compile(rec)
	w.compiled, w.program = value, program
	w.mu.Unlock()
	if failure != nil {
		w.fail(x, failure)
		return nil
	}
	return body
}

// showsValue reports whether the cell ends with a value.
func (w *worker) showsValue() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.compiled.valueTypes) > 0
}

func (w *worker) isInterrupted(x *execution) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return x.interrupted
}

// progressOf tells how far a search is.
func (w *worker) progressOf(x *execution) func(explore.Progress) {
	var last time.Time
	return func(p explore.Progress) {
		if time.Since(last) < 100*time.Millisecond {
			return
		}
		last = time.Now()
		stage := workerproto.StageBounded
		switch p.Phase {
		case explore.ByDPOR:
			stage = workerproto.StageDPOR
		case explore.ByTimers:
			stage = workerproto.StageTimers
		case explore.ByRandom:
			stage = workerproto.StageRandom
		}
		w.send(workerproto.Progress{Exec: x.record.Exec, Stage: stage, Bound: p.Bound, Tried: p.Tried, Failed: p.Failures})
	}
}
