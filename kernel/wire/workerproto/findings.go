package workerproto

// Findings is what a search has found, as values: for judges and tests, which would else have to read
// its report.
type Findings struct {
	Failures []Failing `json:"failures,omitempty"`
	Outcomes []string  `json:"outcomes,omitempty"`
	// Tried is how many runs were made. With Every, what is said holds on every schedule.
	Tried int  `json:"tried"`
	Steps int  `json:"steps,omitempty"` // of all of them
	Every bool `json:"every,omitempty"`
	// Uncontrolled says why replays may differ, "" if they do not.
	Uncontrolled string `json:"uncontrolled,omitempty"`
}

// Failing is one way in which a program failed, with the shortest schedule.
type Failing struct {
	Word        string  `json:"word"` // as Display.Finding
	Text        string  `json:"text,omitempty"`
	Parties     []Party `json:"parties,omitempty"`
	Schedule    string  `json:"schedule"`
	Preemptions int     `json:"preemptions"`
	// Late is set if it fails only when a timer fires while goroutines could go on.
	Late bool `json:"late,omitempty"`
}

// Party is a goroutine that takes part in a failure.
type Party struct {
	Name string `json:"name"`
	// Started is the line of the go statement, 0 if there is none, and Line the one where it stands.
	Started int `json:"started,omitempty"`
	Line    int `json:"line,omitempty"`
	// Waits is what it waits for, in the words of Go's stack traces.
	Waits string `json:"waits,omitempty"`
}
