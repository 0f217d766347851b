package primitives

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// clocks is a detector that knows what comes before what: each goroutine has a vector clock.
type clocks struct {
	of    map[int]clock
	keys  map[trace.Key]clock
	marks map[string]mark
	races []string
	last  map[unsafe.Pointer][]access
	locks map[int][]string // held, by goroutine
}

type clock map[int]int

// mark is a place that a goroutine has passed: when its clock stood at time.
type mark struct{ g, time int }

type access struct {
	trace.Access
	mark
}

// order is the detector of the run that is going on.
var order *clocks

func newClocks() *clocks {
	return &clocks{
		of: map[int]clock{}, keys: map[trace.Key]clock{}, marks: map[string]mark{},
		last: map[unsafe.Pointer][]access{}, locks: map[int][]string{},
	}
}

func (c clock) join(other clock) {
	for g, time := range other {
		c[g] = max(c[g], time)
	}
}

func (c *clocks) Go(parent, child int, _ trace.Site) {
	c.of[child] = clock{child: 1}
	if parent >= 0 {
		c.of[child].join(c.of[parent])
		c.of[parent][parent]++
	}
}

func (c *clocks) End(int) {}

func (c *clocks) Acquire(g int, k trace.Key) { c.of[g].join(c.keys[k]) }

func (c *clocks) Release(g int, k trace.Key) {
	if c.keys[k] == nil {
		c.keys[k] = clock{}
	}
	c.keys[k].join(c.of[g])
	c.of[g][g]++
}

func (c *clocks) ReleaseOver(g int, k trace.Key) {
	c.keys[k] = maps.Clone(c.of[g])
	c.of[g][g]++
}

func (c *clocks) Exchange(g int, k trace.Key) {
	c.Acquire(g, k)
	c.ReleaseOver(g, k)
}

func (c *clocks) Meet(g, other int) {
	c.of[g].join(c.of[other])
	c.of[other].join(c.of[g])
	c.of[g][g]++
	c.of[other][other]++
}

func (c *clocks) Locked(g int, obj unsafe.Pointer, _ trace.Site, shared bool) {
	c.locks[g] = append(c.locks[g], fmt.Sprint(obj, shared))
}

func (c *clocks) Unlocked(g int, obj unsafe.Pointer, shared bool) {
	if i := slices.Index(c.locks[g], fmt.Sprint(obj, shared)); i >= 0 {
		c.locks[g] = slices.Delete(c.locks[g], i, i+1)
	}
}

func (c *clocks) Access(a trace.Access) {
	now := mark{a.G, c.of[a.G][a.G]}
	for _, b := range c.last[a.Addr] {
		if b.g != a.G && (a.Write || b.Write) && !(a.Atomic && b.Atomic) && c.of[a.G][b.g] < b.time {
			c.races = append(c.races, fmt.Sprintf("%d and %d", b.g, a.G))
		}
	}
	c.last[a.Addr] = append(c.last[a.Addr], access{a, now})
}

// passed says that the calling goroutine has come to a place.
func passed(place string) {
	g := sched.Current().Num()
	order.marks[place] = mark{g, order.of[g][g]}
}

// after tells whether the calling goroutine comes after a place: "after", "unordered", or "first"
// if the place has not been passed.
func after(place string) string {
	m, ok := order.marks[place]
	if !ok {
		return "first"
	}
	if order.of[sched.Current().Num()][m.g] >= m.time {
		return "after"
	}
	return "unordered"
}

