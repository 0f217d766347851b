package host

// Explorer runs a function on many schedules. The kernel installs one with [SetExplorer]; in plain
// Go there is none, for there nobody decides which goroutine goes on.
type Explorer interface {
	// Explore runs s.Run again and again, each time from the same start, and returns when it has
	// shown what it can. It is called by the goroutine that the learner's code runs in.
	Explore(s Search) Explored
}

// Search is what is to be explored.
type Search struct {
	Run func()
	// Expect, if it is not nil, is called when Run has returned, and reports whether all is well.
	Expect func() bool
	// Result, if it is not nil, is called then too; what it returns is the outcome. Else the outcome
	// is what is printed.
	Result func() any
	// Preemptions is up to how many of them all schedules are tried, MaxRuns how often Run is called
	// at most. Negative numbers leave both to the Explorer.
	Preemptions, MaxRuns int
	// Schedule, if it is not empty, is the only one to try.
	Schedule string
}

// Explored is what came of a search.
type Explored struct {
	// NotRun says why nothing was run; empty if something was.
	NotRun   string
	Outcomes []Outcome
	Failures []Failure // what is told first comes first
	Tried    int       // how often Run was called
	Every    bool      // all that there is on any schedule was found
	// Doubt says why another search may find something else; empty if none can.
	Doubt string
	// Text and HTML are the whole report.
	Text, HTML string
	// Records are the report for tools, by MIME type: values that are JSON.
	Records map[string]any
}

// Outcome is one thing that Run comes to.
type Outcome struct {
	Text       string
	Unexpected bool
	Schedules  int // on how many it came, of those that were counted
}

// Failure is one thing that goes wrong.
type Failure struct {
	Word        string
	Text        string
	Goroutines  []string
	Lines       []int // where those stand, as far as it is known
	Object      string
	Schedule    string
	Preemptions int
	Schedules   int
}
