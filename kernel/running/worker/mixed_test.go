package worker

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/litmus/mixed"
)

// FuzzMixed runs concurrent programs on schedules that searches choose, in this process: what happens
// on one is sound and happens again, a search on every schedule comes to all that others come to.
// conformance/litmus does the same with whole kernels, and Go.
func FuzzMixed(f *testing.F) {
	for i := range 60 {
		seed := make([]byte, 150)
		for j := range seed {
			seed[j] = byte((i + 3) * (j + 7) * (j + 1) >> (i % 5))
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		text := mixed.FromBytes(data).Text()
		p, err := judging().judge(judged{files: []judge.Source{{Name: "main.go", Text: text}}, race: true})
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		for _, wrong := range contradictions(p) {
			t.Errorf("%s", wrong)
		}
		if t.Failed() {
			t.Logf("the program:\n%s", text)
		}
	})
}

// mixedPrograms asks for a long test, in which the programs are larger, too:
//
//	go test ./kernel/running/worker -run TestMixed -programs 10000 -programs.seed 7 -timeout 1h
var (
	mixedPrograms = flag.Uint64("programs", 20, "how many programs TestMixed runs")
	mixedSeed     = flag.Uint64("programs.seed", 1, "the seed of TestMixed's programs")
)

// TestMixed is FuzzMixed for programs by number, as those of conformance/litmus.
func TestMixed(t *testing.T) {
	for i := range *mixedPrograms {
		text := mixed.Generate(*mixedSeed, i).Text()
		p, err := judging().judge(judged{files: []judge.Source{{Name: "main.go", Text: text}}, race: true})
		if err != nil {
			t.Errorf("program %d: %v\n%s", i, err, text)
			continue
		}
		for _, wrong := range contradictions(p) {
			t.Errorf("program %d: %s", i, wrong)
		}
	}
}

// contradictions runs a program in several ways, and returns where they contradict each other.
func contradictions(p *judge.Program) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	whole := p.Explore(judge.Options{Max: 500})
	few := p.Explore(judge.Options{Bound: 1, Max: 100})
	known := outcomes(whole)
	in := func(how, outcome string) {
		if whole.Every && outcome != "" && !slices.Contains(known, outcome) {
			say("%s comes to %q, a search on every schedule to %q", how, outcome, known)
		}
	}
	for _, o := range outcomes(few) {
		in("a search with few preemptions", o)
	}
	for _, v := range []judge.Verdict{whole, few} {
		if v.Uncontrolled != "" {
			say("uncontrolled: %s", v.Uncontrolled)
		}
		for _, f := range v.Failures {
			if !f.Sure && f.Log != nil {
				say("%s on %s does not come again", f.Word, f.Schedule)
			}
		}
	}
	for seed := range 3 {
		r, err := p.Replay(fmt.Sprintf("x:surw/%d", seed), judge.Options{})
		if err != nil {
			say("%v", err)
			continue
		}
		in(r.Schedule, strings.TrimSpace(r.Outcome))
		if !slices.ContainsFunc(r.Failures, func(f judge.Failure) bool { return f.Word == explore.Panic || f.Word == explore.Misuse }) {
			for _, w := range sound(r.Log) { // those whose waits a panic ends make their deferred calls
				say("%s: %s", r.Schedule, w)
			}
		}
		if again, err := p.Replay(r.Schedule, judge.Options{}); err != nil || sum(r) != sum(again) || again.Strayed != 0 {
			say("%s does not come again: %v\n%s\n%s", r.Schedule, err, text(r.Log), text(again.Log))
		}
	}
	return wrong
}

// outcomes lists those of a search, without the empty one of a program that did not get to its end.
func outcomes(v judge.Verdict) (list []string) {
	for _, o := range v.Outcomes {
		if text := strings.TrimSpace(o.Text); text != "" {
			list = append(list, text)
		}
	}
	return list
}
