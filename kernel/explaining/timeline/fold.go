package timeline

import (
	"cmp"
	"slices"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Scores of events: what a reader must see to understand what went wrong, and what less so.
const (
	private  = iota // what only one goroutine has to do with
	repeated        // what a goroutine has just done twice before: see repeats
	marginal        // ends, and what hands nothing over
	ordinary
	decision  // a preemption, and what stood before it
	focused   // what was done to the objects of what went wrong
	near      // close to what went wrong
	important // what went wrong, and the beginning and the end of the log
)

const (
	nearby   = 3 // events before and after what went wrong that are near it
	examples = 3 // lost writes that are explained
)

// scores returns the score of each event.
func (h *history) scores(focus []int, at []int, dead []bool) []int {
	n := len(h.Events)
	score := make([]int, n)
	wrong := map[int]bool{} // objects
	for _, object := range focus {
		wrong[object] = true
	}
	var centres []int
	for _, l := range h.lost[:min(len(h.lost), examples)] {
		centres = append(centres, h.at(l.Read), h.at(l.Write), h.at(l.Over))
		wrong[h.Events[h.at(l.Write)].Object] = true
	}
	for g, i := range at {
		if i >= 0 && dead[g] {
			centres = append(centres, i)
			wrong[h.Events[i].Object] = true
		}
	}
	again := h.repeats()
	for i := range h.Events {
		score[i] = h.score(i, wrong)
		if again[i] && score[i] > private {
			score[i] = repeated
		}
		if h.Events[i].Change == trace.Preempted {
			score[i] = max(score[i], decision)
			if i > 0 {
				score[i-1] = max(score[i-1], decision)
			}
		}
	}
	for _, c := range centres {
		for i := max(0, c-nearby); i <= min(n-1, c+nearby); i++ {
			if score[i] > repeated {
				score[i] = max(score[i], near)
			}
		}
	}
	for _, c := range centres {
		score[c] = important
	}
	for _, end := range []int{0, n - 1} {
		if n > 0 && score[end] > private {
			score[end] = important
		}
	}
	return score
}

// score returns the score that an event has by itself.
func (h *history) score(i int, wrong map[int]bool) int {
	e := &h.Events[i]
	switch known := h.object(e.Object); {
	case known && wrong[e.Object]:
		return focused
	case known && !h.shared[e.Object] && (e.Op == trace.OpRead || e.Op == trace.OpWrite):
		return private
	case e.Op == trace.OpEnd, e.Op == trace.OpAdd, e.Op == trace.OpGosched:
		return marginal
	}
	return ordinary
}

// fold chooses which events are shown in so many lines; all if lines is negative. Private events are
// left out in any case, for they say nothing about the others, and repeated ones are.
func (h *history) fold(score []int, lines int) []bool {
	n := len(h.Events)
	shown := make([]bool, n)
	if lines < 0 {
		for i := range shown {
			shown[i] = true
		}
		return shown
	}
	var order []int // candidates, the best first
	for i := range n {
		if score[i] > repeated {
			order = append(order, i)
		}
	}
	// Of equals those that are nearer to one of the two ends; the beginning explains more.
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(score[b], score[a]), cmp.Compare(min(a, 2*(n-1-a)), min(b, 2*(n-1-b))))
	})
	for k := min(len(order), lines); k > 0; k-- {
		kept := slices.Sorted(slices.Values(order[:k]))
		if h.lines(kept, score) <= lines || k == 1 {
			for _, i := range kept {
				shown[i] = true
			}
			break
		}
	}
	return shown
}

// lines returns how many lines a table takes that shows these events: one each, one for each
// preemption, and one for each gap in which more is left out than what is private.
func (h *history) lines(kept, score []int) int {
	lines, next := 0, 0
	for _, i := range append(kept, len(h.Events)) {
		if !allPrivate(score[next:i]) {
			lines++
		}
		if i == len(h.Events) {
			break
		}
		if h.Events[i].Change == trace.Preempted {
			lines++
		}
		lines++
		next = i + 1
	}
	return lines
}

// allPrivate reports whether events with these scores have all only to do with one goroutine.
func allPrivate(score []int) bool {
	return !slices.ContainsFunc(score, func(s int) bool { return s > private })
}

// maxPeriod is how many events a repetition may have: asking for a lock, looking, giving it back.
const maxPeriod = 8

// repeats says of each event whether its goroutine does with it what it has just done twice, with
// nobody in between: a loop that polls. What makes the loop end is another event.
func (h *history) repeats() []bool {
	again := make([]bool, len(h.Events))
	for period := 1; period <= maxPeriod; period++ {
		same := 0 // how many events up to here are the same as those a period before
		for i := period; i < len(h.Events); i++ {
			if !sameStep(&h.Events[i], &h.Events[i-period]) {
				same = 0
				continue
			}
			if same++; same > period {
				again[i] = true
			}
		}
	}
	return again
}

// sameStep reports whether two events are the same but for their numbers.
func sameStep(a, b *trace.Event) bool {
	return a.G == b.G && a.Op == b.Op && a.Object == b.Object && a.Site == b.Site && a.Value == b.Value &&
		a.Expr == b.Expr && a.Other == b.Other && a.Wait == b.Wait
}
