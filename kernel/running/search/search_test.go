package search

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// hold keeps the session's goroutines still for a test.
func hold(t testing.TB) {
	sched.LabelLater() // as in a worker
	t.Cleanup(sched.Label)
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

// wrongBalance reports whether a balance is not 0, as -expect would.
func (p *program) wrongBalance() *Body {
	b := p.search()
	look := b.Look
	b.Look = func(r *sched.Run, res *sched.Result, run *explore.Run) {
		look(r, res, run)
		n := 0
		fmt.Sscanf(run.Outcome, "[%d", &n)
		run.Outcome, run.Unexpected = fmt.Sprint(n), n != 0
	}
	return b
}

func TestBalance(t *testing.T) {
	hold(t)
	r := explore.Search(balance(false, 5, 8).wrongBalance(), explore.Options{Hash: "a1f3", Bound: 3})
	for i, want := range []explore.Bound{{Tried: 2}, {Tried: 10}, {Tried: 42, Failed: 12, First: 3}, {Tried: 90, Failed: 34, First: 3}} {
		want.Bound, want.Complete = i, true
		if got := r.Bounds[i]; got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	f := r.Shown()
	if f == nil || f.Word != explore.Unexpected || f.Schedule.String() != "a1f3:4>2,7>1" || f.Bound != 2 || f.Number != 3 || f.Preemptions != 2 || f.Outcome != "5" || f.Unsure {
		t.Errorf("the shortest failing schedule is %+v", f)
	}
	if f.Log == nil || len(f.Log.Events) < 8 {
		t.Errorf("it has the log %v", f.Log)
	}
	if !r.Extent().Every || r.DPOR.Executions != 34 || len(r.Outcomes) != 7 {
		t.Errorf("got %+v after %d executions with %d outcomes", r.Extent(), r.DPOR.Executions, len(r.Outcomes))
	}
	whole := explore.Search(balance(false, 5, 8).wrongBalance(), explore.Options{Bound: 100})
	if last := whole.Bounds[len(whole.Bounds)-1]; last.Tried != 252 || last.Failed != 146 || !last.Whole || len(whole.Outcomes) != 7 {
		t.Errorf("the whole space is %+v with %d balances", last, len(whole.Outcomes))
	}
}

func TestBalanceByDPOR(t *testing.T) {
	hold(t)
	for _, c := range []struct {
		name                         string
		p                            *program
		balances, failures, executed int
	}{
		{"two", balance(false, 5, 8), 7, 1, 34},
		{"locked", balance(true, 5, 8), 1, 0, 2},
		{"three", balance(false, 5, 8, 13), 17, 1, 7134},
		{"three, locked", balance(true, 5, 8, 13), 1, 0, 6},
	} {
		r := explore.Search(c.p.wrongBalance(), explore.Options{DPOR: true})
		if r.DPOR.Executions != c.executed || len(r.Outcomes) != c.balances || len(r.Failures) != c.failures || !r.Extent().Every {
			t.Errorf("%s: %d executions, %d balances, %d failures, %+v; want %+v", c.name, r.DPOR.Executions, len(r.Outcomes), len(r.Failures), r.Extent(), c)
		}
	}
}

// Every schedule that a search prints replays.
func TestReplay(t *testing.T) {
	hold(t)
	for seed := range uint64(100) {
		p := random(rand.New(rand.NewPCG(seed, 3)))
		r := explore.Search(p.search(), explore.Options{Hash: "x", Max: 2000})
		for _, f := range slices.Concat(r.Outcomes, r.Failures) {
			s, err := explore.ParseSchedule(f.Schedule.String())
			if err != nil {
				t.Fatal(err)
			}
			again := explore.Replay(p.search(), s, false, 0)
			if f.Outcome != again.Outcome || again.Strayed != 0 || again.Schedule.String() != s.String() || again.Preemptions != f.Preemptions {
				t.Errorf("seed %d: %s gave %s, its replay %s: %+v", seed, s, f.Outcome, again.Outcome, again)
			}
		}
	}
}

// first is how long it takes to find the first failing schedule.
func BenchmarkFirst(b *testing.B) {
	hold(b)
	p := balance(false, 5, 8)
	for b.Loop() {
		if r := explore.Search(p.wrongBalance(), explore.Options{First: true}); len(r.Failures) == 0 {
			b.Fatal("nothing found")
		}
	}
}

func BenchmarkBounded(b *testing.B)   { benchmark(b, explore.Options{Bound: 100}) }
func BenchmarkDPOR(b *testing.B)      { benchmark(b, explore.Options{DPOR: true}) }
func BenchmarkDPORThree(b *testing.B) { benchmark(b, explore.Options{DPOR: true}, 13) }

func benchmark(b *testing.B, o explore.Options, more ...int) {
	hold(b)
	p := balance(false, append([]int{5, 8}, more...)...)
	runs := 0
	for b.Loop() {
		runs += explore.Search(p.wrongBalance(), o).Runs
	}
	b.ReportMetric(float64(runs)/b.Elapsed().Seconds(), "schedules/s")
}

// Goroutines are let go by name, and then stand where they stand.
func TestFollow(t *testing.T) {
	hold(t)
	p := balance(true, 5, 8)
	f := explore.Follow(p.search(), []string{"T2", "T2", "T1"}, true, false, 0)
	if f.Made != 2 || len(f.Failures) > 0 {
		t.Errorf("%d steps were made of two that can be: %+v", f.Made, f)
	}
	var stands []string
	for _, s := range f.Stands {
		stands = append(stands, fmt.Sprintf("%s %v can go: %v %v", s.Name, s.Op, s.Can, s.Wait))
	}
	if want := []string{"T2 write can go: true ", "MainThread Wait can go: false sync.WaitGroup.Wait", "T1 Lock can go: false sync.Mutex.Lock"}; !slices.Equal(stands, want) {
		t.Errorf("they stand at %q, want %q", stands, want)
	}
	// The lost update, without a lock.
	lost := []string{"T1", "T1", "T1", "T2", "T2", "T2", "T1"}
	f = explore.Follow(balance(false, 5, 8).wrongBalance(), lost, false, true, 0)
	if f.Made != len(lost) || f.Outcome != "5" || !f.Unexpected || f.Schedule.String() != ":4>2,7>1" || len(f.Stands) > 0 || f.Log == nil {
		t.Errorf("got %+v", f)
	}
}

// A struct and its fields are not taken for different things, by neither search.
func TestStruct(t *testing.T) {
	hold(t)
	type pair struct{ a, b int }
	var s, copied pair
	var c [3]byte
	sum := 0
	b := &Body{Config: sched.Config{Pace: sched.Instant}, Main: func() {
		s, copied, c, sum = pair{}, pair{}, [3]byte{}, 0
		me := sched.Current()
		sched.Go("T1", sched.GoStmt{}, func() {
			g := sched.Current()
			g.Access(true, unsafe.Pointer(&s.b), 8, 1)
			s.b = 1
			g.Access(true, unsafe.Pointer(&c[2]), 1, 2)
			c[2] = 1
		})
		me.Access(false, unsafe.Pointer(&copied), 16, 3) // its own
		me.Access(false, unsafe.Pointer(&s), 16, 4)
		copied = s
		me.Access(false, unsafe.Pointer(&c), 3, 5)
		sum = int(c[0] + c[1] + c[2])
	}, Look: func(_ *sched.Run, _ *sched.Result, run *explore.Run) { run.Outcome = fmt.Sprint(copied.b, sum) }}
	for _, o := range []explore.Options{{Bound: 9}, {DPOR: true}} {
		r := explore.Search(b, o)
		if got, want := outcomes(r), []string{"0 0", "0 1", "1 0", "1 1"}; !slices.Equal(got, want) || !r.Extent().Every {
			t.Errorf("%+v sees %q, want %q", o, got, want)
		}
	}
}
