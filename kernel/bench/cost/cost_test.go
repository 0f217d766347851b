package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/worker"
)

// asWorker makes the test binary a worker.
const asWorker = "LOCKSTEP_TEST_AS_WORKER"

func TestMain(m *testing.M) {
	if os.Getenv(asWorker) != "" {
		os.Exit(worker.Main(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

func testWorker() (*exec.Cmd, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), asWorker+"=1", "GORACE=report_bugs=0 exitcode=0")
	return cmd, nil
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"plane"}, {"-rounds", "0"}, {"-samples", "0"}, {"-cells", "10"}, {"-fast"}} {
		var stdout, stderr bytes.Buffer
		if got := run(t.Context(), args, &stdout, &stderr); got != 2 {
			t.Errorf("%q: exit status %d, want 2", args, got)
		}
		if stdout.Len() > 0 || stderr.Len() == 0 {
			t.Errorf("%q: stdout %q, stderr %q", args, &stdout, &stderr)
		}
	}
}

// A session of thousands of cells keeps what it has declared, and little else.
func TestCellsLeaveLittleBehind(t *testing.T) {
	const cells = 2000
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	n, err := newNotebook(testWorker)
	if err != nil {
		t.Fatal(err)
	}
	defer n.close()
	l, err := startLong(ctx, n)
	if err != nil {
		t.Fatal(err)
	}
	used := func(after int) float64 {
		if err := l.upTo(ctx, after); err != nil {
			t.Fatal(err)
		}
		bytes, err := l.used(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	before := used(settled)
	if got := (used(settled+cells) - before) / cells; got > maxKept {
		t.Errorf("a cell keeps %.0f bytes, want at most %d", got, maxKept)
	}
}

// The tables can be made: of few programs, and of a short session. Whether limits are kept is for a machine that does
// nothing else.
func TestTables(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	if got := run(ctx, []string{"-only", "generic_map", "-rounds", "1", "-samples", "1", "-cells", "1300"}, &stdout, &stderr); got != 0 {
		t.Fatalf("exit status %d, want 0\n%s", got, &stderr)
	}
	for _, want := range []string{"generic_map", "30 lines after 50", "1+1 after 200", "fmt.Println(x)", "heap in use"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("there is no %q\n%s", want, &stdout)
		}
	}
}

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

func TestStages(t *testing.T) {
	times := func(each time.Duration) [][]time.Duration {
		all := make([][]time.Duration, len(kinds))
		for i := range all {
			all[i] = []time.Duration{each}
		}
		return all
	}
	early := stage{cells: 500, times: times(time.Millisecond), used: 2 << 20, resident: 40 << 20}
	tests := []struct {
		name string
		late stage
		want bool
	}{
		{"flat", stage{cells: 9500, times: times(time.Millisecond), used: 3 << 20, resident: 44 << 20}, true},
		{"slow", stage{cells: 9500, times: times(2 * time.Millisecond), used: 2 << 20, resident: 40 << 20}, false},
		{"a leak", stage{cells: 9500, times: times(time.Millisecond), used: 7 << 20, resident: 44 << 20}, false},
		{"large", stage{cells: 9500, times: times(time.Millisecond), used: 2 << 20, resident: 50 << 20}, false},
		{"memory cannot be measured", stage{cells: 9500, times: times(time.Millisecond), used: 2 << 20}, true},
	}
	for _, test := range tests {
		before := early
		if test.late.resident == 0 {
			before.resident = 0
		}
		var out bytes.Buffer
		got, err := writeStages(&out, before, test.late)
		if err != nil {
			t.Fatal(err)
		}
		if said := !strings.Contains(out.String(), "MISSED"); got != test.want || said != test.want {
			t.Errorf("%s: ok = %v, want %v\n%s", test.name, got, test.want, &out)
		}
	}
}

func TestQuantile(t *testing.T) {
	took := []time.Duration{5, 1, 4, 2, 3}
	for _, test := range []struct {
		q    float64
		want time.Duration
	}{{0, 1}, {0.5, 3}, {0.9, 5}, {1, 5}} {
		if got := quantile(took, test.q); got != test.want {
			t.Errorf("quantile %g = %d, want %d", test.q, got, test.want)
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
