package timeline

import (
	"cmp"
	"slices"
)

const (
	maxColumns   = 4 // goroutines with a column; if there are more, one of them is for all the others
	maxVariables = 2
)

// chooseColumns returns the goroutines that have a column of their own, by number, and how many
// share the column after them. Only those of events that are shown need one; if there are too many
// it is those whose events matter most, and if something went wrong only those that it is about.
func (h *history) chooseColumns(score []int, shown []bool) (own []int, others int) {
	type weight struct{ best, count int }
	weights := make(map[int]weight)
	for i := range h.Events {
		if g := h.Events[i].G; shown[i] && g >= 0 {
			w := weights[g]
			if i > 0 && i < len(h.Events)-1 { // the first and the last are shown in any case
				w.best = max(w.best, score[i])
			}
			w.count++
			weights[g] = w
		}
	}
	for g := range weights {
		own = append(own, g)
	}
	if len(own) > maxColumns {
		slices.SortFunc(own, func(a, b int) int {
			return cmp.Or(cmp.Compare(weights[b].best, weights[a].best), cmp.Compare(weights[b].count, weights[a].count), cmp.Compare(a, b))
		})
		n := 0
		for n < maxColumns-1 && (n == 0 || weights[own[0]].best < near || weights[own[n]].best >= near) {
			n++
		}
		own, others = own[:n], len(own)-n
	}
	slices.Sort(own)
	return own, others
}

// chooseVariables returns the objects whose value has a column: variables that several goroutines
// use and that change, first those of the lost writes, then those that are shown most often. What is
// only set before others read it has one value all the time.
func (h *history) chooseVariables(focus []int, shown []bool) []int {
	count := make(map[int]int)
	changes := make(map[int]bool)
	holds := make(map[int]string)
	for i := range h.Events {
		if e := &h.Events[i]; h.object(e.Object) && h.shared[e.Object] && (reads(e.Op) || writes(e.Op)) {
			before, known := holds[e.Object]
			changes[e.Object] = changes[e.Object] || known && writes(e.Op) && before != e.Value
			holds[e.Object] = e.Value
			if shown[i] {
				count[e.Object]++
			}
		}
	}
	for _, l := range h.lost[:min(len(h.lost), examples)] {
		count[h.Events[h.at(l.Write)].Object] += len(h.Events)
	}
	for _, object := range focus {
		if count[object] > 0 {
			count[object] += len(h.Events)
		}
	}
	var variables []int
	for object := range count {
		if changes[object] {
			variables = append(variables, object)
		}
	}
	slices.SortFunc(variables, func(a, b int) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	variables = variables[:min(len(variables), maxVariables)]
	slices.Sort(variables)
	return variables
}
