package explore

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// checked is a toy whose outcome is the balance, which is to be 0.
type checked struct{ *toy }

func (p checked) Run(c *Control) Run {
	run := p.toy.Run(c)
	if run.Outcome != "" && !run.failed(Panic) {
		n := final(run.Outcome)
		run.Outcome, run.Unexpected = fmt.Sprint(n), n != 0
	}
	return run
}

// large is a program that no search gets through.
func large() checked {
	ops := []toyOp{}
	for range 20 {
		ops = append(ops, toyOp{op: trace.OpRead}, toyOp{op: trace.OpWrite, n: 1}, toyOp{op: trace.OpRead}, toyOp{op: trace.OpWrite, n: -1})
	}
	p := balance(false, 1, 1, 1)
	for i := range p.goroutines[1:] {
		p.goroutines[i+1] = slices.Concat(ops, []toyOp{{op: trace.OpAdd, n: -1}})
	}
	return checked{p}
}

// A search says the same each time, at any speed.
func TestSearchIsTheSameEachTime(t *testing.T) {
	for name, p := range map[string]Program{"wrong": checked{balance(false, 5, 8)}, "right": checked{balance(true, 5, 8)}} {
		var first *Report
		for range 300 {
			r := Search(p, Options{Hash: "a1f3", Bound: 2})
			r.Elapsed = 0
			for _, f := range slices.Concat(r.Failures, r.Outcomes) {
				f.Log = nil
			}
			if first == nil {
				first = r
			} else if !reflect.DeepEqual(r, first) {
				t.Fatalf("%s: a search came to %+v, another to %+v", name, first, r)
			}
		}
	}
}

