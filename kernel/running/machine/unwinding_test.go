package machine

import (
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// asGoroutine runs f as a goroutine of an execution.
func asGoroutine(f func(g *sched.G)) {
	sched.Main(1, sched.Settings{Parallel: true}, func() { f(sched.Current()) }, time.Second)
}

func TestPanicThatLeavesFunctions(t *testing.T) {
	m := newMachine(t)
	asGoroutine(func(g *sched.G) {
		if v := m.VerdictOf(g); v != UnknownPanic {
			t.Errorf("at first the verdict is %d", v)
		}
		site := core.NewSite(3, 7, 2)
		m.raiseAt(site)
		m.leftCall(core.NewSite(3, 5, 4))
		m.unwind(interp.Frame{File: "core3", Line: 10})
		m.forwarded()
		m.unwind(interp.Frame{File: "core3", Line: 20})
		frames, raisedAt := m.PanicOf(g)
		if len(frames) != 2 || raisedAt != site || frames[0].Call != core.NewSite(3, 5, 4) || frames[1].Call != 0 || !OnlyForwards(frames[1]) {
			t.Errorf("the panic left %+v, raised at %d", frames, raisedAt)
		}
		if frames, raisedAt := m.TakePanic(); len(frames) != 2 || raisedAt != site {
			t.Errorf("took %+v, raised at %d", frames, raisedAt)
		}
		if frames, raisedAt := m.PanicOf(g); len(frames) > 0 || raisedAt != 0 || len(m.panics.of) > 0 {
			t.Errorf("%+v, raised at %d, are still known", frames, raisedAt)
		}
	})
}

// A goroutine that makes deferred calls because of a panic panics until one of them recovers, and
// again when a call panics after that.
func TestVerdict(t *testing.T) {
	m := newMachine(t)
	asGoroutine(func(g *sched.G) {
		var verdicts []Verdict
		note := func() { verdicts = append(verdicts, m.VerdictOf(g)) }
		d := newDeferList(nil)
		d.add(func() {}, false)
		d.add(note, false)
		d.add(func() { m.recover(called()); note() }, true)
		d.add(note, false)
		if !m.leave(d, "value") {
			t.Error("the panic was not recovered from")
		}
		note()
		if want := []Verdict{Panics, NoPanic, NoPanic, UnknownPanic}; len(verdicts) != len(want) || verdicts[0] != want[0] || verdicts[1] != want[1] || verdicts[2] != want[2] || verdicts[3] != want[3] {
			t.Errorf("the verdicts are %d, want %d", verdicts, want)
		}
		if len(m.panics.of) > 0 {
			t.Error("something is still known of the panic")
		}
	})
}
