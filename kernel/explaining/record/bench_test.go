package record

import (
	"fmt"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// crowd is a log of many goroutines: each reads a variable, and then each writes it.
func crowd(goroutines, events int) *trace.Log {
	log := &trace.Log{Goroutines: make([]trace.LogGoroutine, goroutines), Objects: []trace.Object{{}, {Name: "balance", Kind: "variable"}}}
	for g := range log.Goroutines {
		log.Goroutines[g] = trace.LogGoroutine{Name: fmt.Sprint("T", g), Parent: min(g, 1) - 1, Started: site(6)}
	}
	for step := 1; step <= events; step++ {
		e := trace.Event{Step: step, G: step % goroutines, Op: trace.OpRead, Object: 1, Value: fmt.Sprint(step), Site: site(2), Other: -1}
		if step/goroutines%2 == 1 {
			e.Op, e.From, e.Expr = trace.OpWrite, []int{step - goroutines}, "1 + 5"
		}
		log.Events = append(log.Events, e)
	}
	return log
}

// TestCrowd: with very many goroutines, too, a record keeps its limits and has the verdict's steps.
func TestCrowd(t *testing.T) {
	r := New(crowd(1_000, 10_000), options(words.English))
	if n := len(r.JSON()); n > maxBytes {
		t.Errorf("%d bytes", n)
	}
	if len(r.Verdict.Lost) != maxListed {
		t.Errorf("%d lost writes are listed", len(r.Verdict.Lost))
	}
	there := map[int]bool{}
	for _, e := range r.Events {
		there[e.Step] = true
		if len(e.Held) > 4 {
			t.Fatalf("step %d: %d have something in hand", e.Step, len(e.Held))
		}
	}
	for _, l := range r.Verdict.Lost[:10] {
		if !there[l.Write] || !there[l.Over] {
			t.Errorf("steps %d and %d are not there", l.Write, l.Over)
		}
	}
}

func BenchmarkTrace(b *testing.B) {
	for _, c := range []struct {
		name string
		log  *trace.Log
	}{{"lesson", lost()}, {"large", crowd(1_000, 10_000)}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				New(c.log, options(words.English)).JSON()
			}
		})
	}
}
