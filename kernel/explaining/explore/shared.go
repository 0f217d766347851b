package explore

import (
	"slices"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// shared knows which operations others can notice: those on objects that two goroutines use, at
// least one of them changing it. Objects have other addresses in each run, so it remembers the
// sites of such operations: one that ever was on a shared object stays a point in all runs.
type shared struct {
	prints bool // whether what is printed is part of the outcome
	ends   bool // whether who has not ended when main does is part of it
	sites  map[place]bool
	recent [recentPlaces]place // of sites, found without the map
	grown  bool                // since it was last set to false, a site has become shared

	objects memory[*sharing] // of this run
	last    place            // of the operation that was chosen last
	free    []*sharing
	used    []*sharing
}

// place is an operation in the program's text.
type place struct {
	op   trace.Op
	site trace.Site
}

// sharing is what was done with an object in this run.
type sharing struct {
	g       int // who used it first, -1 if nobody has
	many    bool
	changed bool
	places  []place // while it is not shared
}

func newShared(prints bool) *shared {
	s := &shared{prints: prints, sites: map[place]bool{}}
	s.objects = newMemory(s.unused)
	return s
}

// start forgets the objects of the run before.
func (s *shared) start() {
	s.objects.forget()
	s.free = append(s.free, s.used...)
	s.used = s.used[:0]
}

// point reports whether others can notice whether they come before or after the operation.
func (s *shared) point(a *Candidate) bool {
	switch classOf(a.Op, s.prints) {
	case channel: // rarely private, and two directions of one site would have to be told apart
		return true
	case local:
		return s.has(place{a.Op, a.Site})
	}
	return a.Obj == nil || a.Site == 0 || s.has(place{a.Op, a.Site})
}

// recentPlaces is a power of two.
const recentPlaces = 64

// has reports whether a place is one of sites. It is asked at each step, and of the same few places.
func (s *shared) has(p place) bool {
	at := &s.recent[(uint64(p.site)*0x9e3779b97f4a7c15>>32+uint64(p.op))%recentPlaces]
	if *at == p && p != (place{}) {
		return true
	}
	if !s.sites[p] {
		return false
	}
	*at = p
	return true
}

// touch is told of each operation that is chosen.
func (s *shared) touch(a *Candidate) {
	s.last = place{a.Op, a.Site}
	s.use(a, s.last)
}

// happened is told of an operation without a point. Others notice it with the one that it follows,
// unless it only lets them go on.
func (s *shared) happened(g int, op trace.Op, obj unsafe.Pointer) {
	a := Candidate{G: g, Op: op, Obj: obj}
	if op == trace.OpEnd && s.ends {
		a.Op, a.Obj = trace.OpAdd, unsafe.Pointer(&s.ends)
	}
	switch classOf(a.Op, s.prints) {
	case release, runlock:
		s.use(&a, place{})
	default:
		s.use(&a, s.last)
	}
}

// use notes that an operation at a place uses its object.
func (s *shared) use(a *Candidate, p place) {
	class := classOf(a.Op, s.prints)
	if class == local || class == channel || class == choice || a.Obj == nil {
		return
	}
	if u, one := s.objects.one(a, class); one {
		s.usePart(u, a, p)
		return
	}
	s.objects.parts(a, class, func(u *sharing) { s.usePart(u, a, p) })
}

// unused returns what nobody has used yet.
func (s *shared) unused() (u *sharing) {
	if n := len(s.free); n > 0 {
		u, s.free = s.free[n-1], s.free[:n-1]
	} else {
		u = new(sharing)
	}
	*u = sharing{g: -1, places: u.places[:0]}
	s.used = append(s.used, u)
	return u
}

func (s *shared) usePart(u *sharing, a *Candidate, p place) {
	if u.g < 0 {
		u.g = a.G
	}
	u.many = u.many || u.g != a.G
	u.changed = u.changed || !a.Op.Reads()
	if p.site != 0 && !slices.Contains(u.places, p) {
		u.places = append(u.places, p)
	}
	if u.many && u.changed {
		for _, p := range u.places {
			s.add(p)
		}
		u.places = u.places[:0]
	}
}

// finish is told who is left when a run has ended: they would have used what they wait for. If it
// was cut, nobody knows what the others would have used, which may be all that is there.
func (s *shared) finish(left []Left, cut bool) {
	for i := range left {
		s.use(&left[i].Candidate, place{left[i].Op, left[i].Site})
	}
	if !cut {
		return
	}
	for _, u := range s.used {
		for _, p := range u.places {
			s.add(p)
		}
	}
}

func (s *shared) add(p place) {
	if !s.has(p) {
		s.sites[p] = true
		s.grown = true
	}
}
