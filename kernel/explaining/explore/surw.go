package explore

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// surw makes each order of the operations on one object about as likely as each other, and draws a
// new object for each run. Goroutine g is drawn to make the next of them with a weight of how many
// it still has to make; others that stand before one wait until it has made it. Zhao, Wolff, Mathur
// and Roychoudhury: Selectively Uniform Concurrency Testing, ASPLOS 2025.
//
// How many there are is taken from a run by the default rule (a profile). Departures: objects are
// known by the places in the text where they are used, since they have other addresses in each run;
// goroutines that have not been started yet count for number 0, rather than for who will start
// them.
type surw struct {
	random
	object *interest
	left   []int // by goroutine, how many of the object's operations it still has to make
	drawn  int   // who is to make the next of them, or -1
}

// interest is what a profile knows of an object.
type interest struct {
	places map[place]bool
	counts []int // by goroutine
	change bool
}

// profile is a strategy by the default rule that counts operations.
type profile struct {
	byRule
	objects map[unsafe.Pointer]*interest
	order   []*interest
	steps   int
}

// profileOf runs a program for its profile.
func profileOf(p Program) *profile {
	f := newProfile()
	c := &Control{Wanted: Wanted{MaxSteps: DefaultMaxSteps, MaxAfter: maxAfter, Profile: true}}
	c.reset(f)
	p.Run(c)
	return f
}

func newProfile() *profile { return &profile{objects: map[unsafe.Pointer]*interest{}} }

func (f *profile) next(p *Point) int {
	i := p.usual()
	a := &p.Enabled[i]
	f.steps = p.Step
	if a.Obj == nil || classOf(a.Op, false) == local {
		return i
	}
	o := f.objects[a.Obj]
	if o == nil {
		o = &interest{places: map[place]bool{}}
		f.objects[a.Obj] = o
		f.order = append(f.order, o)
	}
	for len(o.counts) <= a.G {
		o.counts = append(o.counts, 0)
	}
	o.counts[a.G]++
	o.places[place{a.Op, a.Site}] = true
	o.change = o.change || !a.Op.Reads()
	return i
}

// shared returns the objects that two goroutines used and one changed.
func (f *profile) shared() (list []*interest) {
	for _, o := range f.order {
		users := 0
		for _, n := range o.counts {
			if n > 0 {
				users++
			}
		}
		if users > 1 && o.change {
			list = append(list, o)
		}
	}
	return list
}

func newSURW(seed uint64, among []*interest) *surw {
	s := &surw{random: random(seed), drawn: -1}
	if len(among) > 0 {
		s.object = among[s.n(len(among))]
		s.left = append(s.left, s.object.counts...)
	}
	return s
}

func (s *surw) next(p *Point) int {
	if len(p.Enabled) == 1 {
		s.made(&p.Enabled[0])
		return 0
	}
	if s.drawn < 0 {
		s.drawn = s.draw(p.All, nil)
	}
	free := 0
	for i := range p.Enabled {
		if s.free(&p.Enabled[i]) {
			free++
		}
	}
	if free == 0 { // who was drawn cannot go on
		s.drawn = s.draw(p.All, p)
		free = 1
	}
	n := s.n(free)
	for i := range p.Enabled {
		if !s.free(&p.Enabled[i]) {
			continue
		}
		if n == 0 {
			s.made(&p.Enabled[i])
			return i
		}
		n--
	}
	return p.usual()
}

// of reports whether an operation is one of those on the object.
func (s *surw) of(a *Candidate) bool {
	return s.object != nil && a.Op != trace.OpNone && s.object.places[place{a.Op, a.Site}]
}

func (s *surw) free(a *Candidate) bool { return a.G == s.drawn || !s.of(a) }

func (s *surw) made(a *Candidate) {
	if !s.of(a) {
		return
	}
	if a.G < len(s.left) && s.left[a.G] > 0 {
		s.left[a.G]--
	}
	s.drawn = -1
}

// draw returns a goroutine by weight; with p, one that can go on.
func (s *surw) draw(all int, p *Point) int {
	weight := func(g int) int {
		w := 0
		if g < len(s.left) {
			w = s.left[g]
		}
		if g == 0 {
			for later := all; later < len(s.left); later++ {
				w += s.left[later]
			}
		}
		if p != nil {
			if p.can(g) < 0 {
				return 0
			}
			w = max(w, 1) // the profile may know less than this run has
		}
		return w
	}
	sum := 0
	for g := range all {
		sum += weight(g)
	}
	if sum == 0 {
		return -1
	}
	n := s.n(sum)
	for g := range all {
		if n -= weight(g); n < 0 {
			return g
		}
	}
	return -1
}

func (s *surw) choose(n int) int { return s.n(n) }
