package detect

import (
	"slices"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A Race is two accesses to the same memory of which neither comes before the other, at least one
// of them a write, and not both atomic. In the run that was watched, First was made before Second.
type Race struct {
	Addr          unsafe.Pointer // the first byte that both access
	First, Second Party
}

// A Party is one side of a race.
type Party struct {
	G             int // number of the goroutine
	Write, Atomic bool
	Site          trace.Site
	Step          int
	Value         string     // what was read or written; only WithValues knows it
	Held          []Held     // the locks that it held
	Parent        int        // number of the goroutine that started it; -1 for none
	Started       trace.Site // where
	Ended         bool       // it had ended when the race was found
}

// Missing says why nothing orders two accesses, as far as that is to be seen from them.
type Missing uint8

const (
	NoLock     Missing = iota // neither goroutine held a lock
	OneLock                   // one of them held none
	OtherLock                 // both held locks, but not the same
	ReadLock                  // both held the same lock for reading, though one writes
	NotWaited                 // one goroutine started the other, and did not wait for it
	HalfAtomic                // one access is atomic, the other is not
)

// Missing returns what is missing between the two.
func (r Race) Missing() Missing {
	a, b := r.First, r.Second
	switch common, shared := r.common(); {
	case a.Atomic != b.Atomic:
		return HalfAtomic
	case common && shared:
		return ReadLock
	case len(a.Held) > 0 && len(b.Held) > 0:
		return OtherLock
	case len(a.Held) > 0 || len(b.Held) > 0:
		return OneLock
	case a.G == b.Parent || b.G == a.Parent:
		return NotWaited
	}
	return NoLock
}

// common reports whether there is a lock that both hold, and whether each that there is is held for
// reading.
func (r Race) common() (common, shared bool) {
	shared = true
	for _, h := range r.First.Held {
		for _, o := range r.Second.Held {
			if h.Obj == o.Obj {
				common = true
				shared = shared && h.Shared && o.Shared
			}
		}
	}
	return common, shared
}

// WithValues returns the race with what was read and written, from the log of the run if it has
// that.
func (r Race) WithValues(log *trace.Log) Race {
	for _, p := range []*Party{&r.First, &r.Second} {
		i, _ := slices.BinarySearchFunc(log.Events, p.Step, func(e trace.Event, step int) int { return e.Step - step })
		for ; i < len(log.Events) && log.Events[i].Step == p.Step; i++ {
			if e := &log.Events[i]; e.G == p.G && e.Value != "" {
				p.Value = e.Value
				break
			}
		}
	}
	return r
}

// party describes an access of a kind.
func (d *Detector) party(r *record, k kind) Party {
	i := r.epoch.index()
	return Party{
		G: d.number(i), Write: k&plainWrite != 0, Atomic: k&atomic != 0, Site: r.site, Step: r.step, Held: r.held.list(),
		Parent: d.births[i].parent, Started: d.births[i].site, Ended: d.goroutines[i] == nil,
	}
}

// tell reports a race on bytes of a word, once for each pair of sites.
func (d *Detector) tell(word unsafe.Pointer, mask uint8, first, second Party) {
	pair := [2]trace.Site{min(first.Site, second.Site), max(first.Site, second.Site)}
	if d.told[pair] {
		return
	}
	d.told[pair] = true
	for ; mask&1 == 0; mask >>= 1 {
		word = unsafe.Add(word, 1)
	}
	d.report(Race{Addr: word, First: first, Second: second})
}
