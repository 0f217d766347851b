package explore

import "github.com/lockstep-go/lockstep/kernel/trace"

// named lets the goroutines of a list make one step each, in turn. Starting, and going on after
// another has ended one's wait, are no steps: they are made when the goroutine's turn comes, or
// when the next of the list cannot go before. Until the next of the list has been started at all,
// the others go on by the default rule, which is no step of the list either.
type named struct {
	list   []string
	prefix bool // the run ends after them
	made   int
	begun  map[string]bool // the names of those who have been started
	stands []Standing
}

// Standing is where a goroutine stands: its next operation, and whether it can make it.
type Standing struct {
	Candidate
	Name string
	Can  bool
	Wait trace.Wait // what it waits for, if it cannot go on
}

func (n *named) next(p *Point) int {
	if n.made < len(n.list) {
		begun := n.hasBegun(n.list[n.made], p)
		for i := range p.Enabled {
			if p.Name(p.Enabled[i].G) != n.list[n.made] {
				continue
			}
			if p.Enabled[i].Op != trace.OpNone {
				n.made++
			}
			return i
		}
		for i := range p.Enabled {
			if p.Enabled[i].Op == trace.OpNone {
				return i
			}
		}
		if !begun {
			return p.usual()
		}
	}
	if !n.prefix && n.made == len(n.list) {
		return p.usual()
	}
	n.stand(p)
	return -1
}

// hasBegun reports whether a goroutine with the name has been started, be it that it has ended.
func (n *named) hasBegun(name string, p *Point) bool {
	if n.begun == nil {
		n.begun = map[string]bool{}
	}
	for _, a := range p.Enabled {
		n.begun[p.Name(a.G)] = true
	}
	for _, w := range p.Waiting() {
		n.begun[w.Name] = true
	}
	return n.begun[name]
}

// stand notes where all stand.
func (n *named) stand(p *Point) {
	for _, a := range p.Enabled {
		n.stands = append(n.stands, Standing{Candidate: a, Name: p.Name(a.G), Can: true})
	}
	for _, w := range p.Waiting() {
		n.stands = append(n.stands, Standing{Candidate: w.Candidate, Name: w.Name, Wait: w.Wait})
	}
}

func (n *named) choose(int) int { return 0 }

// Followed is a run in which goroutines were let go by name.
type Followed struct {
	Replayed
	// Made is how many of the names have made their step. If it is not all of them, the next could
	// not.
	Made int
	// Stands is where the goroutines stand if the run was ended there, those who can go on first;
	// empty if it has come to its own end.
	Stands []Standing
}

// Follow runs a program in which the goroutines of the list make a step each, by name. When one of
// them cannot, the run is ended there. After the list it is ended if the list is a prefix, else it
// goes on by the default rule.
func Follow(p Program, list []string, prefix, keepLog bool, maxSteps int) Followed {
	c := &Control{Wanted: Wanted{Log: keepLog, MaxSteps: maxSteps, MaxAfter: maxAfter}}
	n := &named{list: list, prefix: prefix}
	c.reset(n)
	run := p.Run(c)
	return Followed{Replayed: c.replayed(run, "", 0), Made: n.made, Stands: n.stands}
}
