package sched

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Pending is what a goroutine will do when it goes on: its next step.
type Pending struct {
	Op   trace.Op
	Obj  unsafe.Pointer // what it does it to, nil for nothing that is shared
	Site trace.Site
	Size uintptr // of the memory that it reads or writes, in bytes; 0 counts as 1
}

// A Strategy decides who goes on. It is asked by whoever holds the baton, and must not wait.
type Strategy interface {
	// Next returns who goes on, one of d.Enabled, and for how many points that stands: with 1 it is
	// asked at each. It is asked again before that when somebody else becomes able to go on. In a
	// search nil ends the run.
	Next(d *Decision) (g *G, points int)
	// Choose returns one of n possibilities, from 0: which case of a select that is ready, say. It
	// is not asked where there is only one.
	Choose(d *Decision, n int) int
}

// An Observer is a Strategy that wants to know of what orders the steps and has no point of its own.
type Observer interface {
	Strategy
	// Happened says that g has done op to obj: OpGo (other is the child), OpEnd, OpUnlock, OpRUnlock,
	// OpAdd; OpNone for having ended the wait of other; OpFire for a timer that has done so, where g
	// is nil.
	Happened(g *G, op trace.Op, obj unsafe.Pointer, other *G)
}

// A Decision is what a strategy decides on. It is of use until Next or Choose returns.
type Decision struct {
	Run *Run
	// Current is the goroutine that ran until here, nil when it cannot go on.
	Current *G
	// Step is the number that the next step will have.
	Step int

	enabled []*G
}

// Enabled returns the goroutines that can go on, by number; there is at least one. Who has just
// found that it turns in vain, or has called Gosched, is among them only if nobody else can go on.
func (d *Decision) Enabled() []*G {
	if d.enabled == nil {
		d.enabled = d.Run.enabled()
	}
	return d.enabled
}

// Default returns whom the default rule chooses: the goroutine that ran, else the one with the
// lowest number.
func (d *Decision) Default() *G {
	if d.Current != nil {
		return d.Current
	}
	return d.Enabled()[0]
}

// Seeded returns the strategy of a plain run: now and then, one in eight points on average, somebody
// else goes on. The same seed gives the same schedule of the same program.
func Seeded(seed uint64) Strategy {
	s := &seeded{seed ^ 0x9e3779b97f4a7c15}
	if s.state == 0 {
		s.state = 1
	}
	return s
}

type seeded struct{ state uint64 }

// switchOneIn is at how many points on average another goroutine goes on.
const switchOneIn = 8

// random is Marsaglia's xorshift, "Xorshift RNGs", 2003.
func (s *seeded) random() uint64 {
	s.state ^= s.state << 13
	s.state ^= s.state >> 7
	s.state ^= s.state << 17
	return s.state * 0x2545f4914f6cdd1d >> 8
}

func (s *seeded) Next(d *Decision) (*G, int) {
	return d.Run.anyOf(s.random()), 1 + int(s.random()%(2*switchOneIn-1))
}

func (s *seeded) Choose(_ *Decision, n int) int { return int(s.random() % uint64(n)) }

// First is the default schedule: a goroutine runs until it cannot go on.
type First struct{}

// Next returns the default.
func (First) Next(d *Decision) (*G, int) { return d.Default(), maxPoints }

// Choose returns the first.
func (First) Choose(*Decision, int) int { return 0 }

// maxPoints is how long an answer stands that nobody is to question.
const maxPoints = 1 << 62
