package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/bench/report"
)

// measurement is a run in which Lockstep took so many seconds for everything.
func measurement(ours float64) *report.Report {
	samples := func(who string, v float64) report.Samples {
		return report.Samples{Who: who, Values: []float64{v}, CPU: []float64{v}}
	}
	limits := func(who string, most float64) map[string]float64 { return map[string]float64{who: most} }
	fib := report.New(report.Spec{Name: "· fib", By: "bench programs", Unit: report.Seconds}, samples("lockstep", ours), samples("yaegi", 2))
	return report.Of([]report.Figure{
		report.New(report.Spec{Name: "fib(27)", By: "bench compute", Unit: report.Seconds, MaxRatio: limits("ipykernel", 0.7)},
			samples("lockstep", ours), samples("ipykernel", 2)),
		report.New(report.Spec{Name: "a rest", By: "bench notebook", Unit: report.Seconds}, samples("lockstep", ours), samples("ipykernel", 1)),
		report.New(report.Spec{Name: "a turn", By: "bench/cost steps", Unit: report.Nanoseconds, MaxMedian: 6e-9}, samples("lockstep", ours*1e-9)),
		report.New(report.Spec{Name: "its result", By: "bench compute", Unit: report.Wrong, Each: true}, samples("lockstep", 1)),
		report.New(report.Spec{Name: "a schedule", By: "bench schedules", Unit: report.Microseconds, MaxRatio: limits(before, 0.5)},
			samples("lockstep", ours*1e-6), samples(before, 8e-6)),
		fib,
		report.Overall(report.Spec{Name: "the 14 programs", By: "bench programs"}, []report.Figure{fib}, report.Mean, "yaegi"),
		report.New(report.Spec{Name: "sieve", By: "bench/cost plain", Unit: report.Nanoseconds, MaxRatio: limits("yaegi", 1.2)},
			samples("lockstep", ours*1e-9), report.Samples{Who: "yaegi", Failure: "nil type"}),
	})
}

func TestTable(t *testing.T) {
	const want = `| what | before | now | must be | | ''go run ./kernel/testing/…'' |
|---|---|---|---|---|---|
| fib(27) / ipykernel | 5.00× (cpu 5.00×) | 2.00× (cpu 2.00×) | ≤ 0.7× | MISSED | ''bench compute'' |
| a turn | 10.0 ns | 4.0 ns | ≤ 6.0 ns | ok | ''bench/cost steps'' |
| its result | 100% wrong | 100% wrong | wrong on every run | ok | ''bench compute'' |
| a schedule / before | 8.0 µs | 4.0 µs, 0.50× (cpu 0.50×) | ≤ 0.5× | ok | ''bench schedules'' |
| the 14 programs / yaegi | 5.00× (cpu 5.00×) | 2.00× (cpu 2.00×) |  |  | ''bench programs'' |

| The 14 programs, in a notebook | before | now | before / yaegi | now / yaegi |
|---|---|---|---|---|
| fib | 10000.00 ms | 4000.00 ms | 5.00× (cpu 5.00×) | 2.00× (cpu 2.00×) |

| Plain programs, an operation | before | now | before / yaegi | now / yaegi |
|---|---|---|---|---|
| sieve | 10.0 ns | 4.0 ns | it fails | it fails |
`
	if got := table(measurement(10), measurement(4)); got != strings.ReplaceAll(want, "''", "`") {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	// What was not measured before has nothing to stand there.
	if got := table(report.Of(nil), measurement(4)); !strings.Contains(got, "| a turn |  | 4.0 ns |") {
		t.Errorf("got\n%s", got)
	}
}

func TestReplace(t *testing.T) {
	page := "before\n" + opening + "old\n" + closing + "after\n"
	got, err := replace(page, "new\n")
	if want := "before\n" + opening + "new\n" + closing + "after\n"; err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	for _, page := range []string{"", opening, closing + opening} {
		if got, err := replace(page, "new\n"); err == nil {
			t.Errorf("%q became %q", page, got)
		}
	}
}

// The page in the repository has a place for the table, and what was before can be read.
func TestRepository(t *testing.T) {
	page, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := replace(string(page), "new\n"); err != nil {
		t.Error(err)
	}
	was, err := report.Read(bytes.NewReader(earlier))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"fib(27)", "the 14 programs", "plain programs", "a turn of a loop", "a schedule", "a declaring cell"} {
		if was.Find(name) == nil {
			t.Errorf("before.json does not have %s", name)
		}
	}
}

// Reports in files are joined, kept, and written as one table.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	var files []string
	for i, figures := range [][]report.Figure{measurement(4).Figures[:2], measurement(9).Figures} {
		var text bytes.Buffer
		if err := report.Of(figures).WriteJSON(&text); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, string(rune('a'+i))+".json")
		if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	var stdout, stderr bytes.Buffer
	kept := filepath.Join(dir, "kept.json")
	if got := run(t.Context(), append([]string{"-save", kept}, files...), &stdout, &stderr); got != 0 {
		t.Fatalf("exit status %d, want 0\n%s", got, &stderr)
	}
	for _, want := range []string{"Measured ", "2.00× (cpu 2.00×) | ≤ 0.7×", "| 9.0 ns | ≤ 6.0 ns | MISSED"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("there is no %q in\n%s", want, &stdout)
		}
	}
	saved, err := readFiles([]string{kept})
	if err != nil || len(saved.Figures) != len(measurement(9).Figures) || saved.Pass {
		t.Errorf("kept %+v, %v", saved, err)
	}
	for _, args := range [][]string{{"-fast"}, {filepath.Join(dir, "missing.json")}} {
		if got := run(t.Context(), args, &stdout, &stderr); got == 0 {
			t.Errorf("%q succeeds", args)
		}
	}
}

func TestCommands(t *testing.T) {
	all := measuring{kernel: "./lockstep", before: "./earlier", peers: "gophernotes", rounds: 5}.commands()
	for i, want := range []string{
		"./kernel/testing/bench -json -rounds 5 -kernel ./lockstep -before ./earlier -peer gophernotes",
		"./kernel/testing/bench/cost -json -kernel ./lockstep plain steps latency",
	} {
		if got := strings.Join(all[i], " "); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestMeasured(t *testing.T) {
	got := measured(time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC))
	if !strings.HasPrefix(got, "Measured 30 November 2026, go1.") || !strings.Contains(got, "cores") {
		t.Errorf("got %q", got)
	}
}
