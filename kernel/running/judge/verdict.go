package judge

import (
	"cmp"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Options say what is asked of a program.
type Options struct {
	// Bound is how many preemptions a schedule has at most while bounds are tried one after
	// another, from 0. Max is how many runs are made at most, and MaxSteps how many steps a run
	// makes; 0 stands for what package explore takes.
	Bound, Max, MaxSteps int
	// MaxAll is how many steps all runs make together, at most; 0 is no limit if Max is given.
	MaxAll int
	// First ends the search at the first failure.
	First bool
	// Prints says that the order of what is printed is part of the outcome.
	Prints bool
	// Ignore are the words of failures that are none here.
	Ignore []string
	// Lost asks for goroutines that make steps after main has returned.
	Lost bool
	// Late asks as well what goes wrong only when a timer fires before goroutines that could go on:
	// then the program takes Sleep for synchronisation.
	Late bool
	// Expect says whether an outcome is as it should be, of a run that has come to its end.
	Expect func(outcome string) bool
	// Reach looks for a run whose log it is true of.
	Reach func(*trace.Log) bool
	// Seed is that of the random runs.
	Seed uint64
	// Stop is asked after each run whether to stop. It may be nil.
	Stop func() bool
}

func (o *Options) explore(hash string) explore.Options {
	late := explore.LateNever
	if o.Late {
		late = explore.LateAlways
	}
	return explore.Options{
		Late: late, Hash: hash, Bound: o.Bound, Max: o.Max, MaxSteps: o.MaxSteps, MaxAll: o.MaxAll, First: o.First, Prints: o.Prints,
		Ends: o.Lost, Reach: o.Reach, Seed: o.Seed, Stop: o.Stop,
	}
}

// A Verdict is what a search has found, and how much it has shown.
type Verdict struct {
	Failures []Failure // what is worst, or surest, comes first
	Outcomes []Outcome
	Reached  *Reached // nil if no run has what Reach looked for

	// Tried is how many runs there were. Every says that what was found holds for all schedules;
	// else Bound is the number of preemptions up to which it does, -1 if for none. Of Reach and of
	// Late neither says anything.
	Tried int
	Every bool
	Bound int
	// Counted are the schedules within the last bound that was gone through, or begun.
	Counted Counted
	// Uncontrolled says why replays may differ; "" if they do not.
	Uncontrolled string
	Stopped      bool
}

// Counted is how many schedules there were, on how many something failed but for races, and on how
// many there was a race.
type Counted struct{ Tried, Failed, Raced int }

// A Failure is what goes wrong on a schedule.
type Failure struct {
	Word explore.Word
	// Of is what goes wrong, if Word is Late.
	Of          explore.Word
	Text        string // the message, if there is one
	Parties     []Party
	Object      string // its name; "" if it is not known, or not one
	Schedule    string
	Preemptions int
	Runs        int // on how many of the schedules within the last bound
	// Log is that of the run, nil of all but the first of many failures. Sure says that the failure
	// came again when its schedule was replayed.
	Log  *trace.Log
	Sure bool
}

// A Party is a goroutine that takes part in a failure.
type Party struct {
	Name    string
	At      Place      // what it does, or waits for
	Object  string     // what it does that to; "" if it is not known
	Waits   trace.Wait // what it waits for, if it does
	Started Place      // the go statement, of one that waits
}

// An Outcome is what some runs came to.
type Outcome struct {
	Text        string
	Unexpected  bool
	Schedule    string
	Preemptions int
	Runs        int
}

// Reached is a run that has what was looked for.
type Reached struct {
	Schedule    string
	Preemptions int
	Log         *trace.Log
}

// Explore runs the program on many schedules.
func (p *Program) Explore(o Options) Verdict {
	defer p.begin(o)()
	return p.verdict(explore.Search(p.Body, o.explore(p.Hash)))
}

func (p *Program) verdict(r *explore.Report) Verdict {
	e := r.Extent()
	v := Verdict{Tried: r.Runs, Every: e.Every && r.Options.Reach == nil, Bound: e.Bound, Uncontrolled: r.Uncontrolled, Stopped: r.Stopped}
	for _, late := range []bool{false, true} { // which are less sure
		for _, f := range r.Failures {
			if f.Late == late {
				v.Failures = append(v.Failures, p.failure(f))
			}
		}
	}
	for _, o := range r.Outcomes {
		v.Outcomes = append(v.Outcomes, Outcome{o.Outcome, o.Unexpected, o.Schedule.String(), o.Preemptions, o.Runs})
	}
	if n := len(r.Bounds); n > 0 {
		v.Counted = Counted{r.Bounds[n-1].Tried, r.Bounds[n-1].Failed, r.Bounds[n-1].Raced}
	}
	v.Reached = reached(r.Reached)
	return v
}

func reached(f *explore.Found) *Reached {
	if f == nil {
		return nil
	}
	return &Reached{f.Schedule.String(), f.Preemptions, f.Log}
}

func (p *Program) failure(f *explore.Found) Failure {
	out := p.plain(f.Failure)
	if f.Late {
		out.Word, out.Of = explore.Late, f.Word
	}
	out.Schedule, out.Preemptions, out.Runs, out.Log, out.Sure = f.Schedule.String(), f.Preemptions, f.Runs, f.Log, f.Log != nil && !f.Unsure
	return out
}

// plain is a failure without what is known of its schedule.
func (p *Program) plain(f explore.Failure) Failure {
	out := Failure{Word: f.Word, Text: f.Text, Object: f.Object}
	left, _ := f.Detail.([]explore.Left)
	for i, name := range f.Goroutines {
		party := Party{Name: name}
		if i < len(f.Sites) {
			party.At, party.Object = p.Place(f.Sites[i]), p.Object(f.Sites[i])
			out.Object = cmp.Or(out.Object, party.Object)
		}
		if i < len(left) {
			party.Waits, party.Started = left[i].Wait, p.Place(left[i].Started)
		}
		out.Parties = append(out.Parties, party)
	}
	return out
}
