package record

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel/explaining/timeline"
)

// Bounds of a record.
const (
	maxEvents     = 2_000
	maxBytes      = 300_000
	maxValue      = 200 // bytes of a value
	maxGoroutines = 1_000
	maxListed     = 100 // lost writes, goroutines that are stuck
	around        = 20  // events on either side of what the verdict is about
)

// kept says which events a record of at most so many has: those around the steps of the verdict, and
// of the others as many from the beginning as from the end.
func kept(t *timeline.Telling, focus []int, limit int) []bool {
	n := len(t.Events)
	keep := make([]bool, n)
	if n <= limit {
		for i := range keep {
			keep[i] = true
		}
		return keep
	}
	left := limit
	mark := func(i int) {
		if i >= 0 && i < n && left > 0 && !keep[i] {
			keep[i] = true
			left--
		}
	}
	steps := append(slices.Clone(focus), t.Around(maxListed)...)
	var centres []int
	for _, s := range steps {
		i, ok := slices.BinarySearchFunc(t.Events, s, func(e timeline.Told, step int) int { return e.Step - step })
		if ok {
			centres = append(centres, i)
		}
	}
	for _, c := range centres { // first the verdict itself, then what is near it
		mark(c)
	}
	for d := 1; d <= around; d++ {
		for _, c := range centres {
			mark(c - d)
			mark(c + d)
		}
	}
	for i := 0; left > 0 && i < n; i++ {
		mark(i)
		mark(n - 1 - i)
	}
	return keep
}
