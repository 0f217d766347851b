package venv

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// newEnv returns an environment that needs no network: pip is asked for nothing.
func newEnv(t *testing.T) Env {
	t.Helper()
	if _, _, err := FindPython(t.Context(), os.Environ()); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return Env{Dir: filepath.Join(t.TempDir(), "env"), Requirements: "# nothing\n", Environ: os.Environ()}
}

// lines collects progress.
type lines struct {
	mu   sync.Mutex
	list []string
}

func (l *lines) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, line)
}

func (l *lines) count(prefix string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.list {
		if strings.HasPrefix(line, prefix) {
			n++
		}
	}
	return n
}

func wantReady(t *testing.T, e Env, want bool) {
	t.Helper()
	if got, err := e.Ready(); err != nil || got != want {
		t.Errorf("ready: %v, %v; want %v", got, err, want)
	}
}

// The life of an environment. It is one test because making one takes seconds.
func TestEnsure(t *testing.T) {
	e := newEnv(t)
	wantReady(t, e, false)

	impossible := e
	impossible.Requirements = "./no-such-package\n"
	err := impossible.Ensure(t.Context(), func(string) {})
	if err == nil || !strings.Contains(err.Error(), "no-such-package") {
		t.Errorf("got %v, want pip's own words", err)
	}
	wantReady(t, impossible, false)
	wantReady(t, e, false)

	var progress lines
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := e.Ensure(t.Context(), progress.add); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	wantReady(t, e, true)
	if got := progress.count("making"); got != 1 {
		t.Errorf("four at once made it %d times: %q", got, progress.list)
	}

	other := e
	other.Requirements = "# something else\n"
	wantReady(t, other, false)

	// A half-made environment looks like this, and so does one whose Python
	// has been upgraded away.
	for _, file := range []string{filepath.Join(e.Dir, marker), e.Script("python")} {
		if err := os.Rename(file, file+"~"); err != nil {
			t.Fatal(err)
		}
		wantReady(t, e, false)
		if err := os.Rename(file+"~", file); err != nil {
			t.Fatal(err)
		}
		wantReady(t, e, true)
	}

	if err := e.Remove(t.Context()); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Dir(e.Dir))
	if err != nil || len(entries) > 0 {
		t.Errorf("left: %v, %v", entries, err)
	}
}

func TestWithoutPython(t *testing.T) {
	e := Env{Dir: filepath.Join(t.TempDir(), "env"), Environ: []string{"PATH=" + t.TempDir()}}
	err := e.Ensure(t.Context(), func(string) {})
	if !errors.Is(err, ErrNoPython) || !strings.Contains(err.Error(), "To install it:") {
		t.Errorf("got %v, want advice to install Python", err)
	}
}

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	never := func() { t.Error("waited for a free lock") }
	unlock, err := lock(t.Context(), path, never)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	if _, err := lock(ctx, path, cancel); !errors.Is(err, context.Canceled) {
		t.Errorf("a held lock: %v, want a wait that the context ends", err)
	}
	unlock()
	unlock, err = lock(t.Context(), path, never)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}

func TestReport(t *testing.T) {
	r := report{total: 2}
	var got []string
	for _, line := range []string{
		"Collecting jupyterlab==4.6.6 (from -r requirements.txt (line 1))",
		"  Downloading jupyterlab-4.6.6-py3-none-any.whl (12.4 MB)",
		"Collecting colorama>=0.4.4 (from ipython)",
		"Collecting pywinpty (from terminado)",
		"Installing collected packages: a, b",
		"ERROR: No matching distribution found for x",
	} {
		if told := r.line(line); told != "" {
			got = append(got, told)
		}
	}
	want := []string{"[1/2] jupyterlab 4.6.6", "[2/2] colorama>=0.4.4", "[3/3] pywinpty", "unpacking ..."}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if len(r.complaints) != 1 || !strings.Contains(r.complaints[0], "No matching distribution") {
		t.Errorf("complaints: %q", r.complaints)
	}
}
