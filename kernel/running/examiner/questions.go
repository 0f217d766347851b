package examiner

import (
	"slices"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/lessons/host"
)

// questions are what a judge asks, and what comes of it in one run. They are what lessons.Check is
// made of. They belong to who has the baton.
type questions struct {
	mode mode
	want int // the number of the part that is run, if that is the mode

	// What the judge has asked for, in the mode listing.
	parts     []part
	weight    int // of the next part
	forbidden []string

	// What has come of a run.
	now     int  // how many parts the judge has come to
	begun   bool // the judge has
	inside  bool // a part runs
	ended   bool // the part, or the whole, has come to its end
	missed  []met
	outcome string
	took    time.Duration

	seen []string // the outcomes of all runs
}

// mode says what is run of a judge.
type mode uint8

const (
	listing mode = iota // nothing: what it asks is written down
	onePart
	whole // all, as one
)

// part is one of the judge's questions, and how much it weighs.
type part struct {
	host.Part
	points int
}

// met is a value that was asked for, and is not as it should be.
type met struct{ what, got, want string }

// Begin begins a run.
func (q *questions) Begin() {
	if q.mode == listing {
		q.parts, q.forbidden, q.weight = nil, nil, 1
	}
	q.now, q.begun, q.inside, q.ended, q.missed, q.outcome, q.took = 0, true, false, false, q.missed[:0], "", 0
}

// End ends the judge.
func (q *questions) End() {
	if q.mode != onePart {
		q.ended = true
	}
}

// Part runs a part.
func (q *questions) Part(p host.Part, f func()) {
	if q.mode == whole || q.inside {
		f()
		return
	}
	number := q.now
	q.now++
	switch {
	case q.mode == listing:
		q.parts = append(q.parts, part{p, q.weight})
		q.weight = 1
	case number == q.want:
		run := sched.InTurn().Run()
		began := run.Now()
		q.inside = true
		f()
		q.inside = false
		q.took = run.Now().Sub(began).Truncate(time.Microsecond) // each look at the clock takes a nanosecond
		q.ended = true
	}
}

// Met takes whether a value is as it should be.
func (q *questions) Met(what, got, want string, is bool) {
	if !is {
		q.missed = append(q.missed, met{what, got, want})
	}
}

// Outcome takes what a part has come to.
func (q *questions) Outcome(text string) {
	q.outcome = text
	if !slices.Contains(q.seen, text) {
		q.seen = append(q.seen, text)
	}
}

// Points says how much the next part weighs.
func (q *questions) Points(n int) { q.weight = n }

// Forbid says what is not to be in the answer.
func (q *questions) Forbid(words []string) { q.forbidden = append(q.forbidden, words...) }

// holds reports whether all is as it should be in the run that has ended.
func (q *questions) holds() bool {
	if !q.ended || len(q.missed) > 0 {
		return false
	}
	if q.mode != onePart {
		return true
	}
	p := q.parts[q.want]
	return (p.Limit == 0 || q.took <= p.Limit) && (p.Outcomes == nil || slices.Contains(p.Outcomes, q.outcome))
}
