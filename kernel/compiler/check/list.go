package check

import (
	"iter"
	"maps"
	"slices"
)

// A cell must not take longer because the session is long. So what is asked of all declarations is
// recorded with each one: who uses it, and its place in their order. What is replaced leaves a gap
// in the list, and what only copies used stays in it, until there are more gaps than live
// declarations.

// list is a session's declarations, in the order in which they can be declared.
type list struct {
	entries []entry
	ids     int // given so far
	places  int
	gaps    int // entries of what was replaced, moved or copied since the last compact
}

// entry is a declaration, as long as it lives and has this place.
type entry struct {
	decl  *decl
	place int
}

// all visits the live declarations.
func (l *list) all() iter.Seq[*decl] {
	return func(yield func(*decl) bool) {
		for _, e := range l.entries {
			if !e.decl.gone && e.decl.place == e.place && !yield(e.decl) {
				return
			}
		}
	}
}

// wasteful reports whether it is time to compact.
func (l *list) wasteful() bool { return l.gaps > len(l.entries)/2 }

// compact closes the gaps.
func (l *list) compact() {
	l.entries = slices.DeleteFunc(l.entries, func(e entry) bool { return e.decl.gone || e.decl.place != e.place })
	l.entries = slices.Clip(l.entries)
	l.gaps = 0
}

// add gives d the last place in the session.
func (s *Session) add(d *decl) {
	l := &s.list
	if d.id == 0 {
		l.ids++
		d.id = l.ids
	} else {
		l.gaps++
	}
	if d.old != "" {
		l.gaps++ // only variables need a copy, and nobody says so when the last has gone
	}
	l.places++
	d.place = l.places
	l.entries = append(l.entries, entry{d, d.place})
	s.note(d)
}

// remove takes d out of the session.
func (s *Session) remove(d *decl) {
	d.gone = true
	s.list.gaps++
	s.forgetUses(d)
	s.changed[d] = true
}

// note records which declarations d uses, after its references have changed.
func (s *Session) note(d *decl) {
	s.forgetUses(d)
	for r := range d.refs() {
		for _, u := range r.uses {
			if u.target.users == nil {
				u.target.users = users{}
			}
			if !u.target.users[d] {
				u.target.users[d] = true
				d.noted = append(d.noted, u.target)
			}
		}
	}
	s.changed[d] = true
}

func (s *Session) forgetUses(d *decl) {
	for _, target := range d.noted {
		delete(target.users, d)
	}
	d.noted = nil
}

// users are the declarations that refer to one.
type users map[*decl]bool

func (u users) inOrder() []*decl {
	return slices.SortedFunc(maps.Keys(u), func(a, b *decl) int { return a.place - b.place })
}
