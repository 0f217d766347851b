package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/pyenv"
)

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"-rounds", "0"}, {"-cells", "0"}, {"much"}, {"-fast"}} {
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

// One short run: everything is measured. Whether limits are kept is for an otherwise idle machine
// to show.
func TestMeasure(t *testing.T) {
	t.Setenv("LOCKSTEP_PYTHON", pyenv.Python(t))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	if got := run(ctx, []string{"-rounds", "1", "-cells", "3", "-json"}, &stdout, &stderr); got != 0 {
		t.Fatalf("exit status %d, want 0\n%s", got, &stderr)
	}
	var rep report
	if err := json.Unmarshal(stdout.Bytes(), &rep); err != nil {
		t.Fatalf("%v\n%s", err, &stdout)
	}
	want := map[string]int{"launch": 1, "cell 1+1": 3, "cell x = 1": 3, "after a rest": 3, "100,000 lines": 1, "messages": 1,
		"locked balance": 1, "a schedule": 1, "10,000 blocked": 1}
	if canMeasureMemory {
		want["idle memory"], want["after printing"], want["with so many"] = 1, 1, 1
	}
	for _, f := range rep.Figures {
		own := f.Name == "a schedule" || f.Name == "10,000 blocked" || f.Name == "with so many"
		if f.Ours.N != want[f.Name] || f.Peer.N != want[f.Name] && !own {
			t.Errorf("%s: %d and %d samples, want %d", f.Name, f.Ours.N, f.Peer.N, want[f.Name])
		}
		if f.Ours.Median <= 0 || f.Peer.Median <= 0 && !own {
			t.Errorf("%s: medians %g and %g", f.Name, f.Ours.Median, f.Peer.Median)
		}
		// No clock has a part in this one, nor has the collector, which may be late beside other tests.
		if f.MaxMedian > 0 && f.Unit != seconds && f.Unit != microseconds && f.Name != "with so many" && !f.Pass {
			t.Errorf("%s: %g, want at most %g", f.Name, f.Ours.Median, f.MaxMedian)
		}
		delete(want, f.Name)
	}
	if len(want) > 0 {
		t.Errorf("not measured: %v", want)
	}
}
