package detect

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// An oracle finds races by the definition: each access keeps the whole set of what comes before it,
// and all pairs of accesses are compared.
type oracle struct {
	before   map[int]events       // by goroutine, what it has seen and done
	released map[trace.Key]events // by key
	accesses []oracleAccess
	quiet    int // how many accesses all that starts has seen
}

// events has the numbers of accesses.
type events map[int]bool

func (e events) add(o events) events {
	if e == nil {
		e = events{}
	}
	for i := range o {
		e[i] = true
	}
	return e
}

type oracleAccess struct {
	step
	before events
}

func newOracle() *oracle {
	return &oracle{before: map[int]events{}, released: map[trace.Key]events{}}
}

func (o *oracle) tell(w *world, s step) {
	switch s.op {
	case "go":
		if s.g < 0 {
			o.before[s.n] = o.before[s.n].add(o.released[trace.Key{}])
			for i := range o.quiet {
				o.before[s.n][i] = true
			}
		}
		o.before[s.n] = o.before[s.n].add(o.before[s.g])
	case "end":
	case "acquire":
		o.before[s.g] = o.before[s.g].add(o.released[w.key(s)])
	case "release":
		o.released[w.key(s)] = o.released[w.key(s)].add(o.before[s.g])
	case "meet":
		both := events{}.add(o.before[s.g]).add(o.before[s.n])
		o.before[s.g], o.before[s.n] = both, events{}.add(both)
	case "exchange":
		o.before[s.g] = o.before[s.g].add(o.released[w.key(s)])
		o.released[w.key(s)] = events{}.add(o.before[s.g])
	case "over":
		o.released[w.key(s)] = events{}.add(o.before[s.g])
	default:
		o.before[s.g] = o.before[s.g].add(nil)
		o.accesses = append(o.accesses, oracleAccess{s, events{}.add(o.before[s.g])})
		o.before[s.g][len(o.accesses)-1] = true
	}
}

// racy returns for each byte of memory whether two accesses race on it.
func (o *oracle) racy() (bytes [64]bool) {
	for j, b := range o.accesses {
		for i, a := range o.accesses[:j] {
			writes := a.op == "write" || a.op == "store" || b.op == "write" || b.op == "store"
			atomics := (a.op == "load" || a.op == "store") && (b.op == "load" || b.op == "store")
			if a.g == b.g || b.before[i] || !writes || atomics {
				continue
			}
			for k := max(a.n, b.n); k < min(a.n+int(a.size), b.n+int(b.size)); k++ {
				bytes[k] = true
			}
		}
	}
	return bytes
}

// generate makes a history at random. Some have many goroutines, so that clocks have several
// levels; some keep to few variables and locks, or lock them
// nearly always, so that much is ordered.
func generate(r *rand.Rand) []step {
	all := []step{{op: "go", g: -1}}
	alive := []int{0}
	limit := []int{3, 6, 40, 300}[r.IntN(4)]
	length := limit + r.IntN(200)
	objects, slots := 1+r.IntN(3), 1+r.IntN(2)
	words := 1 + r.IntN(4)
	whole := r.IntN(2) == 0
	ordered := r.IntN(3) == 0 // a lock for each variable, which is nearly always taken
	whole = whole || ordered
	started := 1
	for range length {
		g := alive[r.IntN(len(alive))]
		s := step{g: g, n: r.IntN(objects), slot: r.IntN(slots)}
		switch n := r.IntN(20); {
		case n < 2+limit/30 && started < limit:
			s.op, s.n = "go", started
			if r.IntN(10) == 0 {
				s.g = -1
			}
			alive = append(alive, started)
			started++
		case n < 3 && len(alive) > 1:
			s.op = "end"
			alive = slices.DeleteFunc(alive, func(a int) bool { return a == g })
		case n < 6:
			s.op = "acquire"
		case n < 8:
			s.op = "release"
		case n < 9:
			s.op = []string{"over", "exchange"}[r.IntN(2)]
		case n < 10 && len(alive) > 1:
			s.op, s.n = "meet", alive[r.IntN(len(alive))]
			if s.n == s.g {
				continue
			}
		default:
			s.op = []string{"read", "read", "write", "load", "store"}[r.IntN(5)]
			s.n, s.size = 8*r.IntN(words), 8
			if !whole {
				s.n += r.IntN(8)
				s.size = uintptr(1 + r.IntN(20))
			}
		}
		if ordered && s.size > 0 && r.IntN(100) > 0 {
			k := step{g: s.g, n: s.n / 8, op: "acquire"}
			all = append(all, k, s)
			s, s.op = k, "release"
		}
		all = append(all, s)
	}
	return all
}

