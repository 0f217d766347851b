package primitives

import (
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Each operation stands in the log once, with the site of its call, and a call of which nobody knows
// the site does not get that of the one before.
func TestSites(t *testing.T) {
	var (
		m     Mutex
		rw    RWMutex
		wg    WaitGroup
		c     = NewCond(nothing{})
		o     Once
		n     Int64
		v     Value
		words Map
		items Pool
	)
	f := func() {}
	calls := []struct {
		op trace.Op
		do func()
	}{
		{trace.OpLock, m.Lock},
		{trace.OpUnlock, m.Unlock},
		{trace.OpTryLock, func() { m.TryLock() }},
		{trace.OpRLock, rw.RLock},
		{trace.OpRUnlock, rw.RUnlock},
		{trace.OpTryRLock, func() { rw.TryRLock(); rw.RUnlock() }},
		{trace.OpLock, rw.Lock},
		{trace.OpUnlock, rw.Unlock},
		{trace.OpTryLock, func() { rw.TryLock() }},
		{trace.OpAdd, func() { wg.Add(1) }},
		{trace.OpAdd, wg.Done},
		{trace.OpWait, wg.Wait},
		{trace.OpSignal, c.Signal},
		{trace.OpBroadcast, c.Broadcast},
		{trace.OpDo, func() { o.Do(f) }},
		{trace.OpDo, func() { o.Do(f) }},
		{trace.OpLoad, func() { n.Load() }},
		{trace.OpStore, func() { n.Store(1) }},
		{trace.OpUpdate, func() { n.Add(1) }},
		{trace.OpUpdate, func() { n.CompareAndSwap(2, 3) }},
		{trace.OpLoad, func() { v.Load() }},
		{trace.OpLoad, func() { words.Load(1) }},
		{trace.OpStore, func() { words.Store(1, 2) }},
		{trace.OpLoad, func() { words.Range(func(any, any) bool { return true }) }},
		{trace.OpUpdate, func() { items.Get() }},
	}
	defer sched.Hold()()
	sched.Once(sched.Config{Strategy: sched.First{}, Log: true}, func() {
		g := sched.Current()
		for i, call := range calls {
			g.At, g.Via = onLine(i+1), 0
			if i%2 == 0 { // in a library's source, of which no line is known
				g.At, g.Via = 1, onLine(i+1)
			}
			call.do()
			g.Via = 0
			n.Load() // its site is not known
		}
	}, func(r *sched.Run, _ *sched.Result) {
		events := r.LogOf().Events
		next := 0
		for _, e := range events {
			if e.Site == 0 {
				if e.Op != trace.OpLoad && e.Op != trace.OpEnd && e.Op != trace.OpRUnlock {
					t.Errorf("%v has no site", e.Op)
				}
				continue
			}
			if next == len(calls) || e.Site != onLine(next+1) || e.Op != calls[next].op {
				t.Fatalf("event %v at %d, after call %d", e.Op, e.Site, next)
			}
			next++
		}
		if next != len(calls) {
			t.Errorf("%d calls are in the log, want %d", next, len(calls))
		}
	})
}

// onLine is the site of a line.
func onLine(n int) trace.Site { return trace.Site(core.NewSite(0, n, 0)) }

// A writer that has to wait for a reader does not look as if it held the lock.
func TestWriterInTheLog(t *testing.T) {
	var rw RWMutex
	defer sched.Hold()()
	sched.Once(sched.Config{Strategy: youngest{}, Log: true}, func() {
		var wg WaitGroup
		rw.RLock()
		wg.Go(func() { cross(&rw) })
		place()
		rw.RUnlock()
		wg.Wait()
	}, func(r *sched.Run, _ *sched.Result) {
		var got []string
		for _, e := range r.LogOf().Events {
			switch e.Op {
			case trace.OpLock, trace.OpUnlock, trace.OpRLock, trace.OpRUnlock:
				got = append(got, e.Op.String()+" "+string(e.Wait))
			}
		}
		want := []string{"RLock ", "Lock sync.RWMutex.Lock", "Lock sync.RWMutex.Lock", "RUnlock ", "Lock ", "Unlock "}
		if !slices.Equal(got, want) {
			t.Errorf("the log has %q, want %q", got, want)
		}
	})
}

// youngest lets the goroutine go first that was started last.
type youngest struct{}

func (youngest) Next(d *sched.Decision) (*sched.G, int) {
	list := d.Enabled()
	return list[len(list)-1], 1
}

func (youngest) Choose(*sched.Decision, int) int { return 0 }
