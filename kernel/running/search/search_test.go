package search

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// hold keeps the session's goroutines still for a test.
func hold(t testing.TB) {
	t.Cleanup(sched.Hold())
}

func (p *program) search() *Body {
	main, outcome := p.body()
	return &Body{Config: sched.Config{Pace: sched.Instant}, Main: main, Look: func(_ *sched.Run, res *sched.Result, run *explore.Run) {
		if run.Outcome = outcome(); res.Panicked != nil {
			run.Outcome = fmt.Sprint(res.Panic)
		}
	}}
}

// outcomes are those of a report; a panic is one.
func outcomes(r *explore.Report) []string {
	set := map[string]bool{}
	for _, o := range r.Outcomes {
		set[o.Outcome] = true
	}
	for _, f := range r.Failures {
		if f.Word == explore.Panic {
			set[f.Text] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// DPOR sees each outcome of the whole space, and no other.
func TestDPORSeesWhatTheWholeSpaceHas(t *testing.T) {
	hold(t)
	programs := 2000
	if testing.Short() {
		programs = 200
	}
	done, schedules, executions, repeats := 0, 0, 0, 0
	for seed := uint64(0); done < programs; seed++ {
		p := random(rand.New(rand.NewPCG(seed, 2)))
		whole := explore.Search(p.search(), explore.Options{Bound: 100, Max: 6000})
		if n := len(whole.Bounds); !whole.Bounds[n-1].Whole {
			continue // too large
		}
		done++
		reduced := explore.Search(p.search(), explore.Options{DPOR: true, Max: 6000})
		schedules += whole.Bounds[len(whole.Bounds)-1].Tried
		executions, repeats = executions+reduced.DPOR.Executions, repeats+reduced.DPOR.Repeats
		want, got := outcomes(whole), outcomes(reduced)
		if !slices.Equal(got, want) || !reduced.DPOR.Complete || reduced.Uncontrolled != "" || whole.Uncontrolled != "" {
			t.Fatalf("seed %d:\n%v\nthe whole space has\n%q\nDPOR sees\n%q\n%+v", seed, p, want, got, reduced)
		}
	}
	t.Logf("%d programs: the outcomes of %d schedules from %d executions, %d of them repeats", done, schedules, executions, repeats)
}
