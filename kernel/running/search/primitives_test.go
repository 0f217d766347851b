package search

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// shares is what the goroutines of a test with package primitives share in one run.
type shares struct {
	x, y int
	n    primitives.Number[int32]
	mu   primitives.Mutex
	rw   primitives.RWMutex
	wg   primitives.WaitGroup
	once primitives.Once
	cond *primitives.Cond
	told bool
	a, b chan int
}

func newShares(buffer int) *shares {
	s := &shares{a: make(chan int, buffer), b: make(chan int)}
	s.cond = primitives.NewCond(&s.mu)
	return s
}

// doer is one goroutine of it: what it does next, where, and what it has read.
type doer struct {
	*shares
	g    *sched.G
	site trace.Site
	acc  int
}

// deeds are what goroutines do, by name. Each is a few operations.
var deeds = map[string]func(d *doer){
	"read":  func(d *doer) { d.acc = d.load(&d.x) },
	"write": func(d *doer) { d.store(&d.x, d.acc+1) },
	"add":   func(d *doer) { d.store(&d.y, d.load(&d.y)+1) },
	"lock": func(d *doer) {
		d.mu.Lock()
		d.store(&d.x, d.load(&d.x)*2+1)
		d.mu.Unlock()
	},
	"try": func(d *doer) {
		if d.mu.TryLock() {
			d.store(&d.y, d.acc+3)
			d.mu.Unlock()
		}
	},
	"rlock": func(d *doer) {
		d.rw.RLock()
		d.acc = d.load(&d.x)
		d.rw.RUnlock()
	},
	"rlock twice": func(d *doer) {
		d.rw.RLock()
		d.rw.RLock()
		d.acc++
		d.rw.RUnlock()
		d.rw.RUnlock()
	},
	"wlock": func(d *doer) {
		d.rw.Lock()
		d.store(&d.x, d.acc+2)
		d.rw.Unlock()
	},
	"atomic": func(d *doer) { d.acc = int(d.n.Add(int32(d.acc + 1))) },
	"load":   func(d *doer) { d.acc = int(d.n.Load()) },
	"swap":   func(d *doer) { d.n.CompareAndSwap(0, 7) },
	"once":   func(d *doer) { d.once.Do(func() { d.store(&d.y, d.acc+5) }) },
	"signal": func(d *doer) {
		d.mu.Lock()
		d.told = true
		d.cond.Signal()
		d.mu.Unlock()
	},
	"broadcast": func(d *doer) { d.cond.Broadcast() },
	"await": func(d *doer) {
		d.mu.Lock()
		if !d.told {
			d.cond.Wait()
		}
		d.acc++
		d.mu.Unlock()
	},
	"group": func(d *doer) {
		d.wg.Add(1)
		d.store(&d.x, d.acc)
		d.wg.Done()
	},
	"wait":  func(d *doer) { d.wg.Wait() },
	"send":  func(d *doer) { d.send(d.a, d.acc+1) },
	"pass":  func(d *doer) { d.send(d.b, d.acc+2) },
	"take":  func(d *doer) { d.receive(d.a) },
	"get":   func(d *doer) { d.receive(d.b) },
	"close": func(d *doer) { primitives.Close(d.g, d.at(), reflect.ValueOf(d.a)) },
	"select": func(d *doer) {
		cases := []primitives.Case{primitives.CaseOf(false, d.a, &d.acc), primitives.CaseOf(false, d.b, &d.acc)}
		n, _ := primitives.Select(d.g, d.at(), cases, false)
		d.acc += 100 * n
	},
	"default": func(d *doer) {
		nine := 9
		cases := []primitives.Case{primitives.CaseOf(false, d.a, &d.acc), primitives.CaseOf(true, d.b, &nine)}
		n, _ := primitives.Select(d.g, d.at(), cases, true)
		d.acc += 100 * n
	},
	"yield":  func(d *doer) { d.g.Gosched(d.at()) },
	"sleep":  func(d *doer) { d.sleep(time.Second) },
	"longer": func(d *doer) { d.sleep(2 * time.Second) },
}

func (d *doer) send(ch chan int, v int) {
	c := primitives.CaseOf(true, ch, &v)
	primitives.Send(d.g, d.at(), &c)
}

func (d *doer) receive(ch chan int) {
	c := primitives.CaseOf(false, ch, &d.acc)
	primitives.Receive(d.g, d.at(), &c)
}

func (d *doer) at() trace.Site {
	d.site++
	d.g.At = d.site
	return d.site
}

func (d *doer) sleep(t time.Duration) {
	g := d.g
	g.Step(sched.Pending{Op: trace.OpSleep, Site: d.at()})
	g.Run().AddTimer(t, func() { g.Run().Wake(nil, g) })
	if !g.Park(trace.WaitSleep) {
		g.Point()
	}
}

func (d *doer) load(p *int) int {
	d.g.Access(false, unsafe.Pointer(p), 8, d.at())
	return *p
}

