package search

import (
	"fmt"
	"slices"
	"testing"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// joiners is a program in which main joins two goroutines that each do x = 2*x + n, one of them
// after the other has been joined.
func joiners() *Body {
	var x int
	main := func() {
		x = 0
		me := sched.Current()
		change := func(n int, after *sched.G) func() {
			return func() {
				g := sched.Current()
				g.Access(false, unsafe.Pointer(&x), 8, trace.Site(10*n+1))
				old := x
				g.Access(true, unsafe.Pointer(&x), 8, trace.Site(10*n+2))
				x = 2*old + n
				if after != nil {
					g.Join(after, "Join", -1)
					x += 100
				}
			}
		}
		a := sched.Go("A", sched.GoStmt{}, change(1, nil))
		a.Joinable()
		b := sched.Go("B", sched.GoStmt{}, change(5, a))
		b.Joinable()
		me.Join(b, "Join", -1)
		me.Join(a, "Join", -1)
	}
	return &Body{Config: sched.Config{Pace: sched.Instant}, Main: main, Look: func(r *sched.Run, res *sched.Result, run *explore.Run) {
		run.Outcome = fmt.Sprint(x)
		if len(res.Left) > 0 {
			run.Outcome = "left"
		}
	}}
}

// TestJoin: a Join is an operation of the run's, which DPOR knows, and which is the same with a log
// and without.
func TestJoin(t *testing.T) {
	hold(t)
	whole := explore.Search(joiners(), explore.Options{Bound: 100, Max: 6000})
	reduced := explore.Search(joiners(), explore.Options{DPOR: true, Max: 6000})
	want := []string{"101", "105", "107", "111"}
	for _, r := range []*explore.Report{whole, reduced} {
		if got := outcomes(r); !slices.Equal(got, want) || r.Uncontrolled != "" || len(r.Failures) > 0 {
			t.Errorf("outcomes %v, want %v; uncontrolled %q; failures %v", got, want, r.Uncontrolled, r.Failures)
		}
	}
}

// TestJoinOfOneThatJoins: two goroutines that join each other are a deadlock.
func TestJoinOfOneThatJoins(t *testing.T) {
	hold(t)
	b := &Body{Main: func() {
		me := sched.Current()
		g := sched.Go("A", sched.GoStmt{}, func() { sched.Current().Join(me, "Join", -1) })
		me.Join(g, "Join", -1)
	}}
	r := explore.Search(b, explore.Options{Bound: 1})
	if len(r.Failures) != 1 || r.Failures[0].Word != explore.Deadlock || r.Uncontrolled != "" {
		t.Fatalf("failures %v, uncontrolled %q", r.Failures, r.Uncontrolled)
	}
	if got := r.Failures[0].Goroutines; !slices.Equal(got, []string{"MainThread", "A"}) {
		t.Errorf("it is a deadlock of %v", got)
	}
}

// TestJoinFor: a Join that waits for a time waits by the clock of the run.
func TestJoinFor(t *testing.T) {
	hold(t)
	b := &Body{Config: sched.Config{Pace: sched.Instant}, Main: func() {
		me := sched.Current()
		g := sched.Go("A", sched.GoStmt{}, func() {
			a := sched.Current()
			a.Run().AddTimer(100, func() { a.Run().Wake(nil, a) })
			a.Park(trace.WaitSleep)
		})
		for _, limit := range []int{0, 50, 40, 20} {
			if ended := me.Join(g, "Join", time.Duration(limit)); ended != (limit == 20) {
				panic(fmt.Sprint("after ", limit, " ended is ", ended))
			}
		}
	}}
	if r := explore.Search(b, explore.Options{Bound: 1, Late: explore.LateNever}); len(r.Failures) > 0 {
		t.Errorf("%v: %s", r.Failures[0].Word, r.Failures[0].Text)
	}
	r := explore.Search(b, explore.Options{Bound: 1})
	if len(r.Failures) == 0 || !r.Failures[0].Late || r.Failures[0].Text != "after 20 ended is false" {
		t.Errorf("where A goes on later than the timer of the last Join, got %+v", r.Failures)
	}
}
