package lessons

import (
	"sync"

	"github.com/lockstep-go/lockstep/lessons/host"
)

// plainExaminer runs each part once, on Go's own scheduler.
type plainExaminer struct {
	t Reporter

	mu   sync.Mutex // held for a moment only
	part host.Part  // guarded by mu
}

func (e *plainExaminer) Begin()          {}
func (e *plainExaminer) End()            {}
func (e *plainExaminer) Points(int)      {}
func (e *plainExaminer) Forbid([]string) {}

func (e *plainExaminer) Part(p host.Part, f func()) {
	e.mu.Lock()
	e.part = p
	e.mu.Unlock()
	f()
}

func (e *plainExaminer) Met(what, got, want string, met bool) {
	switch {
	case met:
	case want == "":
		e.t.Errorf("%s: %s: not so", e.name(), what)
	default:
		e.t.Errorf("%s: %s is %s, want %s", e.name(), what, got, want)
	}
}

func (e *plainExaminer) Outcome(text string) {
	e.mu.Lock()
	outcomes := e.part.Outcomes
	e.mu.Unlock()
	for _, o := range outcomes {
		if o == text {
			return
		}
	}
	e.t.Errorf("%s: comes to %q, want one of %q", e.name(), text, outcomes)
}

func (e *plainExaminer) name() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.part.Name
}
