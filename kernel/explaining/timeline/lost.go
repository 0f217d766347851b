package timeline

import "github.com/lockstep-go/lockstep/kernel/trace"

// A LostWrite is an update that came to nothing, as step numbers: by Write a goroutine wrote a
// value that Over, of another goroutine, replaced, and Over was computed from Read, which had seen
// an older value. It is the anomaly that databases call a lost update (Berenson and others, "A
// Critique of ANSI SQL Isolation Levels", 1995, P4).
type LostWrite struct {
	Write, Read, Over int
	Seen              bool // somebody read what was written, though nothing was computed from it
}

// Lost returns the lost writes of a log, in order of Over. A write is lost when the next write of
// the same object is another goroutine's, was computed from a read older than it, and nothing was
// computed from it itself. So of balance += 5; balance -= 5 beside the same with 8, only the write
// is lost whose value nobody went on with; and a value that was only printed is lost nonetheless.
func Lost(log *trace.Log) []LostWrite { return newHistory(log).lost }

func (h *history) findLost() []LostWrite {
	var lost []LostWrite
	last := make([]int, len(h.Objects)) // the write before, by object, plus 1
	for i := range h.Events {
		e := &h.Events[i]
		if !writes(e.Op) || !h.object(e.Object) || e.Wait != trace.Running {
			continue
		}
		w := last[e.Object] - 1
		last[e.Object] = i + 1
		if w < 0 || h.used[w] || h.Events[w].G == e.G {
			continue
		}
		budget := maxSources
		if r := h.source(i, w, &budget); r >= 0 {
			lost = append(lost, LostWrite{h.Events[w].Step, h.Events[r].Step, e.Step, h.read[w]})
		}
	}
	return lost
}

// maxSources is how many reads are looked at for where one written value came from. A value that
// came by way of more variables is not followed further.
const maxSources = 64

// source returns a read of w's object, older than w, from which the write i was computed; -1 if
// there is none. A value may have come by way of other variables: b := balance; balance = b + n.
func (h *history) source(i, w int, budget *int) int {
	for _, step := range h.Events[i].From {
		if *budget--; *budget < 0 {
			return -1
		}
		r := h.at(step)
		switch {
		case r < 0 || r >= i:
		case h.Events[r].Object == h.Events[w].Object:
			if r < w {
				return r
			}
		case h.sees[r] >= 0:
			if r = h.source(h.sees[r], w, budget); r >= 0 {
				return r
			}
		}
	}
	return -1
}