func TestLockstepOrders(t *testing.T) {
	tests := []struct {
		name    string
		program func(say func(...any))
		want    []string
	}{
		{
			name: "a go statement",
			program: func(say func(...any)) {
				passed("a")
				spawn(func() { say(after("a")); say(after("b")) })
				place()
				passed("b")
			},
			want: []string{"after, first", "after, unordered"},
		},
		{
			name: "Unlock and Lock",
			program: func(say func(...any)) {
				var m Mutex
				spawn(
					func() { passed("a"); place(); cross(&m); passed("b") },
					func() { m.Lock(); say(after("a"), " ", after("b")); m.Unlock() },
				)
			},
			want: []string{"after unordered", "first first", "unordered first"},
		},
		{
			name: "TryLock",
			program: func(say func(...any)) {
				var m Mutex
				spawn(
					func() { passed("a"); m.Lock(); passed("b"); place(); m.Unlock() },
					func() {
						if m.TryLock() {
							say("locked ", after("b"))
							m.Unlock()
						} else {
							say("not ", after("a"))
						}
					},
				)
			},
			want: []string{"locked after", "locked first", "not unordered"},
		},
		{
			name: "readers come after writers only",
			program: func(say func(...any)) {
				var rw RWMutex
				spawn(
					func() { passed("read"); cross(rw.RLocker()) },
					func() { rw.RLock(); say("reader ", after("read")); rw.RUnlock() },
				)
			},
			want: []string{"reader first", "reader unordered"},
		},
		{
			name: "writers come after readers",
			program: func(say func(...any)) {
				var rw RWMutex
				n := 0
				spawn(
					func() { rw.RLock(); passed("read"); n++; rw.RUnlock() },
					func() { rw.Lock(); say(n, " ", after("read")); rw.Unlock() },
				)
			},
			want: []string{"0 first", "1 after"},
		},
		{
			name: "readers come after a writer",
			program: func(say func(...any)) {
				var rw RWMutex
				spawn(
					func() { rw.Lock(); passed("written"); rw.Unlock() },
					func() { rw.RLock(); say(after("written")); rw.RUnlock() },
				)
			},
			want: []string{"after", "first"},
		},
		{
			name: "Done and Wait",
			program: func(say func(...any)) {
				var wg WaitGroup
				wg.Add(2)
				spawn(
					func() { passed("a"); wg.Done(); passed("a'") },
					func() { passed("b"); wg.Done() },
				)
				wg.Wait()
				say(after("a"), " ", after("b"), " ", after("a'"))
			},
			want: []string{"after after unordered"},
		},
		{
			name: "Signal and the Wait that it ends",
			program: func(say func(...any)) {
				c := NewCond(nothing{})
				spawn(func() { c.Wait(); say(after("a"), " ", after("b")) })
				passed("a")
				c.Signal()
				passed("b")
			},
			want: []string{"after unordered", "A: sync.Cond.Wait[]"},
		},
		{
			name: "the end of f and Do",
			program: func(say func(...any)) {
				var o Once
				spawn(
					func() { o.Do(func() { place(); passed("f") }); passed("a") },
					func() { o.Do(func() { say("B calls") }); say(after("f"), " ", after("a")) },
				)
			},
			want: []string{"B calls, first first", "after unordered"},
		},
		{
			name: "Store and the Load that sees it",
			program: func(say func(...any)) {
				var n Int32
				spawn(
					func() { passed("a"); place(); n.Store(1) },
					func() { say(n.Load(), " ", after("a")) },
				)
			},
			want: []string{"0 first", "0 unordered", "1 after"},
		},
		{
			name: "CompareAndSwap that fails does not release",
			program: func(say func(...any)) {
				var n Int32
				spawn(
					func() { passed("a"); place(); n.CompareAndSwap(1, 2) },
					func() { n.Load(); say(after("a")) },
				)
			},
			want: []string{"first", "unordered"},
		},
		{
			name: "Store and Load of one key",
			program: func(say func(...any)) {
				var m Map
				spawn(
					func() {
						passed("a")
						place()
						m.Store("k", 1)
						passed("b")
						place()
						m.Store("other", 1)
					},
					func() {
						_, ok := m.Load("k")
						say(ok, " ", after("a"), " ", after("b"))
					},
				)
			},
			want: []string{"false first first", "false unordered first", "true after unordered"},
		},
		{
			name: "Put and the Get of what was put",
			program: func(say func(...any)) {
				var p Pool
				spawn(
					func() { passed("a"); place(); p.Put(1) },
					func() { say(p.Get(), " ", after("a")) },
				)
			},
			want: []string{"1 after", "<nil> first", "<nil> unordered"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := outcomes(t, strings.Contains(test.name, "TryLock"), test.program); !slices.Equal(got, slices.Sorted(slices.Values(test.want))) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(test.want, "\n\t"))
			}
		})
	}
}

// nothing is a Locker that locks nothing.
type nothing struct{}

func (nothing) Lock()   {}
func (nothing) Unlock() {}

func TestLockstepRaces(t *testing.T) {
	var n int64
	plain := func() { sched.Current().Access(true, unsafe.Pointer(&n), 8, 0) }
	tests := []struct {
		name    string
		program func(say func(...any))
		want    []string
	}{
		{
			name: "an atomic and a plain write",
			program: func(func(...any)) {
				spawn(func() { atomicAdd(&n, 1) }, plain)
			},
			want: []string{"race of 1 and 2", "race of 2 and 1"},
		},
		{
			name: "atomics among themselves",
			program: func(func(...any)) {
				body := func() { atomicAdd(&n, 1); atomicLoad(&n); atomicStore(&n, 3) }
				spawn(body, body)
			},
			want: []string{""},
		},
		{
			name: "plain writes after an atomic flag",
			program: func(say func(...any)) {
				var set Bool
				spawn(
					func() { plain(); set.Store(true) },
					func() {
						if set.Load() {
							plain()
						}
					},
				)
			},
			want: []string{""},
		},
		{
			name: "plain writes under a lock",
			program: func(say func(...any)) {
				var m Mutex
				body := func() { m.Lock(); plain(); m.Unlock() }
				spawn(body, body)
			},
			want: []string{""},
		},
		{
			name: "plain writes under a lock for reading",
			program: func(say func(...any)) {
				var rw RWMutex
				body := func() { rw.RLock(); plain(); rw.RUnlock() }
				spawn(body, body)
			},
			want: []string{"race of 1 and 2", "race of 2 and 1"},
		},
		{
			name: "Add beside Wait",
			program: func(func(...any)) {
				var wg WaitGroup
				spawn(func() { place(); wg.Add(1); place(); wg.Done() })
				place()
				wg.Wait()
			},
			want: []string{"", "race of 1 and 0"},
		},
		{
			name: "two that wait for a group",
			program: func(func(...any)) {
				var wg WaitGroup
				wg.Add(1)
				spawn(wg.Wait, wg.Wait)
				place()
				wg.Done()
			},
			want: []string{""},
		},
		{
			name: "Add in two goroutines",
			program: func(func(...any)) {
				var wg WaitGroup
				body := func() { wg.Add(1); place(); wg.Done() }
				spawn(body, body)
			},
			want: []string{""},
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
