package main

import (
	"bytes"
	"errors"
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
	limit := timed("limit", 1000, 1500)
	for _, test := range []struct {
		row  *row
		want bool
	}{{fast, true}, {slow, false}, {alone, true}, {broken, false}, {limit, true}} {
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
		"geometric mean 1.00×",
		"alone on yaegi: nil type",
		"broken on lockstep: exit status 1",
	}
	compare(t, out.String(), want)
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
