package worker

import (
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// TestLinesTellWhoWaits: each line comes with who has been started and who waits, and on a virtual
// clock with its time.
func TestLinesTellWhoWaits(t *testing.T) {
	s := start(t)
	s.run(`
import ("fmt"; "time"; "lessons")
block := make(chan int)
go func() { <-block }() // of an earlier cell: it counts nowhere
time.Sleep(time.Millisecond)`)
	r := s.runWith(workerproto.Scheduling{Clock: workerproto.ClockInstant, Seed: 1, SeedSet: true}, `
fmt.Println("alone")
stop := make(chan int)
silent := lessons.Go("silent", func() { <-stop })
t1 := lessons.Go("T1", func() { time.Sleep(time.Second); fmt.Println("T1"); <-stop })
fmt.Println("has started two")
t2 := lessons.Go("T2", func() { time.Sleep(2 * time.Second); fmt.Println("T2"); close(stop) })
t2.Join()
silent.Join()
t1.Join()
fmt.Println("all have ended")`)
	want := []struct {
		text    string
		after   time.Duration
		started int
		waits   []int // by order; nil where it depends on the schedule
	}{
		{"alone", 0, 0, []int{}},
		{"has started two", 0, 2, nil},
		{"T1", time.Second, 3, []int{0, 1, 3}},
		{"T2", 2 * time.Second, 3, []int{0, 1, 2}},
		{"all have ended", 2 * time.Second, 0, []int{}},
	}
	if len(r.writes) != len(want) {
		t.Fatalf("%d writes: %v", len(r.writes), r.writes)
	}
	for i, w := range r.writes {
		w, want := w.Write, want[i]
		if text := strings.TrimSpace(string(w.Data)); text != want.text {
			t.Fatalf("line %d is %q, want %q", i, text, want.text)
		}
		var waits uint16
		for _, order := range want.waits {
			waits |= 1 << order
		}
		if want.waits != nil && w.Waits != waits {
			t.Errorf("%s: %b wait, want %b", want.text, w.Waits, waits)
		}
		// Of those that have been started the last may have ended, and alone there is nothing to tell;
		// the one of an earlier cell makes that no difference.
		if w.Started > 3 || w.Started < want.started {
			t.Errorf("%s: %d have been started, want %d", want.text, w.Started, want.started)
		}
		if after := (w.At - r.writes[0].At).Round(time.Millisecond); after != want.after {
			t.Errorf("%s: %v after the first line, want %v", want.text, after, want.after)
		}
	}
}

// TestStartsTellTheirOrder: the order of a start is that of the go statements, not of who runs first, and
// counts anew in each cell.
func TestStartsTellTheirOrder(t *testing.T) {
	s := start(t)
	for range 2 {
		orders := map[string]int{}
		s.during = func(r workerproto.Record) {
			if r, ok := r.(workerproto.Started); ok && r.ID != trace.MainGo {
				orders[r.Name] = r.Order
			}
		}
		s.run(`
import ("lessons"; "sync")
var wg sync.WaitGroup
for _, name := range []string{"A", "B", "C"} {
	wg.Add(1)
	lessons.Go(name, func() { wg.Done() })
}
wg.Wait()`)
		for i, name := range []string{"A", "B", "C"} {
			if orders[name] != i+1 {
				t.Errorf("the orders are %v", orders)
			}
		}
	}
}
