package explore

import (
	"slices"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Options say what is searched, and for how long. Only numbers of schedules and steps end a search
// by themselves, so that it comes to the same on every machine.
type Options struct {
	Hash     string // of the program's text, for schedules
	Bound    int    // how many preemptions at most, in the search that has a bound
	Max      int    // how many runs at most; 0 is DefaultMax
	MaxSteps int    // of one run; 0 is DefaultMaxSteps
	Prints   bool   // whether what is printed is the outcome, so that its order matters
	Late     bool   // timers may fire while others could go on: then only bounds and chance are used
	Ends     bool   // whether it matters who has not ended when main does
	DPOR     bool   // DPOR alone
	Seed     uint64 // of the random runs

	Time     time.Duration  // 0 is for ever
	Stop     func() bool    // asked as each run begins and after it; may be nil
	Progress func(Progress) // told now and then; may be nil

	// First ends the search at the first failure.
	First bool
	// Reach, if it is not nil, makes it a search for a run whose log it is true of.
	Reach func(*trace.Log) bool
}

// What is used where Options say nothing.
const (
	DefaultBound    = 2
	DefaultMax      = 30_000
	DefaultMaxSteps = 1_000_000
)

// A Phase is a part of a search.
type Phase uint8

// The phases, in order.
const (
	ByBound Phase = iota
	ByDPOR
	ByRandom
)

// Progress is how far a search is.
type Progress struct {
	Phase    Phase
	Bound    int // in ByBound
	Tried    int // runs, in all phases
	Failures int // kinds of them
}

// progressEvery is after how many runs Progress is told.
const progressEvery = 64

// Search runs a program on many schedules. It returns when it has shown what it can, when Max runs
// were made, or when it was stopped; then the report says what was found until then.
func Search(p Program, o Options) *Report {
	if o.Max <= 0 {
		o.Max = DefaultMax
	}
	if o.MaxSteps <= 0 {
		o.MaxSteps = DefaultMaxSteps
	}
	s := &search{program: p, options: o, found: newFindings(), began: time.Now()}
	s.control.MaxSteps = o.MaxSteps
	s.control.Log = o.Reach != nil
	s.control.Stop = o.Stop
	s.report.Options = o
	if !o.DPOR {
		s.bounded()
	}
	if !s.report.complete() && !s.over() && !o.Late {
		s.reduced()
	}
	if !o.DPOR && !s.report.complete() && !s.report.DPOR.Complete && !s.failed() && !s.over() {
		s.randomly()
	}
	return s.finish()
}

// search is a search that is under way.
type search struct {
	program Program
	options Options
	began   time.Time
	control Control
	report  Report
	found   findings
	phase   Phase
	random  Random // what the random run comes from
	runs    int
	spins   int // of them, those that made steps without end
	cut     int // and those of which the rest is left out, after one that did
	stopped bool
}

// failed reports whether a run has failed by anything but that it had no end.
func (s *search) failed() bool {
	for k := range s.found.failures {
		if k.word != Spin {
			return true
		}
	}
	return false
}

// over reports whether the search is to end.
func (s *search) over() bool {
	if s.stopped || s.spins >= maxSpins || s.runs >= s.options.Max || s.report.Uncontrolled != "" || s.report.Reached != nil ||
		s.options.First && len(s.found.failures) > 0 {
		return true
	}
	o := &s.options
	s.stopped = o.Stop != nil && o.Stop() || o.Time > 0 && time.Since(s.began) >= o.Time
	return s.stopped
}

const (
	// maxSpins ends a search: a run that makes steps without end takes long, and others are not
	// better.
	maxSpins = 3
	// cutSteps is how many steps the runs after the first such one may make: loops that look again
	// and again for what others do may have no end on many schedules, while on some of them all come
	// to wait.
	cutSteps = 20_000
)

// run runs the program once.
func (s *search) run(by strategy) Run {
	s.control.reset(by)
	run := s.program.Run(&s.control)
	if run.Interrupted {
		s.stopped = true // and the run says nothing
		return run
	}
	s.runs++
	switch long := s.control.ended == spun || run.failed(Spin); {
	case s.control.ended == spun && s.control.MaxSteps < s.options.MaxSteps: // not one of turns without steps, which take long
		s.cut++
		s.control.ended = spun
		run.Rested = true // nothing is known of what would have come
		run.Failures = slices.DeleteFunc(run.Failures, func(f Failure) bool { return f.Word == Spin })
	case long && !run.failed(Spin):
		run.Failures = append(run.Failures, Failure{Word: Spin})
	}
	if run.failed(Spin) {
		s.spins++
		s.report.Endless = true
	}
	s.report.Rested = s.report.Rested || run.Rested
	if run.Uncontrolled != "" && s.report.Uncontrolled == "" {
		s.report.Uncontrolled = run.Uncontrolled
	}
	if o := &s.options; o.Progress != nil && s.runs%progressEvery == 0 {
		o.Progress(Progress{s.phase, s.bound(), s.runs, len(s.found.failures)})
	}
	return run
}

func (s *search) bound() int {
	if s.phase != ByBound {
		return -1
	}
	return len(s.report.Bounds) - 1
}

// bounded goes through the schedules with at most 0 preemptions, then 1, and so on.
func (s *search) bounded() {
	shared := newShared(s.options.Prints)
	shared.ends = s.options.Ends
	limit := max(s.options.Max/3, 1)
	for bound := 0; bound <= s.options.Bound; bound++ {
		t := &tree{bound: bound, shared: shared, limit: s.control.MaxSteps}
		s.report.Bounds = append(s.report.Bounds, Bound{Bound: bound})
		b := &s.report.Bounds[bound]
		s.found.recount()
		for {
			t.start()
			run := s.run(t)
			shared.finish(run.Left, run.Cut || s.control.ended != goesOn)
			if shared.grown {
				t.again()
				*b = Bound{Bound: bound}
				s.found.forget(bound)
				s.found.recount()
				if s.over() || s.runs >= limit {
					return
				}
				continue
			}
			b.Tried++
			s.note(&run, b)
			s.unlike(t.strayed)
			if t.limit != s.control.MaxSteps { // those decisions are beyond it
				t.limit = s.control.MaxSteps
				t.again()
				continue
			}
			if !t.advance() {
				b.Complete = true
				b.Whole = !t.cut
				break
			}
			if s.over() || s.runs >= limit {
				return
			}
		}
		if b.Whole || s.over() {
			return
		}
	}
}

// reduced runs DPOR.
func (s *search) reduced() {
	s.phase = ByDPOR
	d := &dpor{prints: s.options.Prints, ends: s.options.Ends}
	r := &s.report.DPOR
	limit := s.options.Max
	if !s.options.DPOR {
		limit = s.runs + (s.options.Max-s.runs)*3/4
	}
	for {
		d.start()
		run := s.run(d)
		r.Executions++
		switch {
		case s.control.ended == stopped:
			r.Repeats++
		case d.long || s.control.ended == spun || run.failed(Spin):
			s.note(&run, nil)
			return // what is so long is not got through
		default:
			s.note(&run, nil)
			d.finish(append(run.Left, run.Others...), run.Cut)
		}
		s.unlike(d.strayed)
		if !d.advance() {
			r.Complete = s.report.Uncontrolled == ""
			s.check()
			return
		}
		if s.over() || s.runs >= limit {
			return
		}
	}
}

// check compares DPOR, which has come to its end, with the search that had a bound: if that saw
// an outcome that DPOR did not, something is shared of which nobody tells.
func (s *search) check() {
	for _, f := range s.found.outcomes {
		if f.Bound >= 0 && !f.reduced {
			s.report.Unwatched = true
		}
	}
}

// randomly makes random runs, by SURW and PCT in turn.
func (s *search) randomly() {
	s.phase = ByRandom
	profile := profileOf(s.program)
	objects := profile.shared()
	for n := uint64(0); !s.over(); n++ {
		seed := s.options.Seed + n
		var by strategy
		if s.random = (Random{Name: surwName, Seed: seed}); n%2 == 0 {
			by = newSURW(seed, objects)
		} else {
			s.random = Random{Name: pctName + "3", Seed: seed, Steps: profile.steps}
			by = newPCT(3, seed, profile.steps)
		}
		run := s.run(by)
		s.report.Random++
		s.note(&run, nil)
		if s.failed() {
			return
		}
	}
}

// maxListed is how many decisions a random schedule lists.
const maxListed = 40

// schedule returns what was decided in this run.
func (s *search) schedule() Schedule {
	if s.random.Name != "" && len(s.control.decisions) > maxListed && !s.options.Late {
		return Schedule{Hash: s.options.Hash, Random: s.random}
	}
	return s.control.schedule(s.options.Hash)
}

// unlike ends the search if the program did not do again what it had done.
func (s *search) unlike(strayed bool) {
	if strayed && s.report.Uncontrolled == "" {
		s.report.Uncontrolled = unlike
	}
}

// unlike is the reason for it.
const unlike = "unlike"

// note keeps what a run has come to. b is the bound that it counts for, or nil.
func (s *search) note(run *Run, b *Bound) {
	if run.Unexpected {
		run.Failures = append(run.Failures, Failure{Word: Unexpected})
	}
	failed := slices.ContainsFunc(run.Failures, func(f Failure) bool { return f.Word != Race })
	raced := run.failed(Race)
	switch {
	case b != nil:
		b.Failed += bit(failed)
		b.Raced += bit(raced)
		if failed && b.First == 0 {
			b.First = b.Tried
		}
	case s.phase == ByDPOR:
		s.report.DPOR.Failed += bit(failed)
		s.report.DPOR.Raced += bit(raced)
	}
	if s.control.ended == goesOn && !run.Cut && (run.Outcome != "" || !run.failed(Deadlock)) {
		s.keep(run, s.found.outcomes[run.Outcome], b, func(f *Found) { s.found.outcomes[run.Outcome] = f })
		if s.phase == ByDPOR {
			s.found.outcomes[run.Outcome].reduced = true
		}
	}
	for i, failure := range run.Failures {
		key := failureKey{failure.Word, failure.Key}
		if slices.ContainsFunc(run.Failures[:i], func(f Failure) bool { return failureKey{f.Word, f.Key} == key }) {
			continue
		}
		s.keep(run, s.found.failures[key], b, func(f *Found) {
			f.Failure = failure
			s.found.failures[key] = f
		})
	}
	if run.failed(Spin) {
		s.control.MaxSteps = min(s.options.MaxSteps, cutSteps)
	}
	if o := &s.options; o.Reach != nil && run.Log != nil && s.report.Reached == nil && o.Reach(run.Log) {
		s.keep(run, nil, b, func(f *Found) {
			f.Log = run.Log
			s.report.Reached = f
		})
	}
}

// failed reports whether a run has a failure of a kind.
func (r *Run) failed(word Word) bool {
	return slices.ContainsFunc(r.Failures, func(f Failure) bool { return f.Word == word })
}

// keep counts a finding, and keeps the run's schedule if it is the first or has fewer preemptions.
func (s *search) keep(run *Run, known *Found, b *Bound, set func(*Found)) {
	runs := bit(b != nil || s.options.DPOR)
	if known != nil && known.Preemptions <= s.control.preemptions {
		known.Runs += runs
		return
	}
	f := &Found{
		Outcome: run.Outcome, Unexpected: run.Unexpected, Schedule: s.schedule(), Preemptions: s.control.preemptions,
		Late: s.control.late, Bound: -1, Runs: runs, hash: s.control.hash ^ run.Hash,
	}
	if known != nil {
		f.Runs += known.Runs
		f.reduced = known.reduced
	}
	if b != nil {
		f.Bound, f.Number = b.Bound, b.Tried
	}
	set(f)
}
