package exercises

import "strings"

// Kinds of faults. The first nine are those of the kernel's reports. The others are a judge's.
const (
	Race     = "race"     // two goroutines use a variable, one writes, and nothing orders them
	Deadlock = "deadlock" // nobody can go on
	Leak     = "leak"     // a goroutine is left that waits for ever
	Panic    = "panic"
	Misuse   = "misuse" // a message of Go's runtime or of package sync, such as a negative WaitGroup
	Spin     = "spin"   // a loop that makes no progress
	Late     = "late"   // goes wrong only when a timer fires while others could go on
	Lost     = "lost"   // a goroutine still had something to do when main returned

	Want       = "want"       // a value is not what it should be
	Overlap    = "overlap"    // too few goroutines, or too many, are in a function at once
	Time       = "time"       // it takes too long, on the program's own clock
	Forbidden  = "words"      // the answer uses what this exercise forbids
	Both       = "both"       // an outcome that must be possible is not
	Unfinished = "unfinished" // the program ended before the judge's questions did
	Compile    = "compile"

	Can     = "can"     // predict: not ticked, but some schedule gives it
	Cannot  = "cannot"  // predict: ticked, but no schedule gives it
	Lines   = "lines"   // order: a line that was not given, or twice
	Stuck   = "stuck"   // schedule: a goroutine cannot make the step that it is told to make
	Misses  = "misses"  // schedule: it can be followed, and what was looked for does not happen
	Accepts = "accepts" // test: passes a broken program
	Rejects = "rejects" // test: fails a sound program
)

// A Fault is what is wrong with an answer.
type Fault struct {
	Kind string `json:"kind"`
	// Object is what it is about: a variable, a lock, the name that the judge has for a value, a
	// function, a word that is forbidden, an option. It is empty if it is about none.
	Object string `json:"object,omitempty"`
	// Text is a message: Go's own, or that of a compile error.
	Text string `json:"text,omitempty"`
	// Got and Want are the values, of [Want], [Overlap] and [Time].
	Got  string `json:"got,omitempty"`
	Want string `json:"want,omitempty"`
	// Parties are the goroutines that take part.
	Parties []Party `json:"parties,omitempty"`
}

// A Party is a goroutine that takes part in a fault.
type Party struct {
	Name string `json:"name"`
	// Line is that of the answer, from 1, where the goroutine is. It is 0 if that is not in the
	// answer.
	Line int `json:"line,omitempty"`
	// Waits is what it waits for, as in "sync.Mutex.Lock"; empty if it does not wait.
	Waits string `json:"waits,omitempty"`
}

// String returns the fault as exercise files name it.
func (f Fault) String() string { return strings.TrimSpace(f.Kind + " " + f.Object) }

// Is reports whether the fault is one that a file names, as in "race balance" or "panic close of
// closed": the kind is the same, and the rest of the name is part of the object or of the text.
func (f Fault) Is(name string) bool {
	kind, rest, _ := strings.Cut(strings.TrimSpace(name), " ")
	return kind == f.Kind && (strings.Contains(f.Object, rest) || strings.Contains(f.Text, rest))
}

// ParseFault returns the fault that a name as in "race balance" stands for.
func ParseFault(name string) Fault {
	kind, object, _ := strings.Cut(strings.TrimSpace(name), " ")
	return Fault{Kind: kind, Object: object}
}

// A Verdict is what judging an answer has come to.
type Verdict struct {
	Exercise string `json:"exercise"` // its name
	Kind     string `json:"kind"`     // that of the exercise
	Hash     string `json:"hash"`     // that of the exercise's file
	Source   string `json:"source"`   // that of the answer's text
	Passed   bool   `json:"passed"`
	// Stopped is set if it was interrupted: then Fault is what had been found, if anything.
	Stopped bool `json:"stopped,omitempty"`
	// Fault is the zero Fault if the answer has passed.
	Fault Fault `json:"fault,omitzero"`
	// Part is the judge's name for what was asked when it went wrong.
	Part string `json:"part,omitempty"`
	// Points of Of: those of the parts that were passed, and of all.
	Points int `json:"points"`
	Of     int `json:"of"`

	// Tried is on how many schedules the program was run. If it has passed, of all parts together,
	// and Every says that it holds on every schedule; else with at most Bound preemptions.
	Tried int  `json:"tried"`
	Every bool `json:"every,omitempty"`
	Bound int  `json:"bound"`
	// Doubt says why another judgement may find something else: the program depends on more than
	// its schedule. It is empty if that cannot be.
	Doubt string `json:"doubt,omitempty"`
	// Number says which schedule of those tried was the first to fail, from 1; 0 if it does not
	// fail on a schedule. Schedule is it, as it is replayed, with so many Preemptions.
	Number      int    `json:"number,omitempty"`
	Schedule    string `json:"schedule,omitempty"`
	Preemptions int    `json:"preemptions,omitempty"`
	// Before says on how many of the schedules within the bound the program that the learner was
	// given goes wrong. It is told if the answer has passed, and nil of kinds without such a
	// program.
	Before *Share `json:"before,omitempty"`
	// Table is the failing run as text, in the language asked for, and TableHTML as HTML.
	Table     string `json:"table,omitempty"`
	TableHTML string `json:"tableHtml,omitempty"`
	// Never are the options of a prediction, rightly not ticked, that no schedule gives; Reached
	// are those ticked with a schedule of each.
	Reached map[string]string `json:"reached,omitempty"`
	Never   []string          `json:"never,omitempty"`
	// Switches of a schedule that reaches its goal, and the fewest that any needs.
	Switches int `json:"switches,omitempty"`
	Fewest   int `json:"fewest,omitempty"`
}

// A Share is how many of the schedules tried went wrong.
type Share struct {
	Failed int `json:"failed"`
	Tried  int `json:"tried"`
}
