// Package search runs what cells run on schedules that package explore decides on: it joins that
// package, which only knows values, to package sched, which runs goroutines.
//
// A [Body] is a program of package explore. Each of its runs is a run of package sched of its own,
// in which a [Strategy] asks explore's control.
package search

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A Body is a program whose main goroutine calls a function. While it runs, the session's
// goroutines stand still: see sched.Once.
type Body struct {
	// Config is how each run is made. What explore's control decides is set for it.
	Config sched.Config
	// Detector makes the detector of a run. It may be nil.
	Detector func() sched.Detector
	Main     func()
	// Look adds to what is known of a run when it has ended: the outcome, races. It is called under
	// the baton, before what the run has written is put back. It may be nil.
	Look func(r *sched.Run, res *sched.Result, run *explore.Run)

	strategy Strategy
	failures []explore.Failure // of the run before: its memory is used again
}

// Run runs the body once. The failures of a run are there until the next.
func (b *Body) Run(c *explore.Control) (run explore.Run) {
	b.strategy.control, b.strategy.run = c, nil
	config := b.Config
	config.Strategy, config.Log, config.Stop = &b.strategy, c.Log, c.Stop
	config.MaxSteps, config.MaxAfter = c.MaxSteps, c.MaxAfter
	config.Keep = config.Keep && !c.Profile
	config.Late = c.Timers
	if b.Detector != nil {
		config.Detector = b.Detector()
	}
	sched.Once(config, b.Main, func(r *sched.Run, res *sched.Result) {
		run = conclude(r, res, b.failures[:0])
		if b.Look != nil {
			b.Look(r, res, &run)
		}
	})
	b.failures = run.Failures
	return run
}

// Strategy asks a control who goes on.
type Strategy struct {
	control *explore.Control
	run     *sched.Run
	point   explore.Point // its memory is used again
}

// begin turns to a new run.
func (s *Strategy) begin(r *sched.Run) {
	s.run = r
	s.point.All = 0
	if s.point.Name != nil {
		return
	}
	s.point.Name = func(num int) string {
		for _, g := range s.run.Goroutines() {
			if g.Num() == num {
				return g.Name
			}
		}
		return ""
	}
	s.point.Waiting = func() (list []explore.Left) {
		for _, g := range s.run.Goroutines() {
			if !slices.ContainsFunc(s.point.Enabled, func(c explore.Candidate) bool { return c.G == g.Num() }) {
				list = append(list, left(g, g.WaitsFor(), g.Pending()))
			}
		}
		return list
	}
}

func left(g *sched.G, reason trace.Wait, p sched.Pending) explore.Left {
	return explore.Left{Candidate: candidate(g, p), Name: g.Name, Wait: reason, Started: g.StartedAt()}
}

// candidate is a goroutine with what it has pending, or had when the run ended.
func candidate(g *sched.G, p sched.Pending) (c explore.Candidate) {
	fill(&c, g, p)
	return c
}

// fill writes it in place, as for each who can go on at each point.
func fill(c *explore.Candidate, g *sched.G, p sched.Pending) {
	c.G, c.Op, c.Obj, c.Site, c.Size = g.Num(), p.Op, p.Obj, p.Site, p.Size
	if p.Op == trace.OpSelect {
		c.On = g.WaitsOn
	} else if c.On != nil {
		c.On = nil
	}
}

// Next asks at each point.
func (s *Strategy) Next(d *sched.Decision) (g *sched.G, points int) {
	i := s.control.Next(s.at(d))
	if i < 0 {
		return nil, 0
	}
	return d.Enabled()[i], 1
}

// Late asks whether the next timer fires although others could go on.
func (s *Strategy) Late(d *sched.Decision) bool { return s.control.Late(s.at(d)) }

// at is where a decision is made, in explore's terms.
func (s *Strategy) at(d *sched.Decision) *explore.Point {
	enabled := d.Enabled()
	p := &s.point
	if s.run != d.Run {
		s.begin(d.Run)
	}
	p.Step, p.Current, p.Enabled = d.Step, -1, slices.Grow(p.Enabled[:0], len(enabled))[:len(enabled)]
	for i, g := range enabled {
		fill(&p.Enabled[i], g, g.Pending())
		if g == d.Current {
			p.Current = g.Num()
		}
		p.All = max(p.All, g.Num()+1) // who has been started can go on
	}
	return p
}

// Choose asks for a choice.
func (s *Strategy) Choose(_ *sched.Decision, n int) int { return s.control.Choose(n) }

// Happened passes on what has no point of its own.
func (s *Strategy) Happened(g *sched.G, op trace.Op, obj unsafe.Pointer, other *sched.G) {
	s.control.Happened(num(g), op, obj, num(other))
}

// num is a goroutine's number, -1 for none.
func num(g *sched.G) int {
	if g == nil {
		return -1
	}
	return g.Num()
}

// conclude says what a run has come to, as far as package sched knows.
func conclude(r *sched.Run, res *sched.Result, failures []explore.Failure) explore.Run {
	run := explore.Run{Failures: failures, Interrupted: res.Interrupted, Log: r.LogOf(), Uncontrolled: res.Uncontrolled, Hash: r.Hash(), Cut: res.Panicked != nil, Rested: r.Rested(), Turns: res.Turns, Timed: r.Timed(), Endless: res.Outlives != nil}
	for _, l := range res.Left {
		run.Left = append(run.Left, left(l.G, l.Reason, l.Pending))
	}
	for _, l := range res.Others {
		run.Others = append(run.Others, left(l.G, l.Reason, l.Pending))
	}
	for _, g := range res.Pollers {
		run.Pollers = append(run.Pollers, g.Name)
		run.PollSites = append(run.PollSites, g.Pending().Site)
	}
	switch {
	case res.Panicked != nil:
		text := fmt.Sprint(res.Panic)
		run.Failures = append(run.Failures, explore.Failure{
			Word: explore.Panic, Key: res.Panicked.Name + ": " + text, Text: text,
			Goroutines: []string{res.Panicked.Name},
		})
	case res.Spins != nil:
		run.Failures = append(run.Failures, explore.Failure{
			Word: explore.Spin, Goroutines: []string{res.Spins.Name}, Sites: []trace.Site{res.Spins.Pending().Site},
		})
	case len(run.Left) > 0:
		run.Failures = append(run.Failures, stuck(run.Left))
	}
	return run
}

// stuck is the failure that goroutines wait for ever: a deadlock if main is one of them, else a
// leak.
func stuck(left []explore.Left) explore.Failure {
	f := explore.Failure{Word: explore.Leak}
	left = slices.SortedFunc(slices.Values(left), func(a, b explore.Left) int { return cmp.Compare(a.G, b.G) })
	var key []string
	for _, l := range left {
		if l.G == 0 {
			f.Word = explore.Deadlock
		}
		f.Goroutines = append(f.Goroutines, l.Name)
		f.Sites = append(f.Sites, l.Site)
		key = append(key, fmt.Sprintf("%s: %v at %d", l.Name, l.Wait, l.Site.Place()))
	}
	f.Key, f.Detail = strings.Join(key, "; "), left
	return f
}