func (d *doer) store(p *int, v int) {
	d.g.Access(true, unsafe.Pointer(p), 8, d.at())
	*p = v
}

// body makes a program of goroutines that do deeds.
func doers(buffer int, lists ...[]string) *Body {
	var s *shares
	var all []*doer
	run := func(i int) {
		d := all[i]
		d.g = sched.Current()
		for k, name := range lists[i] {
			d.site = trace.Site(1 + i<<20 + k<<10)
			d.at()
			deeds[name](d)
			d.acc += 1000 // how far it has come
		}
	}
	main := func() {
		s = newShares(buffer)
		all = nil
		for range lists {
			all = append(all, &doer{shares: s})
		}
		for i := range lists[1:] {
			sched.Go(fmt.Sprint("T", i+1), sched.GoStmt{}, func() { run(i + 1) })
		}
		run(0)
	}
	return &Body{Config: sched.Config{Pace: sched.Instant, TryLocks: true}, Main: main, Look: func(_ *sched.Run, res *sched.Result, run *explore.Run) {
		if run.Outcome = fmt.Sprint(s.x, s.y, s.n.Load(), len(s.a)); res.Panicked != nil {
			run.Outcome = fmt.Sprint(res.Panic)
			return
		}
		for _, d := range all {
			run.Outcome += fmt.Sprint(" ", d.acc)
		}
	}}
}

// DPOR sees what the whole space has with the primitives of cells, too.
func TestDPORWithPrimitives(t *testing.T) {
	compare(t, 4, explore.Options{Max: 6000, Late: explore.LateNever})
}

// Nor does it miss who has not ended when main does, if that is part of the outcome.
func TestDPORWithEnds(t *testing.T) {
	compare(t, 5, explore.Options{Max: 6000, Late: explore.LateNever, Ends: true})
}

func reused(outcome string) bool { return strings.Contains(outcome, "WaitGroup is reused") }

func compare(t *testing.T, stream uint64, o explore.Options) {
	hold(t)
	groups := [][]string{
		{"lock", "read", "write"}, {"lock", "try", "add"}, {"rlock", "wlock", "write"}, {"rlock twice", "wlock", "read"},
		{"atomic", "load", "swap"}, {"once", "add", "lock"}, {"signal", "await", "broadcast"}, {"signal", "await", "write"},
		{"group", "wait", "read"}, {"send", "take", "select"}, {"send", "pass", "select"}, {"send", "default", "get", "take"},
		{"close", "take", "select", "send"}, {"pass", "get", "write"}, {"yield", "read", "write"}, {"sleep", "write", "read"},
		{"sleep", "longer", "lock", "read"}, {"sleep", "send", "take", "default"},
	}
	names := slices.Sorted(maps.Keys(deeds))
	programs := 600
	if testing.Short() {
		programs = 150
	}
	done, schedules, executions := 0, 0, 0
	for seed := uint64(0); done < programs; seed++ {
		rnd := rand.New(rand.NewPCG(seed, stream))
		group := groups[rnd.IntN(len(groups))]
		if seed%2 == 1 { // what does not belong together
			group = nil
			for range 4 {
				group = append(group, names[rnd.IntN(len(names))])
			}
		}
		lists := make([][]string, 2+rnd.IntN(2))
		for range 2 + rnd.IntN(5) {
			i := rnd.IntN(len(lists))
			lists[i] = append(lists[i], group[rnd.IntN(len(group))])
		}
		p := doers(rnd.IntN(2), lists...)
		if o.Ends {
			look := p.Look
			p.Look = func(r *sched.Run, res *sched.Result, run *explore.Run) {
				if look(r, res, run); res.Panicked == nil {
					run.Outcome += fmt.Sprint(res.Unfinished)
				}
			}
		}
		o.Bound, o.DPOR = 100, false
		whole := explore.Search(p, o)
		last := whole.Bounds[len(whole.Bounds)-1]
		if !last.Whole {
			continue
		}
		done++
		o.DPOR = true
		reduced := explore.Search(p, o)
		schedules, executions = schedules+last.Tried, executions+reduced.DPOR.Executions
		want, got := outcomes(whole), outcomes(reduced)
		// Whether Wait was called before the last Done is told by this panic alone, and calling it is
		// no step. The race detector reports such an Add on each schedule.
		want, got = slices.DeleteFunc(want, reused), slices.DeleteFunc(got, reused)
		if !slices.Equal(got, want) || !reduced.Extent().Every || !whole.Extent().Every {
			t.Errorf("seed %d:\n%s\nthe whole space of %d has\n%q\nDPOR sees in %d\n%q\n%q %q", seed, strings.Join(strings.Fields(fmt.Sprint(lists)), " "), last.Tried, want, reduced.DPOR.Executions, got, whole.Uncontrolled, reduced.Uncontrolled)
			if t.Failed() && done > 300 {
				break
			}
		}
	}
	t.Logf("%d programs: the outcomes of %d schedules from %d executions", done, schedules, executions)
}
