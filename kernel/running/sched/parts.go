package sched

import (
	"sync"
	"unsafe"
)

// usedParts are what one run of a search leaves to the next: a search makes a hundred thousand of
// them a second, and what they are made of would be half of their garbage.
type usedParts struct {
	gs, ready, room []*G
	names           []string
	queues          map[unsafe.Pointer][]*G
	objects         map[unsafe.Pointer]int
	saved           map[unsafe.Pointer]struct{}
	restore         []func()
	decisions       []Choice
}

var parts = sync.Pool{New: func() any {
	return &usedParts{
		queues: map[unsafe.Pointer][]*G{}, objects: map[unsafe.Pointer]int{}, saved: map[unsafe.Pointer]struct{}{},
	}
}}

// lend gives the parts to a run that begins.
func (p *usedParts) lend(r *Run) {
	r.gs, r.ready, r.room, r.names = p.gs, p.ready, p.room, p.names
	r.queues, r.objects, r.decisions = p.queues, p.objects, p.decisions
	r.undo = undo{p.saved, p.restore}
}

// takeBack takes them from a run that has ended. Nobody looks at that any more.
func (p *usedParts) takeBack(r *Run) {
	p.gs, p.ready, p.room = emptied(r.gs), emptied(r.ready), emptied(r.room)
	p.names, p.decisions = emptied(r.names), emptied(r.decisions)
	p.restore = emptied(r.undo.restore)
	clear(p.queues)
	clear(p.objects)
	clear(p.saved)
	r.turns.gs, r.turns.ready, r.turns.room, r.turns.names = nil, nil, nil, nil
	r.queues, r.objects, r.decisions, r.undo = nil, nil, nil, undo{}
}

// emptied returns a slice without its elements, which the garbage collector shall not find there.
func emptied[T any](s []T) []T {
	clear(s[:cap(s)])
	return s[:0]
}
