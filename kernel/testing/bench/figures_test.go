package main

import (
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/bench/report"
)

// What each contender has not is left out, and what it has is compared.
func TestNewReport(t *testing.T) {
	r := results{}
	r.add(us, launch, 0.02, 0.02)
	r.add(python, launch, 0.2, 0.1)
	r.add(us, messages, 21, 0)
	r.add(us, programs[0].figure(), 2, 2)
	r.add(yaegi, programs[0].figure(), 1, 4)
	r.add("go", programs[0].figure(), 8, 0)
	rep := newReport(r, []string{us, yaegi, python, "go"})
	var names []string
	for _, f := range rep.Figures {
		names = append(names, f.Name)
	}
	if want := []string{launch, messages, programs[0].figure(), programMean}; !slices.Equal(names, want) {
		t.Fatalf("figures %q, want %q", names, want)
	}
	p := rep.Find(launch).Against(python)
	if p == nil || math.Abs(p.Ratio-0.1) > 1e-9 || math.Abs(p.CPURatio-0.2) > 1e-9 || p.MaxRatio != 0.25 || !p.Pass {
		t.Errorf("launch: %+v", p)
	}
	mean := rep.Find(programMean)
	if y, g := mean.Against(yaegi), mean.Against("go"); y == nil || g == nil || y.Ratio != 2 || y.CPURatio != 0.5 || g.Ratio != 0.25 {
		t.Errorf("the mean: %+v", mean)
	}
	if mean.Against(python) != nil {
		t.Error("Python runs Go")
	}
	if rep.Pass || rep.Find(messages).Pass || !rep.Find(launch).Pass {
		t.Error("what is missed is not said")
	}
}

// Every limit is one for a contender that there can be, and every figure has its own name.
func TestSpecs(t *testing.T) {
	names := map[string]bool{}
	for _, spec := range specs {
		if names[spec.Name] {
			t.Errorf("two figures are named %s", spec.Name)
		}
		names[spec.Name] = true
		for _, who := range slices.Sorted(maps.Keys(spec.MaxRatio)) {
			if !slices.Contains([]string{python, gophernotes, before}, who) {
				t.Errorf("%s has a limit for %s", spec.Name, who)
			}
		}
		if spec.Unit == report.Ratio {
			t.Errorf("%s is no measurement", spec.Name)
		}
	}
	for _, d := range []*dialect{&golang, &pythonic} {
		for _, figure := range []string{fib27, addsFunc, addsTop, locked, unlocked} {
			if !names[figure] || d.compute[figure] == "" {
				t.Errorf("%s is not measured in %s", figure, d.language)
			}
		}
	}
}

func TestTriedSchedules(t *testing.T) {
	const report = `✗ there is a data race: 42 of 42 schedules show it

  preemptions    tried    wrong
  none               2        2  all searched
  at most 1         10       10  all searched
  at most 2      1,042       42
  any number        34        –  all searched: these stand for all others

data race on x (in 2 of 42 schedules): %%replay 1
`
	if got := triedSchedules(report); got != 1054 {
		t.Errorf("got %d, want 1054", got)
	}
}
