package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/bench/report"
	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/pyenv"
)

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"-rounds", "0"}, {"-cells", "0"}, {"much"}, {"-fast"}, {"-peer", "a,"}} {
		var stdout, stderr bytes.Buffer
		if got := run(t.Context(), args, &stdout, &stderr); got != 2 {
			t.Errorf("%q: exit status %d, want 2", args, got)
		}
		if stdout.Len() > 0 || stderr.Len() == 0 {
			t.Errorf("%q: stdout %q, stderr %q", args, &stdout, &stderr)
		}
	}
}

func TestNoPython(t *testing.T) {
	t.Setenv("LOCKSTEP_PYTHON", filepath.Join(t.TempDir(), "nothing"))
	var stdout, stderr bytes.Buffer
	if got := run(t.Context(), nil, &stdout, &stderr); got != 1 {
		t.Errorf("exit status %d, want 1", got)
	}
	if !strings.Contains(stderr.String(), "LOCKSTEP_PYTHON") {
		t.Errorf("stderr %q does not say what helps", &stderr)
	}
}

// One short run beside an installed kernel: everything is measured. Whether limits are kept is for an
// otherwise idle machine to show.
func TestMeasure(t *testing.T) {
	t.Setenv("LOCKSTEP_PYTHON", pyenv.Python(t))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	if got := run(ctx, []string{"-rounds", "1", "-cells", "3", "-json", "-peer", "python3"}, &stdout, &stderr); got != 0 {
		t.Fatalf("exit status %d, want 0\n%s", got, &stderr)
	}
	rep, err := report.Read(&stdout)
	if err != nil {
		t.Fatal(err)
	}
	times := map[string]int{cellValue: 3, cellPlain: 3, rested: 3, fib27: 3, addsFunc: 3, addsTop: 3, locked: 3, declares: 200, schedule: searches}
	for _, spec := range specs {
		if spec.Unit == report.Bytes && !canMeasureMemory {
			continue
		}
		f := rep.Find(spec.Name)
		if f == nil {
			t.Errorf("%s is not measured", spec.Name)
			continue
		}
		want := max(times[spec.Name], 1)
		if f.Ours.N != want || f.Ours.Median <= 0 {
			t.Errorf("%s: %d samples, median %g; want %d", spec.Name, f.Ours.N, f.Ours.Median, want)
		}
		own := f.Name == declares || f.Name == declared || f.Name == schedule || f.Name == blocked || f.Name == crowded
		for _, who := range []string{python, "python3"} {
			if p := f.Against(who); (p == nil) != own || p != nil && (p.N != want || p.Failure != "") {
				t.Errorf("%s of %s: %+v", spec.Name, who, p)
			}
		}
		// No clock has a part in these.
		if (f.Name == messages || f.Name == wrong) && !f.Pass {
			t.Errorf("%s: %g", f.Name, f.Ours.Median)
		}
	}
	mean := rep.Find(programMean)
	if mean == nil || mean.Against(yaegi) == nil || mean.Against(yaegi).N != len(programs) || mean.Against(python) != nil {
		t.Errorf("the programs: %+v", mean)
	}
}
