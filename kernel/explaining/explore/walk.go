package explore

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// walk lets goroutines make a step each, by number, and then goes on by the default rule. Starting,
// and going on after another has ended one's wait, are no steps, and are made at once: so between
// two steps each goroutine stands before an operation, or waits.
type walk struct {
	path    []int
	made    int
	stops   [][]Standing
	lost    bool // one of the path could not go
	chooses bool // there was a choice that the path says nothing of
}

func (w *walk) next(p *Point) int {
	if w.lost {
		return -1
	}
	for i := range p.Enabled {
		if p.Enabled[i].Op == trace.OpNone {
			return i
		}
	}
	var n named
	n.stand(p)
	slices.SortFunc(n.stands, func(a, b Standing) int { return a.G - b.G })
	w.stops = append(w.stops, n.stands)
	i := p.usual()
	if w.made < len(w.path) {
		if i = p.can(w.path[w.made]); i < 0 {
			w.lost = true
			return -1
		}
	}
	w.made++
	return i
}

func (w *walk) choose(n int) int {
	w.chooses = w.chooses || n > 1
	return 0
}

// Walked is a run in which goroutines were let go by number.
type Walked struct {
	Replayed
	// Path has who made each step, and Stops where all stand before it.
	Path  []int
	Stops [][]Standing
	// Fits is set if all of the path that was asked for could be gone.
	Fits bool
	// Chooses is set if there were choices of cases or the like, of which the first was taken.
	Chooses bool
}

// Walk runs a program in which the goroutines of a path make a step each, by number, and which goes
// on by the default rule then.
func Walk(p Program, path []int, maxSteps int) *Walked {
	c := &Control{Wanted: Wanted{Log: true, MaxSteps: maxSteps, MaxAfter: maxAfter}}
	w := &walk{path: path}
	c.reset(w)
	run := p.Run(c)
	out := &Walked{Replayed: c.replayed(run, "", 0), Stops: w.stops, Fits: !w.lost && w.made >= len(path), Chooses: w.chooses}
	if out.Log == nil {
		out.Log = &trace.Log{}
	}
	out.Path = Path(out.Log)
	out.Stops = out.Stops[:min(len(out.Stops), len(out.Path))]
	return out
}

// Path returns who made each step of a log. What is done when a search asks for the outcome has no
// events, so the last steps may be missing; if it is others that are, there is no path.
func Path(log *trace.Log) (path []int) {
	for i := range log.Events {
		e := &log.Events[i]
		if e.Op == trace.OpGo || e.Op == trace.OpEnd || e.Step <= len(path) {
			continue
		}
		if e.Step > len(path)+1 {
			return nil
		}
		path = append(path, e.G)
	}
	return path
}
