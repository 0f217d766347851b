package explore

import (
	"cmp"
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
	MaxAll   int    // of all runs together; 0 is DefaultMaxAll if Max is 0, else that does not count
	Prints   bool   // whether what is printed is the outcome, so that its order matters
	Ends     bool   // whether it matters who has not ended when main does
	DPOR     bool   // DPOR alone
	Seed     uint64 // of the random runs
	Late     Lateness

	Time     time.Duration  // 0 is for ever
	Stop     func() bool    // asked as each run begins and after it; may be nil
	Progress func(Progress) // told now and then; may be nil

	// First ends the search at the first failure.
	First bool
	// Reach, if it is not nil, makes it a search for a run whose log it is true of.
	Reach func(*trace.Log) bool
}

// Lateness says when schedules are tried on which a timer fires while others could go on. A program
// for which that matters takes Sleep for synchronisation, which is a mistake that no other schedule
// shows. Where no timer is set while others could go on there are none.
type Lateness uint8

// The latenesses.
const (
	LateIfWell Lateness = iota // if nothing else was found but races, which Sleep does not end either
	LateAlways
	LateNever
)

// What is used where Options say nothing.
const (
	DefaultBound    = 2
	DefaultMax      = 30_000
	DefaultMaxSteps = 1_000_000
	// DefaultMaxAll is how many steps all runs may make together, if Max is not given: 30,000 long
	// runs take too long.
	DefaultMaxAll = 10_000_000
)

// A Phase is a part of a search.
type Phase uint8

// The phases, in order.
const (
	ByBound Phase = iota
	ByDPOR
	ByTimers
	ByRandom
)

// Progress is how far a search is.
type Progress struct {
	Phase    Phase
	Bound    int // in ByBound and ByTimers
	Tried    int // runs, in all phases
	Failures int // kinds of them
}

// progressEvery is after how many runs Progress is told.
const progressEvery = 64

