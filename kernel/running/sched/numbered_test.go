package sched

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestNumbered: what is added and removed in any order stays in the order of numbers.
func TestNumbered(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, most := range []int{3, 8, 40, 300} {
		var l numbered
		in := map[int]*G{}
		for range 20_000 {
			num := random.IntN(most)
			if g := in[num]; g != nil {
				l.remove(g)
				l.remove(g)
				delete(in, num)
			} else {
				g = &G{}
				g.num = num
				l.add(g)
				l.add(g)
				in[num] = g
			}
			if len(l) != len(in) || !slices.IsSortedFunc(l, func(a, b *G) int { return a.num - b.num }) {
				t.Fatalf("%d of %d, or not in order", len(l), len(in))
			}
		}
		for num := range most {
			if i, found := l.find(num); found != (in[num] != nil) || found && l[i] != in[num] {
				t.Errorf("number %d: found %v", num, found)
			}
		}
	}
}
