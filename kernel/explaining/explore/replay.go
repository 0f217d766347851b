package explore

import "slices"

// replay follows a schedule. Where the program does not do what it did, which happens when its text
// has changed or when it depends on more than the schedule, it goes on by the default rule, and
// remembers the first such step.
type replay struct {
	decisions []Decision // those left
	timers    bool       // one of them is of a timer: then a decision is written though one alone can go on
	step      int
	strayed   int // the step, or 0
}

func (r *replay) next(p *Point) int {
	r.step = p.Step
	r.skip()
	usual := p.usual()
	if len(p.Enabled) == 1 && !r.timers || len(r.decisions) == 0 || r.decisions[0].Choice || r.decisions[0].Timer || r.decisions[0].Step != p.Step {
		return usual
	}
	i := p.can(r.decisions[0].N)
	r.decisions = r.decisions[1:]
	if i < 0 {
		r.stray(p.Step)
		return usual
	}
	return i
}

func (r *replay) choose(n int) int {
	r.skip()
	if len(r.decisions) == 0 || !r.decisions[0].Choice || r.decisions[0].Step != r.step {
		return 0
	}
	k := r.decisions[0].N
	r.decisions = r.decisions[1:]
	if k >= n {
		r.stray(r.step)
		return 0
	}
	return k
}

func (r *replay) late(p *Point) bool {
	r.step = p.Step
	r.skip()
	if len(r.decisions) == 0 || !r.decisions[0].Timer || r.decisions[0].Step != p.Step {
		return false
	}
	r.decisions = r.decisions[1:]
	return true
}

// skip leaves out the decisions of steps that are over.
func (r *replay) skip() {
	for len(r.decisions) > 0 && r.decisions[0].Step < r.step {
		r.stray(r.decisions[0].Step)
		r.decisions = r.decisions[1:]
	}
}

// finish is called when the run has ended.
func (r *replay) finish() {
	if len(r.decisions) > 0 {
		r.stray(r.decisions[0].Step)
	}
}

func (r *replay) stray(step int) {
	if r.strayed == 0 {
		r.strayed = step
	}
}

// Replayed is a run that followed a schedule.
type Replayed struct {
	Run
	// Strayed is the first step at which the schedule could not be followed, or 0.
	Strayed int
	// Schedule is what was decided, and Hash a number that is the same for runs of the same steps.
	Schedule    Schedule
	Preemptions int
	Steps       int
	Hash        uint64
}

// Replay runs a program on a schedule, which is not one of package sched's seeds. keepLog asks for
// its log, and maxSteps ends a run that does not end.
func Replay(p Program, s Schedule, keepLog bool, maxSteps int) Replayed {
	c := &Control{Wanted: Wanted{Log: keepLog, MaxSteps: maxSteps, MaxAfter: maxAfter, Timers: s.IsLate()}}
	follow := &replay{decisions: s.Decisions, timers: c.Timers}
	switch s.Random.Name {
	case "":
		c.reset(follow)
	case seedName: // a plain run's, which is not known here
		follow.strayed = 1
		c.reset(byRule{})
	default:
		c.reset(s.Random.strategy(p))
	}
	run := p.Run(c)
	follow.finish()
	again := c.replayed(run, s.Hash, follow.strayed)
	if s.Random.Name != "" {
		again.Schedule = s
	}
	return again
}

// replayed returns a run with what the control knows of it.
func (c *Control) replayed(run Run, hash string, strayed int) Replayed {
	run.Failures = slices.Clone(run.Failures) // they are the program's until its next run
	if c.ended == spun && !run.failed(Spin) {
		run.Failures = append(run.Failures, spinning(&run))
	}
	return Replayed{
		Run: run, Strayed: strayed, Schedule: c.schedule(hash),
		Preemptions: c.preemptions, Steps: c.steps, Hash: c.hash ^ run.Hash,
	}
}

// schedule returns what was decided.
func (c *Control) schedule(hash string) Schedule {
	return Schedule{Hash: hash, Decisions: append([]Decision(nil), c.decisions...)}
}
