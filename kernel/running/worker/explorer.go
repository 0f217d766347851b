package worker

import (
	"cmp"
	"fmt"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/running/search"
	"github.com/lockstep-go/lockstep/kernel/words"
	"github.com/lockstep-go/lockstep/lessons/host"
)

// explorer is lessons.Explore: a search that a goroutine of the session's asks for, and what it has
// found as a value. The goroutine keeps the baton meanwhile, so that all others stand still.
type explorer struct{ w *worker }

// Explore searches.
func (e explorer) Explore(s host.Search) host.Explored {
	w, lang := e.w, e.w.lang()
	w.mu.Lock()
	x := w.current
	w.mu.Unlock()
	g := sched.InTurn()
	switch {
	case g == nil || x == nil:
		return host.Explored{NotRun: words.NotExploredParallel.In(lang)}
	case g.Run().Search:
		return host.Explored{NotRun: words.NotExploredTwice.In(lang)}
	}
	b := w.searchBody(x, nil, nil)
	b.Main = w.exploredMain(s)
	g.Return() // if the monitor has taken the baton
	release := g.Hold()
	var found host.Explored
	if s.Schedule != "" {
		found = w.exploredOnce(b, s)
	} else {
		found = w.explored(x, b, s)
	}
	release()
	g.Point() // an interrupt has ended the search
	return found
}

// exploredMain is a function as the main goroutine of a program that is searched.
func (w *worker) exploredMain(s host.Search) func() {
	found := &w.search
	return func() {
		found.begin()
		s.Run()
		if s.Expect != nil {
			unseen(func() { found.met = s.Expect() })
		}
		if s.Result != nil {
			unseen(func() {
				value := s.Result()
				found.value, found.shown = w.valueText([]any{value}), true
			})
		}
	}
}

// unseen calls f, which is no part of what the log of a search is about.
func unseen(f func()) {
	r := sched.Current().Run()
	log := r.Log
	r.Log = false
	f()
	r.Log = log
}

// explored runs a function on many schedules.
func (w *worker) explored(x *execution, b *search.Body, s host.Search) host.Explored {
	o := explore.Options{Bound: explore.DefaultBound, Prints: s.Result == nil}
	if s.Preemptions >= 0 {
		o.Bound = s.Preemptions
	}
	if s.MaxRuns > 0 {
		o.Max = s.MaxRuns
	}
	report := w.searched(x, b, o)
	view := explore.ViewOptions{Language: w.lang(), Races: b.Detector != nil, Replay: onSchedule}
	if s.Expect != nil {
		view.Expect = words.SearchExpected.In(w.lang())
	}
	found := host.Explored{Tried: report.Runs, Every: report.Extent().Every && !report.Extent().Timed, Doubt: report.Uncontrolled}
	_, told := w.tell(x, b, report, view)
	found.Text, found.HTML, found.Records = told.text, told.html, told.records
	for _, o := range report.Outcomes {
		found.Outcomes = append(found.Outcomes, host.Outcome{Text: o.Outcome, Unexpected: o.Unexpected, Schedules: o.Runs})
	}
	for _, f := range report.Failures {
		failure := failureOf(f.Failure, f.Schedule.String())
		failure.Preemptions, failure.Schedules = f.Preemptions, f.Runs
		if f.Late && f.Word != explore.Race {
			failure.Word, failure.Text = string(explore.Late), cmp.Or(f.Text, string(f.Word))
		}
		found.Failures = append(found.Failures, failure)
	}
	return found
}

// onSchedule is how a schedule of lessons.Explore is run again.
func onSchedule(schedule string) string { return fmt.Sprintf("lessons.OnSchedule(%q)", schedule) }

// exploredOnce runs a function on one schedule.
func (w *worker) exploredOnce(b *search.Body, s host.Search) host.Explored {
	schedule, err := explore.ParseSchedule(s.Schedule)
	if err != nil {
		return host.Explored{NotRun: words.NotExploredSchedule.In(w.lang(), err)}
	}
	w.search.on.Store(true)
	defer w.search.on.Store(false)
	run := explore.Replay(b, schedule, true, explore.DefaultMaxSteps)
	found := host.Explored{
		Outcomes: []host.Outcome{{Text: run.Outcome, Unexpected: run.Unexpected, Schedules: 1}},
		Tried:    1, Doubt: run.Uncontrolled,
	}
	if run.Strayed > 0 {
		found.Doubt = words.Strayed.In(w.lang(), run.Strayed)
	}
	if run.Unexpected {
		run.Failures = append([]explore.Failure{{Word: explore.Unexpected}}, run.Failures...)
	}
	for _, f := range run.Failures {
		failure := failureOf(f, s.Schedule)
		failure.Schedules = 1
		found.Failures = append(found.Failures, failure)
	}
	what := w.recorded(schedule, run.Outcome, nil)
	what.Replay = onSchedule(s.Schedule)
	told := w.pictures(run.Log, what)
	found.Text, found.HTML, found.Records = told.text, told.html, told.records
	return found
}

func failureOf(f explore.Failure, schedule string) host.Failure {
	out := host.Failure{
		Word: string(f.Word), Text: f.Text, Goroutines: f.Goroutines, Object: f.Object, Schedule: schedule,
	}
	for _, site := range f.Sites {
		out.Lines = append(out.Lines, lineOf(site))
	}
	return out
}
