package main

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/explaining/detect"
	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/running/search"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/litmus/model"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// litmusPrograms is how many programs TestDPOR looks at.
func litmusPrograms(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("LOCKSTEP_LITMUS")); err == nil {
		return n
	}
	if testing.Short() {
		return 100
	}
	return 500
}

// DPOR comes to all outcomes that the model knows, and to no others, and finds each race. The
// programs are run on the scheduler and its primitives, without the interpreter.
func TestDPOR(t *testing.T) {
	release := sched.Hold()
	defer release()
	runs, most := 0, 0
	programs := spaces{}.generate(3, 0, litmusPrograms(t))
	for _, s := range programs {
		got := explored(s.Program, explore.Options{DPOR: true, Ends: true, Max: 1 << 20})
		runs += got.report.DPOR.Executions
		most = max(most, got.report.DPOR.Executions)
		if !got.report.DPOR.Complete {
			t.Errorf("program %d: not complete, uncontrolled %q", s.number, got.report.Uncontrolled)
		}
		if !maps.Equal(got.outcomes, s.Outcomes) {
			t.Errorf("program %d: DPOR %q, model %q", s.number,
				slices.Sorted(maps.Keys(got.outcomes)), slices.Sorted(maps.Keys(s.Outcomes)))
		}
		if got.racy != s.Racy {
			t.Errorf("program %d: racy is %v, in the model %v", s.number, got.racy, s.Racy)
		}
		if t.Failed() {
			t.Fatalf("program %d:\n%s", s.number, s.Text())
		}
	}
	t.Logf("%d programs, %d executions, at most %d", len(programs), runs, most)
}

// The search with a bound on preemptions comes to the same, where it gets to the end: it leaves out
// points before what only one goroutine uses.
func TestBounded(t *testing.T) {
	release := sched.Hold()
	defer release()
	whole := 0
	for _, s := range (spaces{}).generate(5, 0, litmusPrograms(t)/2) {
		if s.States > 100 {
			continue
		}
		got := explored(s.Program, explore.Options{Bound: 30, Max: 5000})
		if !got.report.Bounds[len(got.report.Bounds)-1].Whole {
			continue
		}
		whole++
		if !maps.Equal(got.outcomes, s.Outcomes) || got.racy != s.Racy {
			t.Fatalf("program %d: %q, racy %v; model %q, racy %v\n%s", s.number,
				slices.Sorted(maps.Keys(got.outcomes)), got.racy, slices.Sorted(maps.Keys(s.Outcomes)), s.Racy, s.Text())
		}
	}
	if n := litmusPrograms(t) / 4; whole < n {
		t.Errorf("only %d searches got to the end, want %d", whole, n)
	}
}

// inside is what a search says of a program.
type inside struct {
	outcomes map[string]bool
	racy     bool
	report   *explore.Report
}

func explored(p *model.Program, o explore.Options) inside {
	got := inside{outcomes: map[string]bool{}}
	var m *machine
	racy := false
	body := &search.Body{
		Detector: func() sched.Detector {
			racy = false
			return detect.New(func(detect.Race) { racy = true })
		},
		Main: func() {
			m = newMachine(p)
			m.main()
		},
		Look: func(_ *sched.Run, res *sched.Result, run *explore.Run) {
			switch {
			case res.Stopped: // it only repeats another, and has been ended
				return
			case res.Panicked != nil:
				run.Outcome = model.Panic
			case len(res.Left) > 0:
				run.Outcome = model.Deadlock
			default:
				run.Outcome = m.outcome()
			}
			got.outcomes[run.Outcome] = true
			got.racy = got.racy || racy
		},
	}
	got.report = explore.Search(body, o)
	return got
}

// machine runs a program of the model on the primitives that cells get.
type machine struct {
	*model.Program
	vars    []int
	locks   []primitives.RWMutex
	mutexes []primitives.Mutex
	chans   []chan int
	groups  []primitives.WaitGroup
	atomics []primitives.Int64
	own     []int
}

