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
	window  [2]int // stands are kept of the stops after so many steps, from the first to before the last
	made    int
	stops   []Stop
	taken   []place
	shared  *shared
	quick   bool // what nobody else can notice is done at once, too
	lost    bool // one of the path could not go
	chooses bool // there was a choice that the path says nothing of
}

// A Stop is where all stand between two steps, after so many of the run. There are no Stands if they
// were not asked for.
type Stop struct {
	Step   int
	Stands []Standing
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
	i := -1
	if w.quick {
		i = slices.IndexFunc(p.Enabled, func(c Candidate) bool { return w.alone(place{c.Op, c.Site}) })
	}
	if i < 0 {
		var n named
		if at := p.Step - 1; w.window[0] <= at && at < w.window[1] {
			n.stand(p)
			slices.SortFunc(n.stands, func(a, b Standing) int { return a.G - b.G })
		}
		w.stops = append(w.stops, Stop{p.Step - 1, n.stands})
		if i = p.usual(); w.made < len(w.path) {
			if i = p.can(w.path[w.made]); i < 0 {
				w.lost = true
				return -1
			}
		}
		w.made++
	}
	to := &p.Enabled[i]
	w.taken = append(w.taken, place{to.Op, to.Site})
	w.shared.touch(to)
	return i
}

// alone reports whether a step reads or writes what only one goroutine does, so far as is known. It
// changes places with all others, so it is enough to try it first: it is a persistent set (Godefroid,
// "Partial-Order Methods for the Verification of Concurrent Systems", 1996).
func (w *walk) alone(p place) bool {
	return (p.op == trace.OpRead || p.op == trace.OpWrite) && p.site != 0 && !w.shared.has(p)
}

func (w *walk) choose(n int) int {
	w.chooses = w.chooses || n > 1
	return 0
}

// Walked is a run in which goroutines were let go by number.
type Walked struct {
	Replayed
	// Path has who made each step, and Stops where all stand before it; before those that were done
	// at once there is no stop.
	Path  []int
	Stops []Stop
	// Fits is set if all of the path that was asked for could be gone.
	Fits bool
	// Chooses is set if there were choices of cases or the like, of which the first was taken.
	Chooses bool

	taken []place // what each step was
}

// Walk runs a program in which the goroutines of a path make a step each, by number, and which goes
// on by the default rule then. The stops after from steps and more, to before to, have Stands.
func Walk(p Program, path []int, from, to, maxSteps int) *Walked {
	return (&walk{path: path, window: [2]int{from, to}, shared: newShared(true)}).run(p, maxSteps)
}

// run runs a program.
func (w *walk) run(p Program, maxSteps int) *Walked {
	c := &Control{Wanted: Wanted{Log: true, MaxSteps: maxSteps, MaxAfter: maxAfter}}
	c.reset(w)
	w.shared.start()
	run := p.Run(c)
	w.shared.finish(run.Left, run.Cut || run.Endless || c.ended != goesOn)
	out := &Walked{Replayed: c.replayed(run, "", 0), Stops: w.stops, Fits: !w.lost && w.made >= len(w.path), Chooses: w.chooses, taken: w.taken}
	out.end()
	return out
}

// end sets what follows from the log.
func (w *Walked) end() {
	if w.Log == nil {
		w.Log = &trace.Log{}
	}
	w.Path = Path(w.Log)
	for n := len(w.Stops); n > 0 && w.Stops[n-1].Step >= len(w.Path); n-- {
		w.Stops = w.Stops[:n-1] // what is done when the outcome is asked for
	}
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
