package sched

import "unsafe"

// undo is how what a search's run has changed is put back.
type undo struct {
	saved   map[unsafe.Pointer]struct{}
	restore []func()
}

// Undo is called in a search before the memory at addr is written: save returns what puts it back,
// and is called the first time only.
func (r *Run) Undo(addr unsafe.Pointer, save func() (restore func())) {
	if !r.Search {
		return
	}
	if _, ok := r.undo.saved[addr]; ok {
		return
	}
	if r.undo.saved == nil {
		r.undo.saved = map[unsafe.Pointer]struct{}{}
	}
	r.undo.saved[addr] = struct{}{}
	r.undo.restore = append(r.undo.restore, save())
	raceRelease(r) // who puts it back may have the baton from the monitor, which took it
}

// putBack puts back what the run has changed, last change first.
func (r *Run) putBack() {
	for i := len(r.undo.restore) - 1; i >= 0; i-- {
		r.undo.restore[i]()
	}
	clear(r.undo.saved)
	r.undo.restore = r.undo.restore[:0]
}
