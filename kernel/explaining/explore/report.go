package explore

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Report is what a search has found, and how much it has shown.
type Report struct {
	Options  Options
	Bounds   []Bound // by bound, from 0
	DPOR     DPOR
	Timers   []Bound  // by bound, from 1, those on which a timer fires while others could go on
	Random   int      // how many random runs
	Failures []*Found // what is told first comes first
	Outcomes []*Found // by outcome
	Reached  *Found   // what was looked for, or nil

	Runs    int           // in all
	Steps   int           // of all of them
	Stopped bool          // before the end, by an interrupt or the time
	Elapsed time.Duration // for those who like to know; nothing else depends on it
	Doubts
}

// Doubts are why there may be more than was found.
type Doubts struct {
	Uncontrolled string // why replays may differ; empty if they do not
	Rested       bool   // see Run
	Timed        bool   // see Run
	Unwatched    bool   // DPOR has missed an outcome
	Endless      bool   // a run made steps without end
	Outlived     bool   // so, after main had returned
}

// Bound is what was found with at most so many preemptions.
type Bound struct {
	Bound    int
	Tried    int
	Failed   int  // of those tried, by more than a race, which most schedules show
	Raced    int  // of those tried
	First    int  // the number of the first that failed, from 1; 0 if none did
	Complete bool // all were tried
	Whole    bool // and no schedule has more preemptions
}

// DPOR is what DPOR did.
type DPOR struct {
	Executions int
	Repeats    int // of them, those that only repeated others
	Failed     int // as in a Bound
	Raced      int
	Complete   bool
}

// complete reports whether what was found is all that there is on any schedule.
func (r *Report) complete() bool {
	n := len(r.Bounds)
	return r.sure() && (r.DPOR.Complete || n > 0 && r.Bounds[n-1].Whole)
}

// sure reports whether schedules are all that the program depends on, and have an end.
func (r *Report) sure() bool { return r.Uncontrolled == "" && !r.Rested && !r.Endless && !r.Unwatched }

// Extent is how much a report shows.
type Extent struct {
	// Every is set if it holds for every schedule; with Timed, for every one on which timers fire only
	// when nobody can go on.
	Every, Timed bool
	// Tried is how many runs show it, and Bound with how many preemptions at most; -1 if they are
	// random ones.
	Tried, Bound int
}

// Extent returns how much was shown, which is never more than what was run.
func (r *Report) Extent() Extent {
	n, m := len(r.Bounds), len(r.Timers)
	timed := r.Timed && (m == 0 || !r.Timers[m-1].Whole)
	switch {
	case r.sure() && n > 0 && r.Bounds[n-1].Whole:
		return Extent{Every: true, Timed: timed, Tried: r.Bounds[n-1].Tried, Bound: n - 1}
	case r.sure() && r.DPOR.Complete:
		return Extent{Every: true, Timed: timed, Tried: r.DPOR.Executions, Bound: -1}
	}
	for i := n - 1; i >= 0; i-- {
		if r.Bounds[i].Complete {
			return Extent{Tried: r.Bounds[i].Tried, Bound: i}
		}
	}
	return Extent{Tried: r.Runs, Bound: -1}
}

// Shown returns what is to be looked at first: the failure with the fewest preemptions of the worst
// kind, but a race only if nothing came of it. If nothing failed and there are several outcomes, it
// is the first that is not the usual one. It returns nil if there is nothing to see.
func (r *Report) Shown() *Found {
	if len(r.Failures) > 0 && r.Failures[0].Word != Race {
		return r.Failures[0]
	}
	var other *Found
	for _, o := range r.Outcomes {
		if o.Bound == 0 && o.Number == 1 {
			continue
		}
		if other == nil || cmp.Or(cmp.Compare(o.Preemptions, other.Preemptions), cmp.Compare(o.Number, other.Number)) < 0 {
			other = o
		}
	}
	switch {
	case other != nil && len(r.Outcomes) > 1:
		return other
	case len(r.Failures) > 0:
		return r.Failures[0]
	}
	return nil
}

// replays is how many failures, and how many outcomes, are replayed with a log at most.
const replays = 20

// finish replays what was found, and returns the report.
func (s *search) finish() *Report {
	r := &s.report
	r.Runs, r.Steps, r.Stopped = s.runs, s.steps, s.stopped
	r.Failures, r.Outcomes = sorted(s.found.failures), sorted(s.found.outcomes)
	if !slices.ContainsFunc(r.Outcomes, func(f *Found) bool { _, number := value(f.Outcome); return !number }) {
		slices.SortStableFunc(r.Outcomes, func(a, b *Found) int { return compareOutcomes(a.Outcome, b.Outcome) })
	}
	for i, f := range r.Failures {
		if i < replays {
			s.replay(f)
		}
	}
	if f := r.Shown(); f != nil && f.Log == nil {
		s.replay(f)
	}
	r.Elapsed = time.Since(s.began)
	return r
}

// replay runs a finding's schedule once more, with a log, and sees whether it comes again.
func (s *search) replay(f *Found) {
	if s.stopped && f.Word == Spin {
		return // whoever has stopped the search waits, and it has no end
	}
	again := Replay(s.program, f.Schedule, true, s.options.MaxSteps)
	f.Log = again.Log
	came := f.Word == "" && again.Outcome == f.Outcome
	for _, failure := range again.Failures {
		if failure.Word == f.Word && failure.Key == f.Key {
			f.Failure, came = failure, true
		}
	}
	came = came || f.Word == Unexpected && again.Unexpected
	f.Unsure = !came || again.Hash != f.hash || again.Strayed != 0
	if f.Unsure && s.report.Uncontrolled == "" {
		s.report.Uncontrolled = unlike
	}
}

// compareOutcomes orders outcomes: numbers by their values, all else as text.
func compareOutcomes(a, b string) int {
	x, xIs := value(a)
	y, yIs := value(b)
	if xIs && yIs && x != y {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(a, b)
}

// value returns the number that an outcome is, if it is one.
func value(s string) (n float64, is bool) {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64) // a program prints a line
	return n, err == nil
}
