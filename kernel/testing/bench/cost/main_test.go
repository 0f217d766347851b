package main

import (
	"bytes"
	"context"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/worker"
	"github.com/lockstep-go/lockstep/kernel/testing/bench/report"
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
	for _, args := range [][]string{{"plane"}, {"-rounds", "0"}, {"-samples", "0"}, {"-cells", "10"}, {"-fast"}, {"-only", "fob"}} {
		var stdout, stderr bytes.Buffer
		if got := run(t.Context(), args, &stdout, &stderr); got != 2 {
			t.Errorf("%q: exit status %d, want 2", args, got)
		}
		if stdout.Len() > 0 || stderr.Len() == 0 {
			t.Errorf("%q: stdout %q, stderr %q", args, &stdout, &stderr)
		}
	}
}

// The tables can be made: of few programs, and of a short session. Whether limits are kept is for
// an otherwise idle machine to show.
func TestTables(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	if got := run(ctx, []string{"-only", "generic_map", "-rounds", "1", "-samples", "1", "-cells", "1300"}, &stdout, &stderr); got != 0 {
		t.Fatalf("exit status %d, want 0\n%s", got, &stderr)
	}
	for _, want := range []string{"generic_map", "a call of a closure", "30 lines after 50", "1+1 after 200", "fmt.Println(x)", "a function that another uses", "heap in use", "of a type that was declared later"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("there is no %q\n%s", want, &stdout)
		}
	}
}

// The figures for machines are those of the tables.
func TestFigures(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	if got := run(ctx, []string{"-only", "sieve", "-rounds", "1", "-samples", "1", "-json", "plain", "latency"}, &stdout, &stderr); got != 0 {
		t.Fatalf("exit status %d, want 0\n%s", got, &stderr)
	}
	rep, err := report.Read(&stdout)
	if err != nil {
		t.Fatal(err)
	}
	sieve, mean, lower := rep.Find("sieve"), rep.Find("plain programs"), rep.Find("check and lower 30 lines after 200")
	if sieve == nil || mean == nil || lower == nil {
		t.Fatalf("figures are missing: %+v", rep)
	}
	if p := sieve.Against("yaegi"); p == nil || p.Ratio <= 0 || math.Abs(p.Ratio-mean.Against("yaegi").Ratio) > 1e-9 {
		t.Errorf("the ratio is %+v, that of all %+v", p, mean)
	}
	if lower.Ours.Median <= 0 || lower.MaxMedian != 0.02 {
		t.Errorf("the way is %+v", lower)
	}
}
