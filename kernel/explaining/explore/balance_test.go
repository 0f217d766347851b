package explore

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// balance is the tutorial's: for each amount a goroutine adds it to a variable, and takes it away
// again.
func balance(locked bool, amounts ...int) *toy {
	t := &toy{goroutines: [][]toyOp{nil}, caps: make([]int, 4)}
	main := []toyOp{}
	for i, n := range amounts {
		main = append(main, toyOp{op: trace.OpAdd, n: 1}, toyOp{op: trace.OpGo, n: i + 1})
		ops := []toyOp{{op: trace.OpRead}, {op: trace.OpWrite, n: n}, {op: trace.OpRead}, {op: trace.OpWrite, n: -n}}
		if locked {
			ops = append(append([]toyOp{{op: trace.OpLock}}, ops...), toyOp{op: trace.OpUnlock})
		}
		t.goroutines = append(t.goroutines, append(ops, toyOp{op: trace.OpAdd, n: -1}))
	}
	t.goroutines[0] = append(main, toyOp{op: trace.OpWait}, toyOp{op: trace.OpRead})
	return t
}

// final is the balance of an outcome.
func final(outcome string) (n int) {
	fmt.Sscanf(outcome, "[%d", &n)
	return n
}

func TestBalanceWithBounds(t *testing.T) {
	for _, c := range []struct{ bound, schedules, bad, first int }{
		{0, 2, 0, 0}, {1, 10, 0, 0}, {2, 42, 12, 3}, {3, 90, 34, 3}, {-1, 252, 146, 3},
	} {
		p := balance(false, 5, 8)
		tr := &tree{bound: c.bound, shared: newShared(false)}
		schedules, bad, first := 0, 0, 0
		for {
			tr.start()
			out, _ := p.run(tr, toyHooks{})
			if tr.shared.grown {
				tr.again()
				schedules, bad, first = 0, 0, 0
				continue
			}
			schedules++
			if final(out) != 0 {
				if bad++; first == 0 {
					first = schedules
				}
			}
			if !tr.advance() {
				break
			}
		}
		if schedules != c.schedules || bad != c.bad || c.first > 0 && c.bound == 2 && first != c.first {
			t.Errorf("bound %d: %d schedules, %d bad, the first is number %d; want %+v", c.bound, schedules, bad, first, c)
		}
	}
}

func TestBalanceByDPOR(t *testing.T) {
	for _, c := range []struct {
		name             string
		p                *toy
		balances, atMost int
	}{
		{"two", balance(false, 5, 8), 7, 40},
		{"locked", balance(true, 5, 8), 1, 5},
		{"three", balance(false, 5, 8, 13), 17, 8000},
	} {
		outcomes, runs, repeats := c.p.dpor(10000)
		balances := map[int]bool{}
		for out := range outcomes {
			balances[final(out)] = true
		}
		t.Logf("%s: %d executions, %d repeats, balances %v", c.name, runs, repeats, slices.Sorted(maps.Keys(balances)))
		if len(balances) != c.balances || runs > c.atMost {
			t.Errorf("%s: %d executions with %d balances; want at most %d with %d", c.name, runs, len(balances), c.atMost, c.balances)
		}
	}
}
