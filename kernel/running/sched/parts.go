package sched

import (
	"sync"
	"unsafe"
)

// usedParts are what one run of a search leaves to the next: a search makes a hundred thousand of
// them a second, and what they are made of would be half of their garbage.
type usedParts struct {
	run             *Run // nil if nothing may be used again that others may still know
	crew            []*G // see Run
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

// newRun returns a run of a search.
func (p *usedParts) newRun(c Config) *Run {
	r := p.run
	if p.run = nil; r == nil {
		r = newRun(c, true)
	} else {
		r.again(c)
	}
	r.gs, r.ready, r.room, r.names = p.gs, p.ready, p.room, p.names
	r.queues, r.objects, r.decisions = p.queues, p.objects, p.decisions
	r.undo = undo{p.saved, p.restore}
	r.crew, r.used = p.crew, 0
	return r
}

// Again is what is made for one run of a search and can be used in the next.
type Again interface {
	// Again makes it as it was when it was made.
	Again()
}

// again makes a run that has ended one that begins. Others may ask now who runs, and hand something in.
func (r *Run) again(c Config) {
	r.Config = c
	r.turns, r.record, r.fixed, r.result, r.observer = turns{}, record{}, fixedNames{}, Result{}, nil
	r.clock = clock{}
	r.beginClock()
	r.suspicious.Store(false)
	r.cur.Store(nil)
	r.probe.clear()
	r.in.mu.Lock()
	r.in.do = nil // it has come too late
	r.in.mu.Unlock()
	r.in.alert.Store(false)
	select {
	case <-r.in.kick:
	default:
	}
	if a, ok := r.Channels.(Again); ok {
		a.Again()
	} else {
		r.Channels, r.Poll = nil, nil
		r.hasPoll.Store(false)
	}
}

// takeBack takes them from a run that has ended. Nobody looks at that any more. alone says that there
// was no compiled code that may know of the run or of its goroutines, and nothing is kept of what they
// have written.
func (p *usedParts) takeBack(r *Run, alone bool) {
	p.crew = nil
	if alone {
		p.run, p.crew = r, r.crew
		for _, t := range r.clock.timers {
			t.index = -1
		}
		for _, g := range r.crew[:r.used] {
			*g = G{}
		}
	}
	p.gs, p.ready, p.room = emptied(r.gs), emptied(r.ready), emptied(r.room)
	p.names, p.decisions = emptied(r.names), emptied(r.decisions)
	p.restore = emptied(r.undo.restore)
	clear(p.queues)
	clear(p.objects)
	clear(p.saved)
	r.turns.gs, r.turns.ready, r.turns.room, r.turns.names = nil, nil, nil, nil
	r.queues, r.objects, r.decisions, r.undo = nil, nil, nil, undo{}
}

// maxCrew is how many goroutines are kept to be used again.
const maxCrew = 64

// newG returns a goroutine of a search's run.
func (r *Run) newG() *G {
	if r.used < len(r.crew) {
		r.used++
		return r.crew[r.used-1]
	}
	g := new(G)
	if r.used < maxCrew {
		r.crew = append(r.crew, g)
		r.used++
	}
	return g
}

// emptied returns a slice without its elements, which the garbage collector shall not find there.
func emptied[T any](s []T) []T {
	clear(s[:cap(s)])
	return s[:0]
}
