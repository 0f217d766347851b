package search

import (
	"testing"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// TestLate: on a virtual clock who sleeps comes after all who could go on, unless timers may fire
// before them.
func TestLate(t *testing.T) {
	hold(t)
	p := doers(0, []string{"sleep", "read"}, []string{"write"})
	o := explore.Options{Bound: 2}
	o.Late = explore.LateNever
	if r := explore.Search(p, o); len(r.Outcomes) != 1 || !r.Extent().Every || !r.Extent().Timed {
		t.Errorf("sleeping came to %q, every schedule: %+v", outcomes(r), r.Extent())
	}
	o.Late = explore.LateIfWell
	late := explore.Search(p, o)
	if len(late.Outcomes) != 2 {
		t.Fatalf("with timers that fire early it came to %q", outcomes(late))
	}
	for _, f := range late.Outcomes {
		s, err := explore.ParseSchedule("x" + f.Schedule.String())
		if err != nil {
			t.Fatal(err)
		}
		again := explore.Replay(p, s, false, 0)
		if again.Outcome != f.Outcome || again.Strayed != 0 || again.Schedule.String() != s.String() {
			t.Errorf("%s came to %s, and again to %s, %s; strayed at %d", s, f.Outcome, again.Outcome, again.Schedule, again.Strayed)
		}
		if s.IsLate() != f.Late {
			t.Errorf("%s, %s: late is %v", f.Outcome, s, f.Late)
		}
	}
	if r := explore.Search(doers(0, []string{"sleep", "read"}), explore.Options{Bound: 2}); r.Timed || len(r.Timers) > 0 {
		t.Errorf("where nobody else can go on: %+v", r)
	}
}

// TestLost: who makes steps after main's end has come too late, and who only ends has not.
func TestLost(t *testing.T) {
	hold(t)
	for _, test := range []struct {
		main, other []string
		lost        bool
	}{
		{[]string{"read"}, []string{"write"}, true},
		{[]string{"get"}, []string{"pass"}, false},
		{[]string{"get"}, []string{"pass", "write"}, true},
	} {
		lost := false
		p := doers(0, test.main, test.other)
		look := p.Look
		p.Look = func(r *sched.Run, res *sched.Result, run *explore.Run) {
			look(r, res, run)
			lost = lost || len(res.Lost) > 0
		}
		if explore.Search(p, explore.Options{Bound: 2, Ends: true}); lost != test.lost {
			t.Errorf("main does %v, another %v: lost is %v", test.main, test.other, lost)
		}
	}
}
