package main

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

func TestPrograms(t *testing.T) {
	all, err := programs("")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Errorf("there are %d programs, want 50 or more", len(all))
	}
	some, err := programs("chan_")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range some {
		if !strings.Contains(p.name, "chan_") {
			t.Errorf("%s is among those named chan_", p.name)
		}
	}
	if len(some) == 0 || len(some) == len(all) {
		t.Errorf("%d of %d programs are named chan_", len(some), len(all))
	}
}

func TestNewProgram(t *testing.T) {
	tests := []struct {
		name, text string
		ops        int // 0 for an error
	}{
		{name: "a program", text: "package main\n\nconst ops = 12_000 // turns\n\nfunc work() int { return 1 }\n", ops: 12_000},
		{name: "another package", text: "package other\n\nconst ops = 1 // turn\n"},
		{name: "no operations", text: "package main\n\nfunc work() int { return 1 }\n"},
		{name: "none", text: "package main\n\nconst ops = 0 // turns\n"},
	}
	for _, test := range tests {
		p, err := newProgram("p", test.text)
		if (err != nil) != (test.ops == 0) || p.ops != test.ops {
			t.Errorf("%s: %d operations, %v; want %d", test.name, p.ops, err, test.ops)
		}
	}
}

func TestParse(t *testing.T) {
	tests := []struct {
		name, text string
		want       outcome
		fails      bool
	}{
		{name: "the shortest time counts", text: "7 300\n7 200\n7 250\n", want: outcome{"7", 200}},
		{name: "another result", text: "7 300\n8 200\n", fails: true},
		{name: "no time", text: "7\n", fails: true},
		{name: "a warning", text: "7 300\nbeware of this\n", fails: true},
		{name: "nothing", text: "", fails: true},
	}
	for _, test := range tests {
		got, err := parse(test.text)
		if (err != nil) != test.fails {
			t.Errorf("%s: %v", test.name, err)
		}
		if err == nil && got != test.want {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func TestRows(t *testing.T) {
	timed := func(name string, raw, ours time.Duration) *row {
		return &row{program: program{name: name, ops: 10}, compiled: 10, raw: raw, ours: ours}
	}
	fast, slow, alone, broken := timed("fast", 1000, 500), timed("slow", 1000, 2000), timed("alone", 0, 2000), timed("broken", 1000, 0)
	alone.rawFailure = errors.New("nil type")
	broken.ourFailure = errors.New("exit status 1")
	limit, watched, most := timed("limit", 1000, 1200), timed("watched", 1000, 1500), timed("most", 1000, 1300)
	watched.program.watched = true
	for _, test := range []struct {
		row  *row
		want bool
	}{{fast, true}, {slow, false}, {alone, true}, {broken, false}, {limit, true}, {watched, true}, {most, false}} {
		if got := test.row.ok(); got != test.want {
			t.Errorf("%s: ok = %v, want %v", test.row.program.name, got, test.want)
		}
	}
	rows := []*row{fast, slow, alone, broken}
	if got := mean(rows); got != 1 {
		t.Errorf("the mean of 0.5 and 2 is %g, want 1", got)
	}
	var out bytes.Buffer
	if err := writeRows(&out, rows); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"ns an operation go yaegi lockstep ratio",
		"fast 1.0 100.0 50.0 0.50× ok",
		"slow 1.0 100.0 200.0 2.00× MISSED",
		"alone 1.0 fails 200.0 ok",
		"broken 1.0 100.0 fails MISSED",
		"geometric mean 1.00× MISSED",
		"alone on yaegi: nil type",
		"broken on lockstep: exit status 1",
	}
	compare(t, out.String(), want)
}

func TestSummary(t *testing.T) {
	timed := func(name string, watched bool, ours time.Duration) *row {
		return &row{program: program{name: name, ops: 10, watched: watched}, compiled: 10, raw: 1000, ours: ours}
	}
	failed := timed("failed", false, 9000)
	failed.rawFailure = errors.New("nil type")
	rows := []*row{timed("fast", false, 50), timed("slow", false, 1100), timed("chan", true, 1400), failed}
	ratios := map[string]float64{"plain programs": math.Cbrt(0.05 * 1.1 * 1.4), "the slowest": 1.1, "the slowest with goroutines or recover": 1.4}
	for _, f := range summary(rows) {
		p := f.Against("yaegi")
		if p == nil || math.Abs(p.Ratio-ratios[f.Name]) > 1e-9 {
			t.Errorf("%s: %+v, want %g", f.Name, p, ratios[f.Name])
		}
		if want := f.Name != "plain programs"; f.Pass != want {
			t.Errorf("%s: pass = %v, want %v", f.Name, f.Pass, want)
		}
		delete(ratios, f.Name)
	}
	if len(ratios) > 0 {
		t.Errorf("no figures for %v", ratios)
	}
	// What the interpreter cannot do has no ratio, and what we cannot has missed its limit.
	if f := failed.figure(); f.Against("yaegi").Failure == "" || !f.Pass || f.Against("go").Ratio != 900 {
		t.Errorf("%+v", f)
	}
	failed.ourFailure = errors.New("exit status 1")
	if failed.figure().Pass {
		t.Error("a program that cannot run passes")
	}
}

func TestWatched(t *testing.T) {
	tests := []struct {
		text string
		want bool
	}{
		{"func work() int { return 1 }", false},
		{"func work() int { go work(); return 1 }", true},
		{"func work() int { defer func() { recover() }(); return 1 }", true},
		{"func work() int { defer println(); return 1 } // go work, and recover()", false},
	}
	for _, test := range tests {
		got, err := watched("package main\n\n" + test.text)
		if err != nil || got != test.want {
			t.Errorf("%s: %v, %v; want %v", test.text, got, err, test.want)
		}
	}
	if _, err := watched("package main\n\nfunc"); err == nil {
		t.Error("half a program is none")
	}
}

func TestAddSteps(t *testing.T) {
	to := make([][]float64, len(steps))
	if err := addSteps(to, strings.Repeat("500000\n", len(steps)-1)+"1500000\n"); err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{5e-9, 5e-9, 0, 0, 0, 10e-9} {
		if len(to[i]) != 1 || math.Abs(to[i][0]-want) > 1e-15 {
			t.Errorf("%s: %v, want %g", steps[i].name, to[i], want)
		}
	}
	for _, printed := range []string{"", "500000\n", strings.Repeat("half\n", len(steps))} {
		if err := addSteps(to, printed); err == nil {
			t.Errorf("%q are times", printed)
		}
	}
}

// compare compares lines, whatever the space between columns.
func compare(t *testing.T, text string, want []string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d lines, want %d\n%s", len(lines), len(want), text)
	}
	for i, line := range lines {
		if got := strings.Join(strings.Fields(line), " "); got != want[i] {
			t.Errorf("line %d is %q, want %q", i+1, got, want[i])
		}
	}
}
