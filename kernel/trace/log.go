package trace

import "time"

// A Log is what happened in one run, from which everything that is shown of it is made.
type Log struct {
	Goroutines []LogGoroutine // by number
	Objects    []Object       // by number; the first, 0, is none
	Events     []Event        // in order
	Cut        int            // how many events were not kept, since there were too many
}

// LogGoroutine is a goroutine of a run. Its number in the run is its place in Log.Goroutines: 0 is
// the one that runs the cell's statements, and numbers go up in order of starts.
type LogGoroutine struct {
	Name    string
	Parent  int  // number of the goroutine that started it; -1 for number 0
	Started Site // of the go statement
}

// Object is a variable, a channel, a lock or whatever else goroutines share.
type Object struct {
	Name string // as the program's text has it where it was used first: balance, s[i], mu
	Kind string // "variable", "chan", "Mutex", "RWMutex", "WaitGroup", "Cond", "Once", "atomic", "timer" …
	Cap  int    // of a channel
}

// A Change says why a goroutine goes on where another was before.
type Change uint8

const (
	Same      Change = iota // the goroutine that ran goes on
	Preempted               // the one that ran could have gone on
	Blocked                 // the one that ran has to wait
	Ended                   // it has ended
)

// Event is one thing that a goroutine did, or that became of it.
type Event struct {
	// Step is the number that tables and schedules have for it, from 1. Starts, ends, and what is
	// only a change of state have the number of the step before.
	Step int
	// At is the time on the run's clock.
	At     time.Duration
	G      int // number of the goroutine
	Op     Op
	Object int // number of the object; 0 for none
	Site   Site
	Change Change

	// Value is what was read, written, sent or received, as it would be printed; "closed" for what
	// a closed channel gives.
	Value string
	// Expr is, for a write, the expression that was written with the values of its operands, such
	// as "5 - 5"; for a select that has sent, SelectSends. From has the steps of the reads that
	// Value was computed from.
	Expr string
	From []int

	// Other is the number of another goroutine that takes part: the one that was started, that gave
	// the value that is received, or whose wait this ends. -1 for none.
	Other int
	// Others are further ones whose wait this ends, as a close, a Broadcast or an Unlock may.
	Others []int
	Selected
	// Wait is not empty when the goroutine begins to wait for the operation.
	Wait Wait
	Decided
}

// Selected is what a select has chosen, and among what.
type Selected struct {
	// Case is the chosen case, from 0; -1 is default.
	Case int
	// Ready has the cases that could have been chosen, if they were several.
	Ready []int
}

// Decided is among whom it was decided who goes.
type Decided struct {
	// Enabled has the numbers of the goroutines that could have gone at this step; it is there
	// only where there was more than one, and not very many. Events may share it.
	Enabled []int
	// Choice is set where the strategy decided who goes here, rather than the default rule.
	Choice bool
}

// Frees returns the goroutines whose wait the event ends, or that take part in it otherwise.
func (e *Event) Frees(yield func(g int) bool) {
	if e.Other >= 0 && e.Other != e.G && !yield(e.Other) {
		return
	}
	for _, g := range e.Others {
		if !yield(g) {
			return
		}
	}
}

// ContextDone is the Name of a context's channel, where the program's text says no better one.
const ContextDone = "ctx.Done()"

// SelectSends is the Expr of a select whose case sends.
const SelectSends = "send"
