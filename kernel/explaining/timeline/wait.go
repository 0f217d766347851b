package timeline

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// waiting has for each goroutine the event that began the wait in which the log leaves it, or -1;
// dead has those of them that can never go on: all that are left wait, or each for a lock of the
// next. Who sleeps, or waits for something from outside, can go on.
func (h *history) waiting() (at []int, dead []bool) {
	n := h.goroutines()
	r := newReplay(h, n)
	for i := range h.Events {
		r.apply(i)
	}
	dead = make([]bool, n)
	all := true
	for g, state := range r.gs {
		all = all && (!state.started || state.ended || r.stuck(g))
	}
	at = make([]int, n)
	for g, state := range r.gs {
		at[g] = state.wait
		dead[g] = r.stuck(g) && (all || r.inCycle(g))
	}
	return at, dead
}

// stuck reports whether a goroutine waits for what only another goroutine can do. A lock that
// nobody holds it would get.
func (r *replay) stuck(g int) bool {
	if r.gs[g].wait < 0 {
		return false
	}
	switch r.h.Events[r.gs[g].wait].Wait {
	case trace.WaitSleep, trace.WaitIO, trace.WaitStdin:
		return false
	case trace.WaitMutex, trace.WaitRWMutex, trace.WaitRWMutexR:
		return len(r.holders(r.gs[g].wait)) > 0
	}
	return true
}

// inCycle reports whether goroutine g waits for a lock whose holder waits for a lock, and so on,
// until the holder is g.
func (r *replay) inCycle(g int) bool {
	seen := make([]bool, len(r.gs))
	var from func(at int) bool
	from = func(at int) bool {
		if r.gs[at].wait < 0 {
			return false
		}
		return slices.ContainsFunc(r.holders(r.gs[at].wait), func(holder int) bool {
			if holder == g {
				return true
			}
			if seen[holder] {
				return false
			}
			seen[holder] = true
			return from(holder)
		})
	}
	return from(g)
}

// holders returns the goroutines that hold the lock for which the event begins to wait. Those who
// read are in no other reader's way: it waits for a writer that waits, too, and comes first.
func (r *replay) holders(i int) []int {
	switch e := &r.h.Events[i]; e.Wait {
	case trace.WaitRWMutexR:
		if r.shared[e.Object] {
			return r.writer(e.Object)
		}
		return r.held[e.Object]
	case trace.WaitMutex, trace.WaitRWMutex:
		return r.held[e.Object]
	}
	return nil
}

// writer returns who waits first to write, if anybody does.
func (r *replay) writer(lock int) []int {
	first := -1
	for _, g := range r.gs {
		if at := g.wait; at >= 0 && (first < 0 || at < first) && r.h.Events[at].Object == lock && r.h.Events[at].Wait == trace.WaitRWMutex {
			first = at
		}
	}
	if first < 0 {
		return nil
	}
	return []int{r.h.Events[first].G}
}
