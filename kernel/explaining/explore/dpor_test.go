package explore

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// everything makes each operation a point.
type everything struct{ tree }

func (e *everything) next(p *Point) int { return e.pick(p, true) }

func (t *toy) whole(limit int) (outcomes map[string]int, runs int) {
	outcomes = map[string]int{}
	w := &everything{tree{bound: -1}}
	for {
		w.start()
		out, _ := t.run(w, toyHooks{})
		outcomes[out]++
		if runs++; runs > limit {
			return nil, runs
		}
		if !w.advance() {
			return outcomes, runs
		}
	}
}

func (t *toy) dpor(limit int) (outcomes map[string]int, runs, repeats int) {
	outcomes = map[string]int{}
	d := &dpor{}
	for {
		d.start()
		out, ok := t.run(d, toyHooks{d.happened, d.finish})
		if ok {
			outcomes[out]++
		} else {
			repeats++
		}
		if d.strayed {
			panic("strayed")
		}
		if runs++; runs > limit || !d.advance() {
			return outcomes, runs, repeats
		}
	}
}

// bounded is the whole space with points only where operations are on what is shared.
func (t *toy) bounded() map[string]int {
	outcomes := map[string]int{}
	w := &tree{bound: -1, shared: newShared(false)}
	for {
		w.start()
		out, _ := t.run(w, toyHooks{happened: w.happened, finish: w.shared.finish})
		outcomes[out]++
		if w.shared.grown {
			w.again()
			clear(outcomes)
		} else if !w.advance() {
			return outcomes
		}
	}
}

func keys(m map[string]int) map[string]bool {
	set := map[string]bool{}
	for k := range m {
		set[k] = true
	}
	return set
}

// A search with a bound sees each outcome that a schedule within the bound has, though not each
// operation is a point. DPOR sees each outcome of the whole space, and no other.
func TestDPORSeesWhatTheWholeSpaceHas(t *testing.T) {
	programs, schedules, executions, repeated := 0, 0, 0, 0
	for seed := uint64(0); programs < 2000; seed++ {
		rnd := rand.New(rand.NewPCG(seed, 1))
		p := randomToy(rnd)
		want, n := p.whole(20_000)
		if want == nil {
			continue
		}
		programs++
		if bounded := p.bounded(); !maps.Equal(keys(bounded), keys(want)) {
			t.Errorf("seed %d:\n%v\nwhat is shared has\n%v\nthe whole space has\n%v", seed, p, bounded, want)
		}
		got, m, repeats := p.dpor(10 * n)
		schedules, executions, repeated = schedules+n, executions+m, repeated+repeats
		w, g := slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got))
		if !slices.Equal(w, g) {
			t.Fatalf("seed %d:\n%v\n%d schedules give\n%q\n%d executions of DPOR\n%q", seed, p, n, w, m, g)
		}
	}
	t.Logf("%d programs: the outcomes of %d schedules from %d executions, %d of them repeats", programs, schedules, executions, repeated)
}
