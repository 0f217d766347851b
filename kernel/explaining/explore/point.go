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
	return 0
}

// A strategy decides. It is asked before each step, even if one goroutine alone can go on.
type strategy interface {
	// next returns the place among p.Enabled of the one who goes on, or -1 to end the run here. p
	// is valid during the call only.
	next(p *Point) int
	// choose returns one of 0 … n-1, for the goroutine that runs. With late it returns 1 if the next
	// timer fires now, else 0.
	choose(n int) int
}

// late is instead of how many choices there are, for a timer: see Control.Late.
const late = -1

// An observer is a strategy that is told what happens without a point: see Control.Happened.
type observer interface {
	happened(g int, op trace.Op, obj unsafe.Pointer, other int)
}

// byRule is the strategy by the default rule.
type byRule struct{}

func (byRule) next(p *Point) int { return p.usual() }
func (byRule) choose(int) int    { return 0 }
