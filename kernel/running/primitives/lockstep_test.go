package primitives

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// every is a strategy that makes all decisions there are, run after run.
type every struct {
	path, width []int // of each decision, what was chosen and of how many
	at          int
}

func (e *every) Next(d *sched.Decision) (*sched.G, int) {
	list := d.Enabled()
	return list[e.pick(len(list))], 1
}

func (e *every) Choose(_ *sched.Decision, n int) int { return e.pick(n) }

func (e *every) pick(n int) int {
	if e.at == len(e.path) {
		e.path, e.width = append(e.path, 0), append(e.width, n)
	}
	k := e.path[e.at]
	e.at++
	return k
}

// more prepares the next run, and reports whether there is one.
func (e *every) more() bool {
	e.at = 0
	for n := len(e.path) - 1; n >= 0; n-- {
		if e.path[n]++; e.path[n] < e.width[n] {
			return true
		}
		e.path, e.width = e.path[:n], e.width[:n]
	}
	return false
}

// outcomes runs program on all schedules and returns what comes of it, each once and sorted: what
// it has said, the panic with which it ended, who waits for ever for what, and races.
func outcomes(t *testing.T, tryLocks bool, program func(say func(...any))) []string {
	t.Helper()
	defer sched.Hold()()
	found := map[string]bool{}
	strategy := &every{}
	for runs := 1; ; runs++ {
		if runs > 100_000 {
			t.Fatal("too many schedules")
		}
		var said []string
		say := func(v ...any) { said = append(said, fmt.Sprint(v...)) }
		order = newClocks()
		sched.Once(sched.Config{Strategy: strategy, Detector: order, TryLocks: tryLocks}, func() { program(say) }, func(r *sched.Run, res *sched.Result) {
			if res.Panicked != nil {
				said = append(said, fmt.Sprint("panic: ", res.Panic))
			}
			for _, left := range res.Left {
				said = append(said, fmt.Sprintf("%s: %s%v", left.G.Name, left.Reason, HeldBy(left.G)))
			}
		})
		for _, race := range order.races {
			said = append(said, "race of "+race)
		}
		found[strings.Join(said, ", ")] = true
		if !strategy.more() {
			break
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// spawn starts goroutines called A, B, C and so on.
func spawn(bodies ...func()) {
	for i, f := range bodies {
		sched.Go(string(rune('A'+i)), sched.GoStmt{}, f)
	}
}

// place is a point between what others may see.
func place() {
	if g := sched.InTurn(); g != nil {
		g.Step(sched.Pending{Op: trace.OpPrint})
	}
}

func TestLockstepOutcomes(t *testing.T) {
	tests := []struct {
		name    string
		program func(say func(...any))
		want    []string
	}{
		{
			name: "a mutex excludes",
			program: func(say func(...any)) {
				var m Mutex
				n, left := 0, 2
				body := func() {
					m.Lock()
					x := n
					place()
					n = x + 1
					m.Unlock()
					if left--; left == 0 {
						say(n)
					}
				}
				spawn(body, body)
			},
			want: []string{"2"},
		},
		{
			name: "those who wait for a mutex get it in any order",
			program: func(say func(...any)) {
				var m Mutex
				m.Lock()
				body := func(name string) func() {
					return func() { m.Lock(); say(name); m.Unlock() }
				}
				spawn(body("A"), body("B"))
				place()
				m.Unlock()
			},
			want: []string{"A, B", "B, A"},
		},
		{
			name: "two locks in opposite order",
			program: func(say func(...any)) {
				var a, b Mutex
				both := func(x, y *Mutex) func() {
					return func() { x.Lock(); cross(y); x.Unlock() }
				}
				spawn(both(&a, &b), both(&b, &a))
			},
			want: []string{"", "A: sync.Mutex.Lock[3], B: sync.Mutex.Lock[2]"},
		},
		{
			name: "a lock that its holder wants",
			program: func(say func(...any)) {
				var m Mutex
				m.Lock()
				m.Lock()
			},
			want: []string{"MainThread: sync.Mutex.Lock[1]"},
		},
		{
			name: "TryLock sees the lock held or free",
			program: func(say func(...any)) {
				var m Mutex
				spawn(
					func() { cross(&m) },
					func() { say(m.TryLock()) },
				)
			},
			want: []string{"false", "true", "true, A: sync.Mutex.Lock[3]"},
		},
		{
			name: "readers share a lock, a writer has it alone",
			program: func(say func(...any)) {
				var rw RWMutex
				readers, most, written := 0, 0, 0
				read := func() {
					rw.RLock()
					readers++
					most = max(most, readers)
					place()
					if written%2 != 0 {
						say("torn")
					}
					readers--
					rw.RUnlock()
				}
				write := func() {
					rw.Lock()
					written++
					place()
					if readers != 0 {
						say("read while it is written")
					}
					written++
					rw.Unlock()
				}
				var wg WaitGroup
				for _, f := range []func(){read, read, write} {
					wg.Go(f)
				}
				wg.Wait()
				say(most, written)
			},
			want: []string{"1 2", "2 2"},
		},
		{
			name: "a reader that comes again after a writer",
			program: func(say func(...any)) {
				var rw RWMutex
				spawn(
					func() { rw.RLock(); cross(rw.RLocker()); rw.RUnlock() },
					func() { cross(&rw) },
				)
			},
			want: []string{"", "A: sync.RWMutex.RLock[2], B: sync.RWMutex.Lock[2]"},
		},
		{
			name: "two writers and a reader",
			program: func(say func(...any)) {
				var rw RWMutex
				var order []string
				write := func(name string) func() {
					return func() { rw.Lock(); order = append(order, name); rw.Unlock() }
				}
				var wg WaitGroup
				rw.RLock()
				wg.Go(write("A"))
				wg.Go(write("B"))
				place()
				rw.RUnlock()
				wg.Wait()
				say(order)
			},
			want: []string{"[A B]", "[B A]"},
		},
		{
			name: "TryRLock and TryLock of an RWMutex",
			program: func(say func(...any)) {
				var rw RWMutex
				rw.RLock()
				say(rw.TryRLock(), rw.TryLock())
				rw.RUnlock()
				rw.RUnlock()
				say(rw.TryLock(), rw.TryLock(), rw.TryRLock())
				rw.Unlock()
				say(rw.TryRLock())
			},
			want: []string{"true false, true false false, true"},
		},
		{
			name: "TryRLock fails while a writer waits",
			program: func(say func(...any)) {
				var rw RWMutex
				rw.RLock()
				spawn(func() { cross(&rw) })
				say(rw.TryRLock())
				rw.RUnlock()
			},
			want: []string{"false", "true, A: sync.RWMutex.Lock[1]"},
		},
		{
			name: "a group is waited for",
			program: func(say func(...any)) {
				var wg WaitGroup
				n := 0
				for range 2 {
					wg.Go(func() { place(); n++ })
				}
				spawn(func() { wg.Wait(); say("A ", n) })
				wg.Wait()
				say("main ", n)
			},
			want: []string{"A 2, main 2", "main 2, A 2"},
		},
		{
			name: "a group that nobody ends",
			program: func(say func(...any)) {
				var wg WaitGroup
				wg.Add(2)
				spawn(wg.Done)
				wg.Wait()
			},
			want: []string{"MainThread: sync.WaitGroup.Wait[]"},
		},
		{
			name: "a counter below zero",
			program: func(say func(...any)) {
				new(WaitGroup).Done()
			},
			want: []string{"panic: sync: negative WaitGroup counter"},
		},
		{
			name: "a group that is used again too early",
			program: func(say func(...any)) {
				var wg WaitGroup
				wg.Add(1)
				spawn(func() {
					place()
					wg.Done()
					place()
					wg.Add(1)
					place()
					wg.Done()
				})
				place()
				wg.Wait()
				say("on")
			},
			want: []string{"on", "on, race of 0 and 1", "on, race of 1 and 0"},
		},
		{
			name: "a signal before the wait is lost",
			program: func(say func(...any)) {
				var m Mutex
				c := NewCond(&m)
				spawn(func() {
					m.Lock()
					c.Wait()
					say("woken")
					m.Unlock()
				})
				c.Signal()
			},
			want: []string{"A: sync.Cond.Wait[]", "woken"},
		},
		{
			name: "a condition that is looked at under the lock",
			program: func(say func(...any)) {
				var m Mutex
				c := NewCond(&m)
				set := false
				spawn(func() {
					m.Lock()
					for !set {
						c.Wait()
					}
					say("woken")
					m.Unlock()
				})
				m.Lock()
				set = true
				c.Signal()
				m.Unlock()
			},
			want: []string{"woken"},
		},
		{
			name: "a broadcast wakes all",
			program: func(say func(...any)) {
				var m Mutex
				c := NewCond(&m)
				set, woken := false, 0
				wait := func() {
					m.Lock()
					defer m.Unlock()
					for !set {
						c.Wait()
					}
					if woken++; woken == 2 {
						say("all")
					}
				}
				spawn(wait, wait)
				m.Lock()
				set = true
				c.Broadcast()
				m.Unlock()
			},
			want: []string{"all"},
		},
		{
			name: "one calls f and the others wait for it",
			program: func(say func(...any)) {
				var o Once
				n := 0
				f := func() { place(); n++ }
				body := func() { o.Do(f); say(n) }
				spawn(body, body)
			},
			want: []string{"1, 1"},
		},
		{
			name: "Once inside of itself",
			program: func(say func(...any)) {
				var o Once
				o.Do(func() { o.Do(func() {}) })
			},
			want: []string{"MainThread: sync.Once.Do[1]"},
		},
		{
			name: "Once is done after a panic and after Goexit",
			program: func(say func(...any)) {
				var panics, exits Once
				say(caught(func() { panics.Do(func() { panic("no") }) }))
				var wg WaitGroup
				wg.Go(func() { exits.Do(runtime.Goexit) })
				wg.Wait()
				panics.Do(func() { say("again") })
				exits.Do(func() { say("again") })
			},
			want: []string{"no"},
		},
		{
			name: "atomic operations are not divided",
			program: func(say func(...any)) {
				var n Int64
				var wg WaitGroup
				for range 2 {
					wg.Go(func() { n.Add(1) })
				}
				wg.Wait()
				say(n.Load())
			},
			want: []string{"2"},
		},
		{
			name: "loads and stores are",
			program: func(say func(...any)) {
				var n Int32
				var wg WaitGroup
				for range 2 {
					wg.Go(func() { n.Store(n.Load() + 1) })
				}
				wg.Wait()
				say(n.Load())
			},
			want: []string{"1", "2"},
		},
		{
			name: "who swaps first",
			program: func(say func(...any)) {
				var b Bool
				var won [2]bool
				var wg WaitGroup
				for i := range won {
					wg.Go(func() { won[i] = b.CompareAndSwap(false, true) })
				}
				wg.Wait()
				say(won)
			},
			want: []string{"[false true]", "[true false]"},
		},
		{
			name: "a map",
			program: func(say func(...any)) {
				var m Map
				var wg WaitGroup
				for i := range 2 {
					wg.Go(func() { m.LoadOrStore("first", i) })
				}
				wg.Wait()
				v, _ := m.Load("first")
				say(v)
			},
			want: []string{"0", "1"},
		},
		{
			name: "a map has no order",
			program: func(say func(...any)) {
				var m Map
				m.Store("a", 1)
				m.Store("b", 2)
				m.Range(func(k, v any) bool { say(k, v); return true })
			},
			want: []string{"a1, b2", "b2, a1"},
		},
		{
			name: "a pool gives back what came last",
			program: func(say func(...any)) {
				p := Pool{New: func() any { return "new" }}
				p.Put(1)
				p.Put(2)
				say(p.Get(), p.Get(), p.Get())
			},
			want: []string{"2 1new"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := outcomes(t, strings.Contains(test.name, "TryLock"), test.program); !slices.Equal(got, test.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(test.want, "\n\t"))
			}
		})
	}
}
