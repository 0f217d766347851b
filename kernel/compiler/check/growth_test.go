package check

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// TestLongSessionCostsTheSame: what is done for a cell, counted in allocations, does not grow with
// what the session has declared.
func TestLongSessionCostsTheSame(t *testing.T) {
	const short, long, window = 100, 500, 10
	kinds := []string{
		"x++", "v# := #", "func f#(n int) int { return n + x }", "type T# struct{ n int; next *T# }",
		"func (t *T#) M() int { return t.n + f#(v#) }", "var i# interface{ M() int } = &T#{n: v#}", "x = i#.M()",
		"func again() int { return # }\nfunc user() int { return again() }", "type R struct{ n, a# int }\nr := R{n: 1}", "const k = #",
		"x = missing#",
	}
	s := newSession(t, "x := 0")
	cell := func(kind string, turn int) {
		u, err := s.Check("cell", strings.ReplaceAll(kind, "#", fmt.Sprint(turn)))
		if err == nil {
			if err := s.Commit(u); err != nil {
				t.Fatal(err)
			}
			s.Changes()
		}
	}
	counts := map[int][]uint64{} // from a turn on, for each kind
	for turn := range long + window {
		from := turn / window * window
		for i, kind := range kinds {
			if from != short && from != long {
				cell(kind, turn)
				continue
			}
			if counts[from] == nil {
				counts[from] = make([]uint64, len(kinds))
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			cell(kind, turn)
			runtime.ReadMemStats(&after)
			counts[from][i] += after.Mallocs - before.Mallocs
		}
	}
	for i, kind := range kinds {
		early, late := counts[short][i], counts[long][i]
		t.Logf("%6d %6d  %s", early/window, late/window, strings.Split(kind, "\n")[0])
		if late > early+early/4 {
			t.Errorf("%s\nallocates %d times after %d declarations of each kind, and %d times after %d", kind, late/window, long, early/window, short)
		}
	}
}
