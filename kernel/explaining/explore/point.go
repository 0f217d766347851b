package explore

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A Point is where it is decided who goes on.
type Point struct {
	Step    int         // the number that the next step will have
	Current int         // the goroutine that ran until now, if it can go on; else -1
	Enabled []Candidate // who can go on, by number
	All     int         // how many goroutines there have been: numbers are below it

	// turn is the place of who is next by the default rule if Current is not to go on: set by the
	// control.
	turn int

	Name    func(g int) string // of a goroutine that has not ended
	Waiting func() []Left      // those who cannot go on
}

// A Candidate is a goroutine with what it will do when it goes on. One that has not begun, or whose
// wait another has ended by doing its operation for it, does nothing (trace.OpNone) before its next
// point.
type Candidate struct {
	G    int
	Op   trace.Op
	Obj  unsafe.Pointer
	Site trace.Site
	Size uintptr          // of memory that is read or written, in bytes; 0 counts as 1
	On   []unsafe.Pointer // the channels of a select
}

// can returns the place of a goroutine among those who can go on, or -1.
func (p *Point) can(g int) int {
	for i := range p.Enabled {
		if p.Enabled[i].G == g {
			return i
		}
	}
	return -1
}

// usual returns the place of the goroutine that goes on by the default rule.
func (p *Point) usual() int {
	if p.Current >= 0 {
		return p.can(p.Current)
	}
	return p.turn
}

// slice is how many steps a goroutine makes in a row by the default rule while others could go on.
// Then it is the next one's turn, as in Go, whose scheduler preempts. Without that a loop that waits
// for others by looking again and again would never let them come. (Musuvathi and Qadeer, "Fair
// Stateless Model Checking", PLDI 2008, sees by a goroutine's yields that it only waits; few programs
// have those.)
const slice = 1000

// pass gives the turn to the next goroutine by number, of those who have not just said Gosched, if
// who ran until now could go on but is not to: it has said Gosched, or its slice is over.
func (p *Point) pass(ran int, over bool) {
	p.turn = 0
	at := p.can(ran)
	if at < 0 || p.Current >= 0 && !over {
		return
	}
	p.Current = -1
	n := len(p.Enabled)
	p.turn = (at + 1) % n
	for i := 1; i < n; i++ {
		if next := (at + i) % n; p.Enabled[next].Op != trace.OpGosched {
			p.turn = next
			return
		}
	}
}

// A strategy decides. It is asked before each step, even if one goroutine alone can go on.
type strategy interface {
	// next returns the place among p.Enabled of the one who goes on, or -1 to end the run here. p
	// is valid during the call only.
	next(p *Point) int
	// choose returns one of 0 … n-1, for the goroutine that runs.
	choose(n int) int
}

// lateness is a strategy by which timers may fire while others could go on: see Control.Late.
type lateness interface {
	// late reports whether the next timer fires now. p is as for next, which comes after it.
	late(p *Point) bool
}

// An observer is a strategy that is told what happens without a point: see Control.Happened.
type observer interface {
	happened(g int, op trace.Op, obj unsafe.Pointer, other int)
}

// byRule is the strategy by the default rule.
type byRule struct{}

func (byRule) next(p *Point) int { return p.usual() }
func (byRule) choose(int) int    { return 0 }
