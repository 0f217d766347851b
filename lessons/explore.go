package lessons

import (
	"cmp"
	"maps"

	"github.com/lockstep-go/lockstep/lessons/host"
)

// Explore runs f on many schedules, which are the orders in which its goroutines can take turns:
// first on those in which nobody is held up who could go on, then on those in which that happens
// once, then twice, and so on until it can say that it has seen all that there is, or has run f
// very often. It is %%explore as a function. What f has written is put back before the next run and
// after the last.
//
//	found := lessons.Explore(func() {
//		balance = 0
//		a := lessons.Go("T1", func() { changeIt(5) })
//		b := lessons.Go("T2", func() { changeIt(8) })
//		a.Join()
//		b.Join()
//	}, lessons.Expect(func() bool { return balance == 0 }))
//	fmt.Println(found.Holds())
//
// Only the kernel's scheduler can do that. In a program that Go runs, and under go test, f is run
// once, and in a cell with %%parallel it is not run; the result says so: see [Exploration.NotRun].
func Explore(f func(), options ...ExploreOption) *Exploration {
	s := host.Search{Run: f, Preemptions: -1, MaxRuns: -1}
	for _, o := range options {
		o.set(&s)
	}
	explorer := host.Exploring()
	if explorer == nil {
		return exploreOnce(s)
	}
	return newExploration(explorer.Explore(s))
}

// An ExploreOption says what [Explore] looks for, and how much it tries. The functions that return
// one are [Expect], [Result], [Preemptions], [MaxRuns] and [OnSchedule].
type ExploreOption struct{ set func(*host.Search) }

// Expect says what is to be true when the function has returned. A schedule on which it is not is a
// failure.
func Expect(cond func() bool) ExploreOption {
	return ExploreOption{func(s *host.Search) { s.Expect = cond }}
}

// Result says what the outcome is, when the function has returned. Without it that is what it
// prints.
func Result(value func() any) ExploreOption {
	return ExploreOption{func(s *host.Search) { s.Result = value }}
}

// Preemptions says with up to how many preemptions all schedules are tried and their outcomes
// counted. A preemption is that a goroutine is held up though it could go on. Without this option
// there are up to two.
func Preemptions(n int) ExploreOption {
	return ExploreOption{func(s *host.Search) { s.Preemptions = n }}
}

// MaxRuns says how often the function is run at most.
func MaxRuns(n int) ExploreOption {
	return ExploreOption{func(s *host.Search) { s.MaxRuns = n }}
}

// OnSchedule has the function run on one schedule only, that of a [Failure] which was found before.
func OnSchedule(schedule string) ExploreOption {
	return ExploreOption{func(s *host.Search) { s.Schedule = schedule }}
}

// An Exploration is what [Explore] has found. As the last expression of a cell it shows itself.
type Exploration struct {
	// NotRun says why nothing was explored: f was run once at most. It is empty if something was.
	NotRun string
	// Outcomes are what the function has come to, and how often.
	Outcomes []Outcome
	// Failures are what went wrong. The first has the fewest preemptions of the worst.
	Failures []Failure
	// Tried is how often the function was run.
	Tried int
	// Every is set if all was found that there is on any schedule.
	Every bool
	// Doubt says why another search may find something else, though nothing has changed: the
	// function depends on the network, say. It is empty if that cannot be.
	Doubt string

	text, html string
	records    map[string]any
}

// An Outcome is one thing that a function comes to.
type Outcome struct {
	Text       string
	Unexpected bool // it is not as Expect says
	Schedules  int  // on how many it came, of those with few preemptions; 0 if only others have it
}

// A Failure is one thing that goes wrong.
type Failure struct {
	// Word is race, deadlock, leak, panic, misuse, spin, late or unexpected.
	Word string
	// Text is Go's own message, if it has one. If Word is late, which is what goes wrong only when
	// a timer fires while goroutines could go on, and there is none, it is the word for it.
	Text string
	// Goroutines are the names of those who take part, and Lines where they stand; 0 is not known.
	Goroutines []string
	Lines      []int
	// Object is the variable, or what else it is about.
	Object string
	// Schedule is one on which it happens, with as few preemptions as there can be, for OnSchedule.
	Schedule    string
	Preemptions int
	Schedules   int // as in Outcome
}

// Holds reports whether the function was explored and nothing went wrong. How much that means is
// for Every and Tried to say.
func (e *Exploration) Holds() bool { return e.NotRun == "" && len(e.Failures) == 0 }

// String returns the report as text.
func (e *Exploration) String() string { return cmp.Or(e.NotRun, e.text) }

// Show shows the report at once, between what the cell prints.
func (e *Exploration) Show() { Display(e.Rich()) }

// Rich returns the report as something to look at.
func (e *Exploration) Rich() Rich {
	bundle := map[string]any{mimeText: e.String()}
	if e.html != "" {
		bundle[mimeHTML] = e.html
	}
	maps.Copy(bundle, e.records)
	return Rich{bundle}
}

func newExploration(x host.Explored) *Exploration {
	e := &Exploration{NotRun: x.NotRun, Tried: x.Tried, Every: x.Every, Doubt: x.Doubt, text: x.Text, html: x.HTML, records: x.Records}
	for _, o := range x.Outcomes {
		e.Outcomes = append(e.Outcomes, Outcome(o))
	}
	for _, f := range x.Failures {
		e.Failures = append(e.Failures, Failure{
			Word: f.Word, Text: f.Text, Goroutines: f.Goroutines, Lines: f.Lines, Object: f.Object,
			Schedule: f.Schedule, Preemptions: f.Preemptions, Schedules: f.Schedules,
		})
	}
	return e
}
