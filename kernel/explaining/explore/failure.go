package explore

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A Word names a kind of failure. Tools know failures by it, so it stays as it is.
type Word string

// The kinds of failures.
const (
	Panic      Word = "panic"
	Misuse     Word = "misuse"   // of a lock, a WaitGroup, a channel, as Go's message says
	Deadlock   Word = "deadlock" // all wait
	Leak       Word = "leak"     // the program has ended, and some wait for ever
	Lost       Word = "lost"     // a goroutine was unfinished when main ended
	Spin       Word = "spin"     // it makes steps without end
	Late       Word = "late"     // only because a timer fired while others could go on
	Race       Word = "race"
	Unexpected Word = "unexpected" // the outcome is not the one that was asked for
)

// rank is the order in which kinds are told: what is worse, or surer, comes first.
var rank = []Word{Unexpected, Panic, Misuse, Deadlock, Leak, Lost, Spin, Late, Race}

// A Failure is what went wrong in a run. Failures of two runs are one if they have the same Word
// and Key.
type Failure struct {
	Word Word
	// Key tells failures of one kind apart: its sites, for instance.
	Key string
	// Text is the failure's message.
	Text string
	// Goroutines are the names of those who take part.
	Goroutines []string
	Object     string
	Sites      []trace.Site
	// Detail is the report of who found it, for whoever prints it.
	Detail any
}

// Found is a failure, or an outcome, with the first of the schedules on which it came that have the
// fewest preemptions.
type Found struct {
	Failure
	Outcome    string
	Unexpected bool // the outcome is not the one that was asked for

	Schedule    Schedule
	Preemptions int
	Late        bool // a timer fires in it while others could go on
	Bound       int  // the bound in which it was found; -1 if not by one
	Number      int  // the schedule's place among those of the bound, from 1; 0 if it has none
	Runs        int  // on how many of the bounded schedules it came; 0 if only others have it

	// Log is that of its replay. Unsure is set if the replay did other steps, which happens when
	// the program depends on more than the schedule.
	Log    *trace.Log
	Unsure bool

	steps   int
	hash    uint64
	reduced bool // DPOR has seen it
}

type failureKey struct {
	word Word
	key  string
}

// findings are the failures that a search has come upon, and the outcomes.
type findings struct {
	failures map[failureKey]*Found
	outcomes map[string]*Found
}

func newFindings() findings {
	return findings{failures: map[failureKey]*Found{}, outcomes: map[string]*Found{}}
}

// recount forgets how often each came: a new bound counts afresh.
func (f *findings) recount() {
	for _, x := range f.failures {
		x.Runs = 0
	}
	for _, x := range f.outcomes {
		x.Runs = 0
	}
}

// forget leaves out what was found in a bound, which begins again: its schedules get other numbers.
// That a run has no end is not found twice: see cutSteps.
func (f *findings) forget(bound int) {
	found := func(x *Found) bool { return x.Bound == bound && x.Word != Spin }
	maps.DeleteFunc(f.failures, func(_ failureKey, x *Found) bool { return found(x) })
	maps.DeleteFunc(f.outcomes, func(_ string, x *Found) bool { return found(x) })
}

// place is where a finding comes among those with as many preemptions: by its number, if it has one.
func (f *Found) place() int {
	if f.Number == 0 {
		return math.MaxInt
	}
	return f.Number
}

// rank is the place of the finding's kind among those in rank.
func (f *Found) rank() int {
	if f.Late && f.Word != Race && f.Word != "" {
		return slices.Index(rank, Late)
	}
	return slices.Index(rank, f.Word)
}

// sorted returns findings in the order in which they are told.
func sorted[K comparable](m map[K]*Found) []*Found {
	list := make([]*Found, 0, len(m))
	for _, f := range m {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b *Found) int {
		return cmp.Or(
			cmp.Compare(a.rank(), b.rank()),
			cmp.Compare(slices.Index(rank, a.Word), slices.Index(rank, b.Word)),
			cmp.Compare(a.Preemptions, b.Preemptions),
			cmp.Compare(a.place(), b.place()),
			cmp.Compare(a.Key, b.Key),
			compareOutcomes(a.Outcome, b.Outcome),
		)
	})
	return list
}

// spinning is the failure of a run that was ended since it made too many steps.
func spinning(run *Run) Failure {
	return Failure{Word: Spin, Goroutines: run.Pollers, Sites: run.PollSites}
}