// Search runs a program on many schedules. It returns when it has shown what it can, when Max runs
// were made, or when it was stopped; then the report says what was found until then.
func Search(p Program, o Options) *Report {
	maxAll := o.MaxAll
	if o.Max <= 0 {
		o.Max, maxAll = DefaultMax, cmp.Or(maxAll, DefaultMaxAll)
	}
	if o.MaxSteps <= 0 {
		o.MaxSteps = DefaultMaxSteps
	}
	s := &search{program: p, options: o, found: newFindings(), began: time.Now(), maxAll: maxAll}
	s.control.MaxSteps, s.control.MaxAfter = o.MaxSteps, maxAfter
	s.control.Log = o.Reach != nil
	s.control.Stop = o.Stop
	s.report.Options = o
	if !o.DPOR {
		s.bounded()
	}
	if !s.report.complete() && !s.over() {
		s.reduced()
	}
	if s.report.Timed && s.lately() && !s.over() {
		s.timers()
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
	shared  *shared // what the schedules with a bound have shown to be
	found   findings
	phase   Phase
	random  Random // what the random run comes from
	runs    int
	steps   int // of all of them
	spins   int // those of them that made steps without end
	cut     int // how many steps were made by those of which the rest is left out, which has no end
	maxAll  int // how many steps are as much as the most runs; 0 if they do not count
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

// spent is how much of Max has been spent: runs, or steps, if those are more.
func (s *search) spent() int {
	if s.maxAll == 0 {
		return s.runs
	}
	return max(s.runs, int(float64(s.steps)/float64(s.maxAll)*float64(s.options.Max)))
}

// over reports whether the search is to end.
func (s *search) over() bool {
	if s.stopped || s.spins >= maxSpins || s.cut >= maxCut || s.spent() >= s.options.Max || s.report.Uncontrolled != "" || s.report.Reached != nil ||
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
	// and again for what others do may have no end on many schedules, while on some of them all
	// come to wait.
	cutSteps = 20_000
	// maxAfter is how many steps are made after main has returned. That there are more is no
	// failure, and if there are, cutAfter is how many the other runs may make then.
	maxAfter = 20_000
	cutAfter = 1000
	// maxCut is how many steps are made in all by runs that are cut so: then the search ends, too.
	maxCut = 1_000_000
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
	s.steps += s.control.steps
	switch long := s.control.ended == spun || run.failed(Spin); {
	case s.control.ended == spun && s.control.MaxSteps < s.options.MaxSteps: // not one of turns without steps, which take long
		s.cut += s.control.steps
		s.control.ended = spun
		run.Rested = true // nothing is known of what would have come
		run.Failures = slices.DeleteFunc(run.Failures, func(f Failure) bool { return f.Word == Spin })
	case long && !run.failed(Spin):
		run.Failures = append(run.Failures, spinning(&run))
	}
	if run.failed(Spin) {
		s.spins++
		s.report.Endless = true
	}
	if run.Endless {
		s.cut += max(s.control.steps, s.control.MaxAfter) // it may have turned in loops instead
		s.report.Endless, s.report.Outlived = true, true
		s.control.MaxAfter = cutAfter
	}
	s.report.Rested = s.report.Rested || run.Rested
	s.report.Timed = s.report.Timed || run.Timed
	if run.Uncontrolled != "" && s.report.Uncontrolled == "" {
		s.report.Uncontrolled = run.Uncontrolled
	}
	if o := &s.options; o.Progress != nil && s.runs%progressEvery == 0 {
		o.Progress(Progress{s.phase, s.bound(), s.runs, len(s.found.failures)})
	}
	return run
}

func (s *search) bound() int {
	switch s.phase {
	case ByBound:
		return s.report.Bounds[len(s.report.Bounds)-1].Bound
	case ByTimers:
		return s.report.Timers[len(s.report.Timers)-1].Bound
	}
	return -1
}

// bounded goes through the schedules with at most 0 preemptions, then 1, and so on.
func (s *search) bounded() {
	limit := max(s.options.Max/3, 1)
	for bound := 0; bound <= s.options.Bound; bound++ {
		s.report.Bounds = append(s.report.Bounds, Bound{Bound: bound})
		b := &s.report.Bounds[bound]
		s.found.recount()
		if !s.walk(&tree{bound: bound}, b, limit) || b.Whole {
			return
		}
	}
}

// timers goes through the schedules on which a timer fires while others could go on, which counts
// as a preemption. Each bound has its share of the runs, for in a long program a timer and what has
// to come after it are found by the second, and the first does not end.
func (s *search) timers() {
	s.phase, s.control.Timers = ByTimers, true
	defer func() { s.control.Timers = false }()
	bounds := max(s.options.Bound, 1)
	share := max(min(s.options.Max/4, s.options.Max-s.spent())/bounds, 1)
	for bound := 1; bound <= bounds; bound++ {
		s.report.Timers = append(s.report.Timers, Bound{Bound: bound})
		b := &s.report.Timers[bound-1]
		if s.walk(&tree{bound: bound, timers: true}, b, s.spent()+share); b.Whole || s.over() {
			return
		}
	}
}

// lately reports whether schedules are to be tried on which a timer fires while others could go on.
func (s *search) lately() bool {
	switch s.options.Late {
	case LateIfWell:
		for k := range s.found.failures {
			if k.word != Race {
				return false
			}
		}
		return !s.options.DPOR
	case LateAlways:
		return true
	}
	return false
}

// walk runs the schedules of a tree, until limit runs have been made in all. It reports whether it
// came to the end, and the search is to go on.
func (s *search) walk(t *tree, b *Bound, limit int) bool {
	if s.shared == nil {
		s.shared = newShared(s.options.Prints)
		s.shared.ends = s.options.Ends
	}
	t.shared = s.shared
	limits := func() [2]int { return [2]int{s.control.MaxSteps, s.control.MaxAfter} }
	t.limits = limits()
	for {
		t.start()
		run := s.run(t)
		t.shared.finish(run.Left, run.Cut || run.Endless || s.control.ended != goesOn)
		if t.shared.grown {
			t.again()
			*b = Bound{Bound: b.Bound}
			if s.phase == ByBound {
				s.found.forget(b.Bound)
				s.found.recount()
			}
			if s.over() || s.spent() >= limit {
				return false
			}
			continue
		}
		b.Tried++
		s.note(&run, b)
		s.unlike(t.strayed)
		if t.limits != limits() { // those decisions are beyond them
			t.limits = limits()
			t.again()
			continue
		}
		if !t.advance() {
			b.Complete = true
			b.Whole = !t.cut
			return !s.over()
		}
		if s.over() || s.spent() >= limit {
			return false
		}
	}
}

// reduced runs DPOR.
func (s *search) reduced() {
	s.phase = ByDPOR
	d := &dpor{prints: s.options.Prints, ends: s.options.Ends}
	r := &s.report.DPOR
	limit := s.options.Max
	switch rest := s.options.Max - s.spent(); {
	case s.options.DPOR:
	case s.report.Timed && s.lately(): // which has a share, too
		limit = s.spent() + rest/2
	default:
		limit = s.spent() + rest*3/4
	}
	for {
		d.start()
		run := s.run(d)
		r.Executions++
		switch {
		case s.control.ended == stopped:
			r.Repeats++
		case d.long || s.control.ended == spun || run.failed(Spin) || run.Endless:
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
		if s.over() || s.spent() >= limit {
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
		s.control.Timers = s.report.Timed && n%4 > 1 && s.lately()
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
	if s.random.Name != "" && len(s.control.decisions) > maxListed && !s.control.late {
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
	if s.phase == ByTimers {
		b = nil // outcomes are counted over the others
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

// betterThan reports whether the run's schedule is to be kept instead of one that came to the same:
// if it has fewer preemptions, unless a timer fires in it alone while others could go on. Where no
// schedule has a number, a shorter run is better, too: in a loop the last turn is tried first.
func (s *search) betterThan(known *Found) bool {
	c := &s.control
	switch {
	case c.late && !known.Late:
		return false
	case c.preemptions == known.Preemptions:
		return s.phase == ByTimers && c.steps < known.steps
	}
	return c.preemptions < known.Preemptions
}

// keep counts a finding, and keeps the run's schedule if it is the first, or better.
func (s *search) keep(run *Run, known *Found, b *Bound, set func(*Found)) {
	runs := bit(b != nil || s.options.DPOR)
	if known != nil && !s.betterThan(known) {
		known.Runs += runs
		return
	}
	f := &Found{
		Outcome: run.Outcome, Unexpected: run.Unexpected, Schedule: s.schedule(), Preemptions: s.control.preemptions,
		Late: s.control.late, Bound: -1, Runs: runs, steps: s.control.steps, hash: s.control.hash ^ run.Hash,
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
