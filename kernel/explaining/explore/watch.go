package explore

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// watch follows a strategy, and notes where all stand before each step.
type watch struct {
	strategy
	window [2]int
	stops  []Stop
}

func (w *watch) next(p *Point) int {
	i := w.strategy.next(p)
	if i < 0 || p.Enabled[i].Op == trace.OpNone {
		return i
	}
	var n named
	if at := p.Step - 1; w.window[0] <= at && at < w.window[1] {
		n.stand(p)
		slices.SortFunc(n.stands, func(a, b Standing) int { return a.G - b.G })
	}
	w.stops = append(w.stops, Stop{p.Step - 1, n.stands})
	return i
}

func (w *watch) late(p *Point) bool {
	l, ok := w.strategy.(lateness)
	return ok && l.late(p)
}

// Watch is Replay with a log, and with where all stand between the steps from and to: for runs that
// are more than a path, since cases are chosen in them or timers fire early. Who has not begun stands
// nowhere yet.
func Watch(p Program, s Schedule, from, to, maxSteps int) *Walked {
	c := &Control{Wanted: Wanted{Log: true, MaxSteps: maxSteps, MaxAfter: maxAfter, Timers: s.IsLate()}}
	follow := &replay{decisions: s.Decisions, timers: c.Timers}
	w := &watch{strategy: follow, window: [2]int{from, to}}
	if s.Random.Name != "" {
		w.strategy = s.Random.strategy(p)
	}
	c.reset(w)
	run := p.Run(c)
	follow.finish()
	out := &Walked{Replayed: c.replayed(run, s.Hash, follow.strayed), Stops: w.stops, Fits: follow.strayed == 0}
	out.end()
	return out
}
