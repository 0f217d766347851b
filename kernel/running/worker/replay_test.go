package worker

import (
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lockstep-go/lockstep/kernel/explaining/timeline"
	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// replayed returns the programs of testdata/judged/programs.txtar, by name, and their names.
func replayed(t testing.TB) (programs map[string]string, names []string) {
	t.Helper()
	a, err := txtar.ParseFile(filepath.Join("testdata", "judged", "programs.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	programs = map[string]string{}
	for _, f := range a.Files {
		programs[f.Name] = string(f.Data)
		names = append(names, f.Name)
	}
	return programs, names
}

// text is a log without what differs between processes: the numbers of texts.
func text(log *trace.Log) string {
	var b strings.Builder
	for _, g := range log.Goroutines {
		fmt.Fprintf(&b, "%s %d %d\n", g.Name, g.Parent, g.Started.Place())
	}
	for _, o := range log.Objects {
		fmt.Fprintln(&b, o)
	}
	for _, e := range log.Events {
		e.Site = trace.Site(e.Site.Place())
		fmt.Fprintf(&b, "%+v\n", e)
	}
	return b.String()
}

// sum adds up what a run was: its log, its outcome, its failures.
func sum(r judge.Replay) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s%q %d %d %v %s\n", text(r.Log), r.Outcome, r.Preemptions, r.Steps, r.Hash, r.Schedule)
	for _, f := range r.Failures {
		fmt.Fprintf(h, "%s %s %v\n", f.Word, f.Text, f.Parties)
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// replaySeeds is on how many random schedules each program runs.
const replaySeeds = 50

// TestReplay: the same schedule gives the same log, event by event, in this process and in others.
func TestReplay(t *testing.T) {
	programs, names := replayed(t)
	golden := filepath.Join("testdata", "judged", "hashes.golden")
	var sums strings.Builder
	for _, name := range names {
		p := compiled(t, judged{files: []judge.Source{{Name: name, Text: programs[name]}}, race: true})
		all, different := fnv.New64a(), map[string]bool{}
		for seed := range replaySeeds + 1 {
			schedule := ""
			switch {
			case seed == 0:
			case seed%2 == 0:
				schedule = fmt.Sprintf("surw/%d", seed*7919)
			default:
				schedule = fmt.Sprintf("pct3/%d/60", seed*7919)
			}
			one, err := p.Replay("x:"+schedule, judge.Options{})
			if err != nil {
				t.Fatal(err)
			}
			two, _ := p.Replay(one.Schedule, judge.Options{})
			if a, b := sum(one), sum(two); a != b || two.Strayed != 0 || one.Uncontrolled != "" {
				t.Errorf("%s, %s: the log is another one when it runs again: %s\n%s\n%s", name, one.Schedule, one.Uncontrolled, text(one.Log), text(two.Log))
			}
			if err := timeline.Validate(one.Log); err != nil {
				t.Errorf("%s, %s: %v\n%s", name, one.Schedule, err, text(one.Log))
			}
			fmt.Fprintln(all, sum(one))
			different[text(one.Log)] = true
		}
		if len(different) < 4 { // two that lock twice each have few
			t.Errorf("%s: %d schedules were but %d different ones", name, replaySeeds, len(different))
		}
		fmt.Fprintf(&sums, "%s %016x\n", name, all.Sum64())
	}
	if *update {
		if err := os.WriteFile(golden, []byte(sums.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := sums.String(); got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestReplayFound: each schedule that a search prints, of failures and of outcomes, comes again, event
// by event.
func TestReplayFound(t *testing.T) {
	programs, names := replayed(t)
	for _, name := range names {
		p := compiled(t, judged{files: []judge.Source{{Name: name, Text: programs[name]}}, race: true})
		v := p.Explore(judge.Options{Bound: 2, Max: 400, Prints: true, Late: name == "time.go"})
		if v.Uncontrolled != "" {
			t.Errorf("%s: %s", name, v.Uncontrolled)
		}
		for _, o := range v.Outcomes {
			again, err := p.Replay(o.Schedule, judge.Options{})
			if err != nil || again.Strayed != 0 || again.Outcome != o.Text || again.Schedule != o.Schedule || again.Preemptions != o.Preemptions {
				t.Errorf("%s, %s: came to %q, and then to %q, %s, strayed at %d", name, o.Schedule, o.Text, again.Outcome, again.Schedule, again.Strayed)
			}
		}
		for _, f := range v.Failures {
			again, err := p.Replay(f.Schedule, judge.Options{})
			if err != nil || !f.Sure && f.Log != nil || f.Log != nil && text(again.Log) != text(f.Log) || again.Schedule != f.Schedule {
				t.Errorf("%s, %s on %s did not come again: %s", name, f.Word, f.Schedule, again.Schedule)
			}
		}
	}
}

// explorations asks for a long test of whether a search comes to the same each time:
//
//	go test ./kernel/running/worker -run TestExplorations -explorations 1000
var explorations = flag.Int("explorations", 50, "how often TestExplorations explores each program")

// TestExplorations: a search has the same verdict, counts and schedules each time, on one processor
// and on two, also beside a machine at full load.
func TestExplorations(t *testing.T) {
	programs := []struct{ name, src string }{{"right", locked}, {"wrong", unlocked}}
	want := map[string]string{}
	for _, c := range []struct {
		name  string
		procs int
		load  int
	}{{"one processor", 1, 0}, {"two", 2, 0}, {"two at full load", 2, 4}, {"one at full load", 1, 2}} {
		t.Run(c.name, func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(c.procs))
			defer burn(c.load)()
			for _, program := range programs {
				p := compiled(t, judged{files: []judge.Source{{Name: "main.go", Text: "package main\n" + program.src}}, race: true})
				for i := range (*explorations + 3) / 4 {
					v := p.Explore(judge.Options{Bound: 2, Late: i%2 == 0, Lost: true})
					got := verdictText(v)
					key := fmt.Sprint(program.name, i%2)
					if want[key] == "" {
						want[key] = got
						if (len(v.Failures) > 0) != (program.name == "wrong") {
							t.Fatalf("the %s program: %s", program.name, got)
						}
					}
					if got != want[key] {
						t.Fatalf("the %s program, time %d:\n%s\nbefore:\n%s", program.name, i, got, want[key])
					}
				}
			}
		})
	}
}

// verdictText is a verdict with all that is in it.
func verdictText(v judge.Verdict) string {
	var b strings.Builder
	for i := range v.Failures {
		f := v.Failures[i]
		if f.Log != nil {
			fmt.Fprintf(&b, "%x ", fnv.New64a().Sum([]byte(text(f.Log))))
			f.Log = nil
		}
		fmt.Fprintf(&b, "%+v\n", f)
	}
	v.Failures = nil
	fmt.Fprintf(&b, "%+v", v)
	return b.String()
}

// burn keeps as many processors busy until it is stopped.
func burn(n int) (stop func()) {
	var over atomic.Bool
	ended := make(chan struct{})
	for range n {
		go func() {
			for x := uint64(1); !over.Load(); x = x*6364136223846793005 + 1 {
			}
			ended <- struct{}{}
		}()
	}
	return func() {
		over.Store(true)
		for range n {
			<-ended
		}
	}
}