func TestExtent(t *testing.T) {
	for _, c := range []struct {
		name string
		p    Program
		o    Options
		want Extent
	}{
		{"all by the bound", checked{balance(false, 5, 8)}, Options{Bound: 20}, Extent{Every: true, Tried: 252, Bound: 8}},
		{"all by DPOR", checked{balance(false, 5, 8)}, Options{Bound: 2}, Extent{Every: true, Tried: 34, Bound: -1}},
		{"locked", checked{balance(true, 5, 8)}, Options{DPOR: true}, Extent{Every: true, Tried: 2, Bound: -1}},
		{"too large, with a bound", large(), Options{Bound: 0, Max: 300}, Extent{Tried: 6, Bound: 0}},
		{"too large", large(), Options{DPOR: true, Max: 50}, Extent{Tried: 50, Bound: -1}},
	} {
		if got := Search(c.p, c.o).Extent(); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

// What was found stays when a search is stopped.
func TestStop(t *testing.T) {
	asked := 0
	r := Search(checked{balance(false, 5, 8)}, Options{Bound: 20, Stop: func() bool { asked++; return asked == 30 }})
	if !r.Stopped || r.Runs >= 60 || len(r.Failures) != 1 || r.Extent().Every {
		t.Errorf("got %+v", r)
	}
	told := 0
	r = Search(large(), Options{Max: 1000, Progress: func(p Progress) {
		if p.Tried <= told || p.Tried > 1000 {
			t.Errorf("after %d runs came %+v", told, p)
		}
		told = p.Tried
	}})
	if told <= r.Runs-progressEvery || r.Runs < 500 || r.Runs > 1000 || r.Stopped {
		t.Errorf("%d of %d runs were told of", told, r.Runs)
	}
}

// SURW and PCT find what is too deep for a bound and too large for DPOR.
func TestRandom(t *testing.T) {
	// Each waits for a turn that comes only after three more preemptions than the bound has.
	p := &toy{caps: make([]int, 4)}
	p.goroutines = [][]toyOp{{{op: trace.OpGo, n: 1}}, nil}
	for range 40 {
		p.goroutines[0] = append(p.goroutines[0], toyOp{op: trace.OpRead}, toyOp{op: trace.OpWrite, n: 1})
		p.goroutines[1] = append(p.goroutines[1], toyOp{op: trace.OpRead}, toyOp{op: trace.OpWrite, n: 1})
	}
	s := &search{program: p, options: Options{Max: 400, MaxSteps: 1000}, found: newFindings()}
	s.randomly()
	small := 1000
	for out := range s.found.outcomes {
		small = min(small, final(out))
	}
	if s.report.Random < 390 || small > 44 {
		t.Errorf("%d random runs, the least of the 40 to 80 is %d", s.report.Random, small)
	}
	// One goroutine after the other is 80; all of its values are of interest.
	if n := len(s.found.outcomes); n < 20 {
		t.Errorf("%d outcomes", n)
	}
	names := map[string]int{}
	for _, f := range s.found.outcomes {
		names[f.Schedule.Random.Name]++
		schedule, err := ParseSchedule("x" + f.Schedule.String())
		if err != nil {
			t.Fatal(err)
		}
		if again := Replay(p, schedule, false, 0); again.Outcome != f.Outcome || again.Hash != f.hash {
			t.Errorf("%s came to %s, again to %s", f.Schedule, f.Outcome, again.Outcome)
		}
	}
	if names["surw"] == 0 || names[""] == 0 {
		t.Errorf("schedules are of %v", names)
	}
}

// A schedule by PCT is its seed.
func TestPCTReplays(t *testing.T) {
	p := balance(false, 5, 8, 13)
	for seed := range uint64(50) {
		s := Schedule{Hash: "x", Random: Random{Name: "pct3", Seed: seed, Steps: 14}}
		one, two := Replay(p, s, false, 0), Replay(p, s, false, 0)
		if one.Outcome != two.Outcome || one.Hash != two.Hash || one.Schedule.String() != s.String() {
			t.Errorf("%s came to %s, and to %s", s, one.Outcome, two.Outcome)
		}
	}
}

// A schedule of other text is followed as far as it goes.
func TestReplayStrays(t *testing.T) {
	for text, step := range map[string]int{
		"x:":              0,
		"x:4>2,7>1":       0,
		"x:4>1":           0, // who goes on anyway
		"x:3>0":           3, // main waits
		"x:3>9,4>2":       3,
		"x:2=1":           2, // there is nothing to choose
		"x:100>1":         100,
		"x:4>2,4>2,4>2":   4,
		"x:1>2,2=5,100>0": 2,
	} {
		s, err := ParseSchedule(text)
		if err != nil {
			t.Fatal(err)
		}
		if r := Replay(balance(false, 5, 8), s, false, 0); r.Strayed != step || len(r.Left) > 0 {
			t.Errorf("%s strays at step %d, want %d", text, r.Strayed, step)
		}
	}
}

// opposite takes two locks in opposite order.
func opposite() *toy {
	lock := func(on int) toyOp { return toyOp{op: trace.OpLock, on: on} }
	unlock := func(on int) toyOp { return toyOp{op: trace.OpUnlock, on: on} }
	return &toy{caps: make([]int, 4), goroutines: [][]toyOp{
		{{op: trace.OpGo, n: 1}, lock(0), lock(1), unlock(1), unlock(0)},
		{lock(1), lock(0), unlock(0), unlock(1)},
	}}
}

// Two locks in opposite order: the deadlock takes one preemption.
func TestDeadlock(t *testing.T) {
	p := opposite()
	for _, o := range []Options{{Bound: 2}, {DPOR: true}} {
		r := Search(p, o)
		if len(r.Failures) != 1 || r.Failures[0].Word != Deadlock || r.Failures[0].Preemptions != 1 || !r.Extent().Every || r.Failures[0].Unsure {
			t.Errorf("%+v: got %+v", o, r.Failures)
		}
	}
}

// More goroutines than a word has bits.
func TestManyGoroutines(t *testing.T) {
	p := &toy{caps: make([]int, 4), goroutines: [][]toyOp{{}}}
	const n = 130
	for i := range n {
		p.goroutines[0] = append(p.goroutines[0], toyOp{op: trace.OpGo, n: i + 1})
		p.goroutines = append(p.goroutines, []toyOp{{op: trace.OpRead, on: 1}})
	}
	p.goroutines[n] = []toyOp{{op: trace.OpRead}, {op: trace.OpWrite, n: 1}}
	p.goroutines[n-1] = []toyOp{{op: trace.OpRead}, {op: trace.OpWrite, n: 2}}
	outcomes, runs, _ := p.dpor(100)
	var values []int
	for out := range outcomes {
		values = append(values, final(out))
	}
	slices.Sort(values)
	if values = slices.Compact(values); runs >= 100 || !slices.Equal(values, []int{1, 2, 3}) {
		t.Errorf("%d executions see %v", runs, values)
	}
}

// A program that makes steps without end is not run for ever.
func TestSpin(t *testing.T) {
	var p Program = endless{}
	for _, o := range []Options{{Bound: 1, Max: 20, MaxSteps: 100}, {DPOR: true, Max: 20, MaxSteps: 100}} {
		r := Search(p, o)
		if len(r.Failures) != 1 || r.Failures[0].Word != Spin || r.complete() {
			t.Errorf("got %+v", r)
		}
	}
}

type endless struct{}

func (endless) Run(c *Control) Run {
	x := 0
	for step := 1; ; step++ {
		p := Point{Step: step, Current: -1, All: 2, Enabled: []Candidate{{G: 0, Op: trace.OpWrite, Site: 1}, {G: 1, Op: trace.OpWrite, Site: 2}}}
		if c.Next(&p) < 0 {
			return Run{}
		}
		x++
	}
}

// What a search looks for is told with its schedule.
func TestReach(t *testing.T) {
	p := checked{balance(false, 5, 8)}
	asked := 0
	r := Search(p, Options{Bound: 2, Reach: func(l *trace.Log) bool { asked++; return asked == 5 }})
	if r.Reached == nil || r.Runs > 7 || r.Reached.Log == nil || r.Reached.Schedule.String() == ":" {
		t.Errorf("got %+v after %d runs", r.Reached, r.Runs)
	}
	if r := Search(p, Options{Bound: 2, Reach: func(*trace.Log) bool { return false }}); r.Reached != nil || !r.Extent().Every {
		t.Errorf("got %+v", r)
	}
}

// A program that is not the same each time is found out.
func TestUncontrolled(t *testing.T) {
	n := 0
	r := Search(runner(func(c *Control) Run {
		n++
		return balance(n%2 == 0, 5, 8).Run(c)
	}), Options{Bound: 2})
	if r.Uncontrolled == "" || r.Extent().Every {
		t.Errorf("got %+v", r)
	}
}

// What nobody tells of is found out where a search with a bound sees more than DPOR.
func TestUnwatched(t *testing.T) {
	var x int64
	r := Search(runner(func(c *Control) Run {
		var out strings.Builder
		at := []int{0, 0}
		current, step := -1, 1
		for {
			p := Point{Step: step, Current: -1, All: 2}
			for g, n := range at {
				if n == 4 {
					continue
				}
				a := Candidate{G: g}
				if n > 0 {
					a = Candidate{G: g, Op: trace.OpWrite, Obj: unsafe.Pointer(&x), Site: trace.Site(1 + g)}
				}
				if p.Enabled = append(p.Enabled, a); g == current {
					p.Current = g
				}
			}
			if len(p.Enabled) == 0 {
				return Run{Outcome: out.String()}
			}
			i := c.Next(&p)
			if i < 0 {
				return Run{}
			}
			current = p.Enabled[i].G
			if at[current] == 0 {
				fmt.Fprint(&out, current) // nobody is told
			} else {
				step++
			}
			at[current]++
		}
	}), Options{Bound: 2})
	if !r.Unwatched || r.Extent().Every {
		t.Errorf("got %+v", r)
	}
}

type runner func(c *Control) Run

func (f runner) Run(c *Control) Run { return f(c) }

// printer is a program whose outcome is what its two goroutines print.
func printer() Program {
	var out strings.Builder
	return runner(func(c *Control) Run {
		out.Reset()
		at := []int{0, 0}
		for step := 1; ; step++ {
			p := Point{Step: step, Current: -1, All: 2}
			for g, n := range at {
				if n < 2 {
					p.Enabled = append(p.Enabled, Candidate{G: g, Op: trace.OpPrint, Site: trace.Site(1 + g)})
				}
			}
			if len(p.Enabled) == 0 {
				return Run{Outcome: out.String()}
			}
			i := c.Next(&p)
			if i < 0 {
				return Run{}
			}
			g := p.Enabled[i].G
			at[g]++
			fmt.Fprint(&out, g)
		}
	})
}

// Where prints are the outcome, their order is explored.
func TestPrints(t *testing.T) {
	p := printer()
	for _, o := range []Options{{Prints: true, DPOR: true}, {Prints: true, Bound: 9}} {
		r := Search(p, o)
		got := map[string]bool{}
		for _, f := range r.Outcomes {
			got[f.Outcome] = true
		}
		if want := []string{"0011", "0101", "0110", "1001", "1010", "1100"}; !slices.Equal(slices.Sorted(maps.Keys(got)), want) {
			t.Errorf("%+v sees %v", o, got)
		}
	}
	if r := Search(p, Options{DPOR: true}); r.DPOR.Executions != 1 {
		t.Errorf("where prints do not matter, %d executions", r.DPOR.Executions)
	}
}

// SURW makes orders about as likely as each other: of the 70 of four and four steps, it sees all,
// where a walk that tosses a coin at each step hardly sees the ends.
func TestSURWIsUniform(t *testing.T) {
	p := &toy{caps: make([]int, 4), goroutines: [][]toyOp{{{op: trace.OpGo, n: 1}, {op: trace.OpGo, n: 2}}, nil, nil}}
	for range 4 {
		p.goroutines[1] = append(p.goroutines[1], toyOp{op: trace.OpWrite, n: 1})
		p.goroutines[2] = append(p.goroutines[2], toyOp{op: trace.OpWrite, n: 2})
	}
	c := &Control{}
	profile := newProfile()
	c.reset(profile)
	p.Run(c)
	count := map[string]int{}
	const runs = 7000
	rnd := rand.New(rand.NewPCG(1, 2))
	for range runs {
		order := &orderOf{strategy: newSURW(rnd.Uint64(), profile.shared())}
		c.reset(order)
		p.Run(c)
		count[order.String()]++
	}
	if len(count) != 70 {
		t.Errorf("%d orders of 70", len(count))
	}
	for order, n := range count {
		if n < runs/70/3 || n > runs/70*3 {
			t.Errorf("%s came %d times of %d", order, n, runs)
		}
	}
}

// orderOf notes who makes the steps.
type orderOf struct {
	strategy
	strings.Builder
}

func (o *orderOf) next(p *Point) int {
	i := o.strategy.next(p)
	if i >= 0 && p.Enabled[i].Op != trace.OpNone {
		fmt.Fprint(o, p.Enabled[i].G)
	}
	return i
}

// A timer that fires while others could go on counts as a preemption, and is in the schedule. Such
// schedules are tried when nothing else is wrong, and count for themselves.
func TestLate(t *testing.T) {
	// Main sleeps, and means to print after T1 has made its three steps. wrong is what else happens.
	sleeper := func(wrong ...Failure) runner {
		return func(c *Control) Run {
			run := Run{Timed: !c.Timers, Failures: wrong}
			for made := 0; ; made++ {
				p := Point{Step: made + 1, Current: -1, All: 2}
				if made < 3 {
					p.Enabled = append(p.Enabled, Candidate{G: 1, Op: trace.OpWrite, Site: 1})
				}
				switch {
				case len(p.Enabled) == 0 || c.Timers && c.Late(&p):
					run.Outcome, run.Unexpected = fmt.Sprint(made), made < 3
					return run
				case c.Next(&p) < 0:
					return Run{}
				}
			}
		}
	}
	r := Search(sleeper(), Options{Bound: 2})
	if len(r.Bounds) != 1 || r.Bounds[0].Tried != 1 || r.Bounds[0].Failed != 0 {
		t.Errorf("schedules on which no timer fires early: got %+v", r.Bounds)
	}
	if len(r.Timers) != 1 || r.Timers[0] != (Bound{Bound: 1, Tried: 4, Failed: 3, First: 2, Complete: true, Whole: true}) {
		t.Errorf("schedules on which one does: got %+v", r.Timers)
	}
	if f := r.Shown(); f == nil || !f.Late || f.Preemptions != 1 || f.Unsure || f.Runs != 0 {
		t.Errorf("got %+v", f)
	}
	if e := r.Extent(); !e.Every || e.Timed {
		t.Errorf("all schedules were tried, and the extent is %+v", e)
	}
	for late, want := range map[Lateness]int{LateIfWell: 0, LateAlways: 1, LateNever: 0} {
		r := Search(sleeper(Failure{Word: Panic}), Options{Bound: 2, Late: late})
		if len(r.Timers) != want || r.Extent().Timed != (want == 0) {
			t.Errorf("a panic, lateness %d: got %+v, %+v", late, r.Timers, r.Extent())
		}
		if f := r.Failures[0]; f.Word != Panic || f.Late {
			t.Errorf("lateness %d: first comes %+v", late, f)
		}
	}
	if r := Search(sleeper(Failure{Word: Race}), Options{Bound: 2}); len(r.Timers) != 1 {
		t.Errorf("with a race, none of the schedules on which a timer fires early was tried: %+v", r)
	}
	if r := Search(sleeper(), Options{DPOR: true}); len(r.Timers) != 0 {
		t.Errorf("with DPOR alone: %+v", r.Timers)
	}
}
