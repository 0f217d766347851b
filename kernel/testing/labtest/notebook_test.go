package labtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/learner"
)

// source is a code cell of a notebook that a test writes.
type source struct{ id, code string }

// notebook makes a notebook that was never run.
func notebook(t *testing.T, cells ...source) []byte {
	t.Helper()
	var list []learner.Cell
	for _, c := range cells {
		list = append(list, learner.Cell{ID: c.id, Code: c.code})
	}
	text, err := learner.Notebook(list)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// savedBy runs a notebook as a learner without Jupyter does, and returns what is saved.
func savedBy(t *testing.T, notebook []byte, environ ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.ipynb"), filepath.Join(dir, "out.ipynb")
	if err := os.WriteFile(in, notebook, 0o644); err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), kerneltest.Binary(t), "run", "-o", out, in)
	run.Env = append(os.Environ(), environ...)
	if text, err := run.CombinedOutput(); err != nil {
		t.Fatalf("run the notebook: %v\n%s", err, text)
	}
	saved, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}
