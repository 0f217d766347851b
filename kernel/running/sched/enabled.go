package sched

import "slices"

// maxEnabled is up to how many goroutines a log says who could have gone at a step.
const maxEnabled = 64

// logEnabled has the event of g's step, the last one, say who could have gone there, if it is more
// than one. Events among which they stay the same share the list.
func (r *Run) logEnabled(g *G) {
	if n := len(r.ready); n > maxEnabled || n == 1 && r.ready[0] == g {
		return
	}
	var room [maxEnabled]int
	list := room[:0]
	for _, other := range r.ready {
		if other == g || r.canGo(other) {
			list = append(list, other.num)
		}
	}
	if len(list) < 2 {
		return
	}
	events := r.log.Events
	for i := r.current - 1; i >= max(0, r.current-nearby); i-- {
		if slices.Equal(events[i].Enabled, list) {
			events[r.current].Enabled = events[i].Enabled
			return
		}
	}
	events[r.current].Enabled = slices.Clone(list)
}

// nearby is how many events back an equal list is looked for.
const nearby = 4
