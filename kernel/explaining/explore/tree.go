package explore

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A tree walks depth first through the schedules that have at most so many preemptions. At each
// decision the default comes first, then the others by number; so the first schedule is the
// default one, and the next differ from it late. A schedule's number is its place in this order.
//
// A preemption is a change of goroutine though the one that ran could go on. Where it cannot, any
// other may follow at no cost, and so may any choice of a case.
//
// Steps that nobody else can notice are no places to switch at. Which those are is learned while
// schedules run (shared.go); when a schedule shows that what seemed private is shared, the walk
// begins again.
type tree struct {
	bound  int // -1 for none
	shared *shared
	limits [2]int // how many steps a run may make, in all and after main
	timers bool   // in each schedule a timer fires while others could go on

	stack       []branch // of the schedule that runs
	depth       int      // how many of them it has passed
	preemptions int      // that it has made
	fired       bool     // in it, a timer has fired while others could go on
	firing      bool     // at this point
	cut         bool     // some schedule was left out because of the bound
	strayed     bool     // the program did not do again what it had done
}

// branch is a decision with more than one answer.
type branch struct{ n, at int }

// start prepares for a run.
func (t *tree) start() {
	t.depth, t.preemptions, t.fired, t.firing = 0, 0, false, false
	if t.shared != nil {
		t.shared.start()
	}
}

// again begins the walk anew.
func (t *tree) again() {
	t.stack, t.cut = t.stack[:0], false
	t.shared.grown = false
}

// advance turns to the next schedule, and reports whether there is one.
func (t *tree) advance() bool {
	for len(t.stack) > 0 {
		top := &t.stack[len(t.stack)-1]
		if top.at++; top.at < top.n {
			return true
		}
		t.stack = t.stack[:len(t.stack)-1]
	}
	return false
}

// decide returns the answer, of n, at the next decision of the schedule.
func (t *tree) decide(n int) int {
	if t.depth == len(t.stack) {
		t.stack = append(t.stack, branch{n: n})
	}
	b := &t.stack[t.depth]
	t.depth++
	if b.n != n {
		t.strayed = true
		return min(b.at, n-1)
	}
	return b.at
}

func (t *tree) next(p *Point) int {
	t.firing = false
	i := t.pick(p, false)
	t.shared.touch(&p.Enabled[i])
	return i
}

// pick decides; all makes each operation a place to switch at.
func (t *tree) pick(p *Point, all bool) int {
	usual := p.usual()
	if len(p.Enabled) == 1 {
		return usual
	}
	if p.Current >= 0 {
		if !all && !t.shared.point(&p.Enabled[usual]) {
			return usual
		}
		if t.preemptions == t.most() {
			t.cut = true
			return usual
		}
	}
	at := t.decide(len(p.Enabled))
	if at == 0 {
		return usual
	}
	if p.Current >= 0 {
		t.preemptions++
	}
	if at <= usual { // those before the usual one have moved up by one
		return at - 1
	}
	return at
}

// most is how many preemptions there may have been before another. Schedules in which no timer
// fires early were tried without asking for it, so one is kept for that.
func (t *tree) most() int {
	if t.timers && !t.fired {
		return t.bound - 1
	}
	return t.bound
}

func (t *tree) choose(n int) int { return t.decide(n) }

// late lets the next timer fire before what others can notice; before other steps, it could as well
// fire later.
func (t *tree) late(p *Point) bool {
	if p.Current >= 0 && !t.shared.point(&p.Enabled[p.usual()]) {
		return false
	}
	if !t.firing && t.preemptions == t.bound {
		t.cut = true
		return false
	}
	if t.decide(2) == 0 {
		return false
	}
	t.preemptions += bit(!t.firing)
	t.fired, t.firing = true, true
	return true
}

func (t *tree) happened(g int, op trace.Op, obj unsafe.Pointer, _ int) {
	t.shared.happened(g, op, obj)
}
