package pyenv

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestPythonHasThePackages(t *testing.T) {
	python := Python(t)
	cmd := exec.CommandContext(t.Context(), python, "-c", `
from importlib.metadata import version
for name in "jupyterlab jupyter_client jupyter_kernel_test jupyter-console nbclient nbconvert ipykernel pyzmq".split():
    version(name)`)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if again := Python(t); again != python {
		t.Errorf("%s, then %s", python, again)
	}
}

func TestOverrides(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("LOCKSTEP_PYTHON", self)
	t.Setenv("LOCKSTEP_CHROMIUM", self)
	if got, err := Prepare(t.Context(), func(string) {}); err != nil || got != self {
		t.Errorf("Prepare: %s, %v; want %s", got, err, self)
	}
	if got := Chromium(t); got != self {
		t.Errorf("Chromium: %s, want %s", got, self)
	}
	t.Setenv("LOCKSTEP_CHROMIUM", filepath.Join(t.TempDir(), "nothing"))
	if got, err := FindChromium(); err == nil {
		t.Errorf("FindChromium returned %s for a program that is not there", got)
	}
}

// A missing program ends a test in one of two ways.
func TestMissing(t *testing.T) {
	tests := []struct {
		ci      string
		skipped bool
		failed  bool
	}{
		{ci: "", skipped: true},
		{ci: "true", failed: true},
	}
	for _, test := range tests {
		t.Setenv("CI", test.ci)
		r := &recorder{TB: t}
		missing(r, "a unicorn", os.ErrNotExist)
		if r.skipped != test.skipped || r.failed != test.failed {
			t.Errorf("CI=%q: skipped %v, failed %v", test.ci, r.skipped, r.failed)
		}
	}
}

// recorder records how a test would have ended.
type recorder struct {
	testing.TB
	skipped, failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Skipf(string, ...any)  { r.skipped = true }
func (r *recorder) Fatalf(string, ...any) { r.failed = true }
