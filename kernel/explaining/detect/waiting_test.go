package detect

import (
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// waits makes those who wait: each list has a goroutine and whom it waits for.
func waits(lists ...[]int) []Waiting {
	var all []Waiting
	for _, l := range lists {
		w := Waiting{G: l[0], Reason: trace.WaitMutex}
		for _, g := range l[1:] {
			w.For = append(w.For, Holder{G: g})
		}
		all = append(all, w)
	}
	return all
}

func TestCycle(t *testing.T) {
	chain := [][]int{}
	for g := range 10000 {
		chain = append(chain, []int{g, g + 1})
	}
	for _, c := range []struct {
		name    string
		waiting []Waiting
		want    []int
	}{
		{"none", nil, nil},
		{"a runner holds it", waits([]int{1, 2}), nil},
		{"itself", waits([]int{1, 1}), []int{1}},
		{"two", waits([]int{1, 2}, []int{2, 1}), []int{1, 2}},
		{"five", waits([]int{3, 4}, []int{1, 2}, []int{5, 1}, []int{2, 3}, []int{4, 5}), []int{3, 4, 5, 1, 2}},
		{"two and those who wait for them", waits([]int{0, 1}, []int{1, 2}, []int{2, 1}, []int{3, 2}), []int{1, 2}},
		{"one of two readers", waits([]int{1, 7, 2}, []int{2, 1}), []int{1, 2}},
		{"both ways to one", waits([]int{1, 2, 3}, []int{2, 4}, []int{3, 4}), nil},
		{"a long chain", waits(chain...), nil},
		{"a long circle", waits(append(chain, []int{10000, 0})...), append(seq(10000), 10000)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Cycle(c.waiting); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if len(c.waiting) == 0 {
				return
			}
			// Seen from its last goroutine, it is there if that one is in it or leads to it.
			if got := CycleFrom(c.waiting); got != nil && !slices.Equal(got, c.want) {
				t.Errorf("from the last: got %v, want %v", got, c.want)
			}
		})
	}
	if got := CycleFrom(waits([]int{1, 2}, []int{2, 1})); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("from the last one of a circle: got %v", got)
	}
}

func seq(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name    string
		waiting []Waiting
		running int
		over    bool
		want    Kind
	}{
		{"nobody waits", nil, 0, true, Fine},
		{"somebody runs who might", waits([]int{1}), 1, false, Fine},
		{"somebody runs who might, after main", waits([]int{1}), 1, true, Fine},
		{"all wait", waits([]int{0}, []int{1}), 0, false, Deadlock},
		{"all wait, two for each other", waits([]int{0, 1}, []int{1, 0}), 0, false, Deadlock},
		{"two wait for each other", waits([]int{1, 2}, []int{2, 1}), 1, false, Circle},
		{"two wait for each other, after main", waits([]int{1, 2}, []int{2, 1}), 1, true, Circle},
		{"main has ended", waits([]int{1}), 0, true, Leak},
		{"main has ended, two wait for each other", waits([]int{1, 2}, []int{2, 1}), 0, true, Leak},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Judge(c.waiting, c.running, c.over); got.Kind != c.want {
				t.Errorf("got %q, want %q", got.Kind, c.want)
			}
			if word := c.want.Word(); word != string(c.want) && (c.want != Circle || word != "deadlock") {
				t.Errorf("the word for %q is %q", c.want, word)
			}
		})
	}
}