func newMachine(p *model.Program) *machine {
	m := &machine{
		Program: p, vars: make([]int, p.Vars), locks: make([]primitives.RWMutex, p.Locks), mutexes: make([]primitives.Mutex, p.Locks),
		groups: make([]primitives.WaitGroup, len(p.Groups)), atomics: make([]primitives.Int64, p.Atomics), own: make([]int, len(p.Threads)),
	}
	for _, n := range p.Chans {
		m.chans = append(m.chans, make(chan int, n))
	}
	for i, n := range p.Groups {
		m.groups[i].Add(n)
	}
	return m
}

// main starts the threads and waits for them.
func (m *machine) main() {
	var all primitives.WaitGroup
	for t := range m.Threads {
		if m.Main && t == len(m.Threads)-1 {
			m.thread(t)
			continue
		}
		all.Add(1)
		sched.Go("", sched.GoStmt{}, func() {
			defer all.Done()
			m.thread(t)
		})
	}
	all.Wait()
}

func (m *machine) outcome() string {
	var b strings.Builder
	for _, x := range m.vars {
		fmt.Fprint(&b, x, " ")
	}
	for i := range m.atomics {
		fmt.Fprint(&b, m.atomics[i].Load(), " ")
	}
	fmt.Fprint(&b, m.own)
	return b.String()
}

func (m *machine) thread(t int) {
	g := sched.Current()
	for i, op := range m.Threads[t] {
		m.do(g, t, op, trace.Site(t*1000+i*10+1))
	}
}

func (m *machine) do(g *sched.G, t int, op model.Op, site trace.Site) {
	access := func(write bool) { g.Access(write, unsafe.Pointer(&m.vars[op.Obj]), 8, site) }
	see := func(v int) { m.own[t] = 3*m.own[t] + v }
	switch op.Kind {
	case model.Read:
		access(false)
		see(m.vars[op.Obj])
	case model.Write:
		access(true)
		m.vars[op.Obj] = op.Value
		if op.Own {
			m.vars[op.Obj] += m.own[t]
		}
	case model.Update:
		access(false)
		v := m.vars[op.Obj]
		access(true)
		m.vars[op.Obj] = v + op.Value
	case model.Lock:
		m.lock(op.Obj).Lock()
	case model.Unlock:
		m.lock(op.Obj).Unlock()
	case model.RLock:
		m.locks[op.Obj].RLock()
	case model.RUnlock:
		m.locks[op.Obj].RUnlock()
	case model.Send:
		c := primitives.CaseOf(true, m.chans[op.Obj], &op.Value)
		primitives.Send(g, site, &c)
	case model.Receive:
		var v int
		c := primitives.CaseOf(false, m.chans[op.Obj], &v)
		primitives.Receive(g, site, &c)
		see(v)
	case model.Close:
		primitives.Close(g, site, reflect.ValueOf(m.chans[op.Obj]))
	case model.Select:
		see(m.choose(g, op, site))
	case model.Done:
		m.groups[op.Obj].Done()
	case model.Wait:
		m.groups[op.Obj].Wait()
	case model.Load:
		see(int(m.atomics[op.Obj].Load()))
	case model.Store:
		m.atomics[op.Obj].Store(int64(op.Value))
	case model.Add:
		see(int(m.atomics[op.Obj].Add(int64(op.Value))))
	}
}

// lock returns a lock as the program's text declares it.
func (m *machine) lock(i int) interface {
	Lock()
	Unlock()
} {
	if m.LockType(i) == "RWMutex" {
		return &m.locks[i]
	}
	return &m.mutexes[i]
}

// choose does a select and returns what is seen of it.
func (m *machine) choose(g *sched.G, op model.Op, site trace.Site) int {
	cases := make([]primitives.Case, len(op.Cases))
	received := make([]int, len(op.Cases))
	for i, c := range op.Cases {
		v := &received[i]
		if c.Kind == model.Send {
			v = &c.Value
		}
		cases[i] = primitives.CaseOf(c.Kind == model.Send, m.chans[c.Obj], v)
	}
	switch n, _ := primitives.Select(g, site, cases, op.Default); {
	case n < 0:
		return 2
	case op.Cases[n].Kind == model.Send:
		return n
	default:
		return received[n]
	}
}
