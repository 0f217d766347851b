package explore

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A Program is what a search runs again and again, from the same start each time.
type Program interface {
	// Run runs it once. It asks c at each point and for each choice, and tells it what happened that
	// has no point.
	Run(c *Control) Run
}

// Run is what one run of a program has come to.
type Run struct {
	// Outcome is what the program's result is, as text that tells different results apart.
	Outcome string
	// Unexpected is set if the outcome is not the one that was asked for.
	Unexpected bool
	// Failures are what went wrong; only what identifies them need be set. They may change when the
	// program runs again.
	Failures []Failure
	// Left has the goroutines that wait for ever.
	Left []Left
	// Interrupted is set if the run was ended from outside, so that it says nothing.
	Interrupted bool
	// Cut is set if others could have gone on, and were ended: by a panic, for one.
	Cut bool
	// Others are those who were ended so.
	Others []Left
	// Rested is set if a goroutine whose loop only waits went on without a change: then it was not
	// tried how often such a loop can turn.
	Rested bool
	// Turns is how many turns of loops were counted, where programs count them: it says, on any machine,
	// how much a run computes beside its steps.
	Turns int
	// Endless is set if main had returned, and others went on for so long that they were ended.
	Endless bool
	// Timed is set if a timer was set while others could go on, and was not asked about.
	Timed bool
	// Pollers are the names of those who looked again and again for a change, or made the last step,
	// when the control has ended the run, and PollSites where.
	Pollers   []string
	PollSites []trace.Site
	// Hash is a number that is the same for two runs in which the same happened. 0 will do: then
	// runs are compared by what they asked for.
	Hash uint64
	// Log is there if it was asked for.
	Log *trace.Log
	// Uncontrolled says why another run with the same decisions may differ; empty if it may not.
	Uncontrolled string
}

// Left is a goroutine that waits, for ever if the run has come to its end. Where it waits to have
// its operation done by another, it has made it already; else it stands before it.
type Left struct {
	Candidate
	Name    string
	Wait    trace.Wait
	Started trace.Site // of the go statement
}

// A Control makes the decisions of one run, and writes them down.
type Control struct {
	Wanted

	strategy  strategy
	decisions []Decision // that are not by the default rule, or come before one with the same step
	usual     []Decision // those by the default rule since the step has changed

	ran         int // who was chosen last, and how many times in a row when others could go on
	row         int
	step        int // the number that the point before had for the next step
	steps       int
	preemptions int
	late        bool // a timer has fired while others could go on
	firing      bool // at this point
	hash        uint64
	ended       ending
}

// Wanted is what a run is to be like.
type Wanted struct {
	// Log is set if the run is to keep a log.
	Log bool
	// Profile is set if nothing of the run is to stay, even where the program keeps what its runs do.
	Profile bool
	// Timers is set if timers may fire while others could go on: then Late is asked.
	Timers bool
	// MaxSteps ends the run when so many steps have been made, and MaxAfter when they were made after
	// main had returned; 0 for no end.
	MaxSteps, MaxAfter int
	// Stop, if it is not nil, is to be asked when the run has begun: whoever ends a search ends the run
	// that there is, and may have come a moment too early.
	Stop func() bool
}

// ending says whether a run was ended by its control, and why.
type ending uint8

const (
	goesOn  ending = iota
	stopped        // the strategy has seen enough
	spun           // it made too many steps
)

// reset prepares for a run.
func (c *Control) reset(s strategy) {
	*c = Control{
		Wanted: c.Wanted, strategy: s,
		decisions: c.decisions[:0], usual: c.usual[:0], hash: hashStart, ran: -1,
	}
}

// Next returns the place among p.Enabled of the one who goes on, or -1: then the run is to be
// ended. It is called at each point, even if one goroutine alone can go on. p is not kept.
func (c *Control) Next(p *Point) int {
	if c.ended != goesOn {
		return -1
	}
	c.turnTo(p.Step)
	c.firing = false
	if c.MaxSteps > 0 && p.Step > c.MaxSteps {
		c.ended = spun
		return -1
	}
	p.pass(c.ran, c.row >= slice)
	i := c.strategy.next(p)
	if i < 0 {
		c.ended = stopped
		return -1
	}
	to := &p.Enabled[i]
	if c.row++; to.G != c.ran || len(p.Enabled) == 1 {
		c.ran, c.row = to.G, 0
	}
	if len(p.Enabled) > 1 || c.Timers {
		c.note(Decision{Step: p.Step, N: to.G}, i == p.usual())
	}
	if p.Current >= 0 && p.Current != to.G {
		c.preemptions++
	}
	if to.Op != trace.OpNone {
		c.steps++
		c.mix(uint64(to.G)<<40 ^ uint64(to.Op)<<32 ^ uint64(to.Site.Place()))
	}
	return i
}

// Choose returns one of 0 … n-1 for the goroutine that runs: the case of a select that is ready,
// the next key of a map.
func (c *Control) Choose(n int) int {
	if n < 2 || c.ended != goesOn {
		return 0
	}
	k := c.strategy.choose(n)
	c.note(Decision{Step: c.step, Choice: true, N: k}, k == 0)
	c.mix(uint64(k))
	return k
}

// turnTo is told the number of the next step.
func (c *Control) turnTo(step int) {
	if step != c.step {
		c.step, c.usual = step, c.usual[:0]
	}
}

// Late reports whether the next timer fires now, though others could go on. It is asked before Next,
// and again after each timer that has fired: all of them count as one preemption, for what happens to
// those who could go on is that time passes. p is not kept.
func (c *Control) Late(p *Point) bool {
	if c.ended != goesOn {
		return false
	}
	c.turnTo(p.Step)
	p.pass(c.ran, c.row >= slice)
	if l, ok := c.strategy.(lateness); !ok || !l.late(p) {
		return false
	}
	c.note(Decision{Step: p.Step, Timer: true}, false)
	c.late = true
	c.preemptions += bit(!c.firing)
	c.firing = true
	return true
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (c *Control) note(d Decision, usual bool) {
	if usual {
		c.usual = append(c.usual, d)
		return
	}
	c.decisions = append(append(c.decisions, c.usual...), d)
	c.usual = c.usual[:0]
}

// Happened is told of an operation of the goroutine that runs, g, which has no point of its own and
// matters for others: OpUnlock and OpRUnlock, OpAdd for WaitGroup.Add, OpUnlock for Done, OpEnd,
// OpEnter and OpExit; OpNone when it has done the operation for which other waited; and OpFire when a timer has, where
// g is -1.
func (c *Control) Happened(g int, op trace.Op, obj unsafe.Pointer, other int) {
	if s, ok := c.strategy.(observer); ok && c.ended == goesOn {
		s.happened(g, op, obj, other)
	}
}

// The hash of a run is that of FNV-1a over what its steps were, by words instead of bytes.
const (
	hashStart = 14695981039346656037
	hashPrime = 1099511628211
)

func (c *Control) mix(n uint64) { c.hash = (c.hash ^ n) * hashPrime }
