package timeline

import (
	"slices"
	"sort"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A history is a log with what can be told of its events by looking at all of them.
type history struct {
	*trace.Log
	// sees has for each event the one that wrote what it read: -1 if that was before the log, or if
	// the event reads nothing.
	sees []int
	// over has for each event the next write to what it wrote, or -1 without one.
	over []int
	// used says of each event that something was computed from what it wrote, read that somebody
	// read it.
	used, read []bool
	// needed has for each event that reads the last write of the same goroutine that was computed
	// from it, 0 if there is none: until then the goroutine holds the value.
	needed []int
	// shared says of each object that more than one goroutine had to do with it.
	shared []bool
	lost   []LostWrite
}

func newHistory(kept *trace.Log) *history {
	log := tidy(kept)
	n := len(log.Events)
	h := &history{
		Log: log, sees: make([]int, n), over: make([]int, n), used: make([]bool, n), read: make([]bool, n),
		needed: make([]int, n), shared: make([]bool, len(log.Objects)),
	}
	written := make([]int, len(log.Objects)) // the last write to each object
	touched := make([]int, len(log.Objects)) // a goroutine that had to do with each
	for i := range written {
		written[i], touched[i] = -1, -1
	}
	for i := range log.Events {
		e := &log.Events[i]
		h.sees[i], h.over[i] = -1, -1
		for _, step := range e.From {
			if r := h.at(step); r >= 0 && r < i {
				if h.sees[r] >= 0 {
					h.used[h.sees[r]] = true
				}
				if log.Events[r].G == e.G {
					h.needed[r] = i
				}
			}
		}
		if !h.object(e.Object) || e.Wait != trace.Running {
			continue
		}
		if touched[e.Object] >= 0 && touched[e.Object] != e.G {
			h.shared[e.Object] = true
		}
		touched[e.Object] = e.G
		last := written[e.Object]
		if reads(e.Op) && last >= 0 {
			h.sees[i], h.read[last] = last, true
			h.used[last] = h.used[last] || e.Op == trace.OpUpdate
		}
		if writes(e.Op) {
			if last >= 0 {
				h.over[last] = i
			}
			written[e.Object] = i
		}
	}
	h.lost = h.findLost()
	return h
}

// object reports whether the log knows an object of that number.
func (h *history) object(n int) bool { return n > 0 && n < len(h.Objects) }

// at returns the event with a step's number, -1 if the log has none.
func (h *history) at(step int) int {
	i := sort.Search(len(h.Events), func(i int) bool { return h.Events[i].Step >= step })
	if i == len(h.Events) || h.Events[i].Step != step {
		return -1
	}
	return i
}

// isStep reports whether an event is a step rather than a change that came of one.
func (h *history) isStep(i int) bool {
	if op := h.Events[i].Op; op == trace.OpGo || op == trace.OpEnd {
		return false // they have no number, even where the step before is not in the log
	}
	return h.Events[i].Step > 0 && (i == 0 || h.Events[i].Step > h.Events[i-1].Step)
}

// goroutines returns how many goroutines the log speaks of.
func (h *history) goroutines() int {
	n := len(h.Goroutines)
	for i := range h.Events {
		n = max(n, h.Events[i].G+1, h.Events[i].Other+1)
	}
	return n
}

func reads(op trace.Op) bool {
	return op == trace.OpRead || op == trace.OpLoad || op == trace.OpUpdate
}

func writes(op trace.Op) bool {
	return op == trace.OpWrite || op == trace.OpStore || op == trace.OpUpdate
}

// locks reports whether an event takes a lock.
func locks(e *trace.Event) bool {
	switch e.Op {
	case trace.OpLock, trace.OpRLock:
		return e.Wait == trace.Running
	case trace.OpTryLock, trace.OpTryRLock:
		return e.Value == "true"
	}
	return false
}

// unlocks reports whether an event gives a lock back.
func unlocks(op trace.Op) bool { return op == trace.OpUnlock || op == trace.OpRUnlock }

// drop returns list without the first x in it.
func drop(list []int, x int) []int {
	if i := slices.Index(list, x); i >= 0 {
		return slices.Delete(list, i, i+1)
	}
	return list
}
