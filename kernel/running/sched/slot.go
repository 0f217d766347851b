package sched

import "iter"

// A slot is where a goroutine waits that has given the baton on: a fiber, or a carrier. It is made of
// a coroutine of iter.Pull, and is used as what Go's runtime takes one for (runtime/coro.go): a place
// that holds one goroutine, with which the running one changes places. To the runtime it is all the
// same who that is. So the baton goes from fiber to fiber in one switch, where a carrier in between
// would need two, and nobody waits for the end of whom he has resumed: who is resumed leaves the slot,
// who resumes waits there in turn, and there are as many slots as fibers whoever waits in which.
//
// Package iter takes it that next and yield are called in turns, next first, which is so if whoever
// changes places calls the one that is due.
type slot struct {
	next  func() (struct{}, bool)
	yield func(struct{}) bool // there as soon as the fiber runs whose slot it was made as
	stop  func()
	due   bool // yield is due, not next
	// moves, if it is not nil, is where who wakes here goes to wait on: see carrier.end.
	moves *slot
	// stuck says that a carrier waits here whose fiber is in compiled code, without the baton. It may
	// be resumed at any time by that fiber, and by nobody else.
	stuck bool
}

// open makes the slot, which holds the goroutine that is to do f.
func (s *slot) open(f func()) {
	s.next, s.stop = iter.Pull(func(yield func(struct{}) bool) {
		s.yield = yield
		f()
	})
}

// swap resumes who waits in a slot, and waits there until it is resumed itself. at is where who calls
// waits, for others to know.
func swap(at **slot, s *slot) {
	*at = s
	s.change()
	for (*at).moves != nil {
		to := (*at).moves
		(*at).moves = nil
		*at = to
		to.change()
	}
}

// change changes places with who waits in the slot.
func (s *slot) change() {
	if s.due = !s.due; s.due {
		s.next()
	} else {
		s.yield(struct{}{})
	}
}
