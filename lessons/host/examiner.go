package host

import "time"

// Examiner is what the judge of an exercise puts its questions to. The kernel installs one with
// [SetExaminer] while it judges. It runs the judge once for each schedule of each of its parts, and
// calls the function of that part alone. Its methods may be called from any goroutine.
type Examiner interface {
	// Begin is called as the judge begins, and End when it has returned.
	Begin()
	End()
	// Part runs f if the part is asked for now.
	Part(p Part, f func())
	// Met takes whether something is as it should be: what, as text, and which values.
	Met(what, got, want string, met bool)
	// Outcome takes what a part of several outcomes has come to.
	Outcome(text string)
	// Points says how much the next part weighs.
	Points(n int)
	// Forbid says which words are not to be in the answer.
	Forbid(words []string)
}

// Part is one of the judge's questions.
type Part struct {
	Name string
	// Function and Inside ask for so many goroutines inside a function at once, on some schedule.
	// Exactly says that no schedule may have more.
	Function string
	Inside   int
	Exactly  bool
	// Limit is how long it may take, 0 for ever.
	Limit time.Duration
	// Outcomes are what it must be able to come to, nil if that is not asked.
	Outcomes []string
}