// pool makes a history as programs have it: main starts goroutines, writing something before each;
// they take a lock or two, which they release as a lock or a buffered channel is, and call Done;
// others wait for that and look at what was written. All this at random, with slips.
func pool(r *rand.Rand) []step {
	n := 3 + r.IntN(60)
	scripts := make([][]step, n)
	words := 1 + r.IntN(8)
	careful := r.IntN(2) == 0 // what is written has a lock
	access := func(g int) step {
		if careful && r.IntN(200) > 0 {
			return step{op: "read", g: g, n: 8 * 7, size: 8}
		}
		return step{op: []string{"read", "read", "write"}[r.IntN(3)], g: g, n: 8 * r.IntN(words), size: 8}
	}
	for g := 1; g < n; g++ {
		parent := 0
		if r.IntN(8) == 0 {
			parent = r.IntN(g)
		}
		if r.IntN(2) == 0 {
			scripts[parent] = append(scripts[parent], access(parent))
		}
		scripts[parent] = append(scripts[parent], step{op: "go", g: parent, n: g})
		for range r.IntN(3) {
			k := step{op: "acquire", g: g, n: r.IntN(2)}
			back := k
			back.op = []string{"release", "exchange"}[k.n]
			use := access(g)
			if careful {
				use.n, use.op = 8*k.n, []string{"read", "write"}[r.IntN(2)]
			}
			scripts[g] = append(scripts[g], k, use, back)
		}
		for range r.IntN(3) {
			op := []string{"release", "release", "acquire"}[r.IntN(3)]
			scripts[g] = append(scripts[g], step{op: op, g: g, n: 2 + r.IntN(2)})
		}
		if r.IntN(3) == 0 {
			scripts[g] = append(scripts[g], access(g))
		}
	}
	all := []step{{op: "go", g: -1}}
	alive := []int{0}
	for len(alive) > 0 {
		i := r.IntN(len(alive))
		g := alive[i]
		for range 1 + r.IntN(6) { // steps without another between them
			if len(scripts[g]) == 0 {
				alive = slices.Delete(alive, i, i+1)
				break
			}
			s := scripts[g][0]
			scripts[g] = scripts[g][1:]
			if all = append(all, s); s.op == "go" {
				alive = append(alive, s.n)
			}
		}
	}
	// Numbers go up in order of starts.
	numbers := map[int]int{-1: -1, 0: 0}
	for i, s := range all {
		all[i].g = numbers[s.g]
		if s.op == "go" && i > 0 {
			numbers[s.n] = len(numbers) - 1
			all[i].n = numbers[s.n]
		}
	}
	return all
}

// A Detector reports races on the same bytes as the oracle. Here each pair of steps is a pair of
// sites, so none is kept back.
func TestAgreesWithTheDefinition(t *testing.T) {
	n := 2000
	if testing.Short() {
		n = 300
	}
	racy, free := 0, 0
	for seed := range uint64(n) {
		r := rand.New(rand.NewPCG(seed, 9))
		history := generate(r)
		if seed%3 > 0 {
			history = pool(r)
		}
		var w world
		var got [64]bool
		o := newOracle()
		d := New(func(r Race) {
			a, b := history[r.First.Step-1], history[r.Second.Step-1]
			from, to := max(a.n, b.n), min(a.n+int(a.size), b.n+int(b.size))
			if at := int(uintptr(r.Addr) - uintptr(unsafe.Pointer(&w.memory[0]))); at < from || at >= to {
				t.Fatalf("seed %d: a race at %d between %v and %v", seed, at, a, b)
			}
			for k := from; k < to; k++ {
				got[k] = true
			}
		})
		for i, s := range history {
			if seed%2 == 0 && d.Quiet() {
				o.quiet = len(o.accesses)
			}
			w.tell(d, i, s)
			o.tell(&w, s)
		}
		want := o.racy()
		if got != want {
			text := ""
			for i, s := range history {
				text += fmt.Sprintf("%d: %v\n", i+1, s)
			}
			t.Fatalf("seed %d: %s\ngot  races on %v\nwant %v", seed, text, bytes(got), bytes(want))
		}
		if len(bytes(want)) > 0 {
			racy++
		} else {
			free++
		}
	}
	if racy < n/10 || free < n/10 {
		t.Errorf("%d histories have races, %d have none: the generator is one-sided", racy, free)
	}
	t.Logf("%d histories with races, %d without", racy, free)
}

func bytes(set [64]bool) (list []int) {
	for i, in := range set {
		if in {
			list = append(list, i)
		}
	}
	return list
}
