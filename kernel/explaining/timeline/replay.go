package timeline

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A replay goes over the events of a history in order and knows how things stand after each.
type replay struct {
	h    *history
	gs   []goroutine
	held map[int][]int // by lock: the goroutines that hold it
	// shared says of locks that are held that they are for reading.
	shared map[int]bool
	// value has what each object that was read or written holds now.
	value map[int]string
	// before is the goroutine of the last event, -1 at first.
	before      int
	preemptions int
}

// goroutine is how a goroutine stands.
type goroutine struct {
	started, ended bool
	wait           int   // the event that began its wait, -1 while it does not wait
	locks          []int // what it holds, in the order in which it was taken
	reads          []int // events whose values it has read and will need for a write, in order
}

func newReplay(h *history, goroutines int) *replay {
	r := &replay{h: h, gs: make([]goroutine, goroutines), held: map[int][]int{}, shared: map[int]bool{}, value: map[int]string{}, before: -1}
	for g := range r.gs {
		r.gs[g].wait = -1
	}
	return r
}

// apply goes on to the next event, which is number i.
func (r *replay) apply(i int) {
	e := &r.h.Events[i]
	if e.Change == trace.Preempted {
		r.preemptions++
	}
	for o := range e.Frees {
		if e.Op == trace.OpGo {
			r.gs[o].started = true
		} else if e.Wait == trace.Running && r.ends(e, r.gs[o].wait) {
			r.gs[o].wait = -1 // it only needs its turn now
		}
	}
	if r.h.object(e.Object) && e.Wait == trace.Running {
		if reads(e.Op) || writes(e.Op) {
			r.value[e.Object] = e.Value
		}
		if unlocks(e.Op) {
			r.unlock(e)
		}
	}
	if e.G < 0 {
		return
	}
	r.before = e.G
	g := &r.gs[e.G]
	g.started, g.wait = true, -1
	switch {
	case e.Wait != trace.Running:
		g.wait = i
	case e.Op == trace.OpEnd:
		*g = goroutine{started: true, ended: true, wait: -1, locks: g.locks}
	case locks(e):
		r.held[e.Object] = append(r.held[e.Object], e.G)
		r.shared[e.Object] = e.Op == trace.OpRLock || e.Op == trace.OpTryRLock
		g.locks = append(g.locks, e.Object)
	}
	g.reads = slices.DeleteFunc(g.reads, func(read int) bool { return r.h.needed[read] <= i })
	if reads(e.Op) && e.Op != trace.OpUpdate && r.h.needed[i] > i && r.h.object(e.Object) && r.h.shared[e.Object] {
		g.reads = append(g.reads, i)
	}
}

// ends reports whether an event ends the wait that another event began, of the goroutine that takes
// part in it. Who once sent what is received now may long wait for something else.
func (r *replay) ends(e *trace.Event, wait int) bool {
	if wait < 0 {
		return false
	}
	w := &r.h.Events[wait]
	return w.Object == e.Object || w.Wait == trace.WaitSelect || e.Op == trace.OpFire
}

// unlock takes the lock from whoever has it.
func (r *replay) unlock(e *trace.Event) {
	if holder := r.holder(e); holder >= 0 {
		r.held[e.Object] = drop(r.held[e.Object], holder)
		r.gs[holder].locks = drop(r.gs[holder].locks, e.Object)
	}
}

// holder returns the goroutine from which an event takes the lock that it unlocks, -1 if nobody has
// it: a mutex may be unlocked by another goroutine than locked it.
func (r *replay) holder(e *trace.Event) int {
	holders := r.held[e.Object]
	switch {
	case len(holders) == 0:
		return -1
	case slices.Contains(holders, e.G):
		return e.G
	}
	return holders[0]
}
