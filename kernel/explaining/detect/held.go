package detect

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Held is a lock that a goroutine holds.
type Held struct {
	Obj    unsafe.Pointer
	Site   trace.Site // where it was locked
	Shared bool       // for reading
}

// A lock is a lock that is held, above those that its goroutine holds besides. It is never changed,
// so that records can refer to it.
type lock struct {
	Held
	below *lock
}

// list returns the locks in the order in which they were taken.
func (l *lock) list() []Held {
	if l == nil {
		return nil
	}
	return append(l.below.list(), l.Held)
}

// without returns l without its last lock that is (obj, shared), and what that one was. It is nil
// if there is none.
func (l *lock) without(obj unsafe.Pointer, shared bool) (rest, gone *lock) {
	if l == nil {
		return nil, nil
	}
	if l.Obj == obj && l.Shared == shared {
		return l.below, l
	}
	if rest, gone = l.below.without(obj, shared); gone == nil {
		return l, nil
	}
	return &lock{l.Held, rest}, gone
}

// Locked is told that a goroutine has got a lock.
func (d *Detector) Locked(g int, obj unsafe.Pointer, site trace.Site, shared bool) {
	by := d.goroutine(g)
	if by == nil {
		return
	}
	is := Held{obj, site, shared}
	// A loop takes and leaves the same lock again and again.
	if last := by.left; last != nil && last.below == by.held && last.Held == is {
		by.held = last
		return
	}
	by.held = &lock{is, by.held}
}

// Unlocked is told that a goroutine has unlocked a lock, which may be another's.
func (d *Detector) Unlocked(g int, obj unsafe.Pointer, shared bool) {
	by := d.goroutine(g)
	if by != nil {
		if rest, gone := by.held.without(obj, shared); gone != nil {
			by.held, by.left = rest, gone
			return
		}
	}
	for _, other := range d.goroutines {
		if other != nil && other != by {
			if rest, gone := other.held.without(obj, shared); gone != nil {
				other.held = rest
				return
			}
		}
	}
	for i, o := range d.orphans {
		if rest, gone := o.held.without(obj, shared); gone != nil {
			d.orphans[i].held = rest
			return
		}
	}
}

// HeldBy returns the locks that a goroutine holds, in the order in which it took them.
func (d *Detector) HeldBy(g int) []Held {
	if by := d.goroutine(g); by != nil {
		return by.held.list()
	}
	return nil
}

// Holders returns who holds a lock, by number.
func (d *Detector) Holders(obj unsafe.Pointer) []Holder {
	var all []Holder
	add := func(g int, held *lock, ended bool) {
		for _, h := range held.list() {
			if h.Obj == obj {
				all = append(all, Holder{g, h.Site, h.Shared, ended})
			}
		}
	}
	for _, g := range d.goroutines {
		if g != nil {
			add(g.number, g.held, false)
		}
	}
	for _, o := range d.orphans {
		add(o.number, o.held, true)
	}
	return all
}
