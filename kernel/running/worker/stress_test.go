package worker

import (
	"flag"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"
)

// trivialCells asks for a stress test, for loaded machines and patient people:
//
//	go test ./kernel/running/worker -run Stress -trivial 20000 -parallel 20 -timeout 1h
var trivialCells = flag.Int("trivial", 0, "how many trivial cells TestStressTrivialCells runs")

// TestStressTrivialCells runs trivial cells in twenty sessions at once, each about as long after
// the one before as a check for deadlocks takes: none may be told of one.
func TestStressTrivialCells(t *testing.T) {
	if *trivialCells == 0 {
		t.Skip("a stress test: ask for it with -trivial N")
	}
	const sessions, cells = 20, 100 // each session is short: a test's worker has a minute
	var left atomic.Int64
	left.Store(int64(*trivialCells))
	for left.Load() > 0 {
		t.Run("sessions", func(t *testing.T) {
			for range sessions {
				t.Run("", func(t *testing.T) {
					t.Parallel()
					runTrivialCells(start(t), min(cells, int(left.Add(-cells)+cells)))
				})
			}
		})
	}
}

func runTrivialCells(s *session, n int) {
	if r := s.run("sum := 0"); r.Failure != nil {
		s.t.Fatal(r.text())
	}
	for range n {
		if r := s.run("sum += 1"); r.Failure != nil || len(r.failures) > 0 {
			s.t.Errorf("a trivial cell fails: %s%v", r.text(), r.failures)
		}
		time.Sleep(95*time.Millisecond + rand.N(10*time.Millisecond)) // the load itself, waits for nothing
	}
}
