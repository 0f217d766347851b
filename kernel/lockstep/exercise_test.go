package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/learner"
)

// TestExerciseOfOnesOwn follows the README: an instructor makes an exercise from nothing, changes it,
// has it checked, and learners answer it in a notebook beside its folder, or with LOCKSTEP_EXERCISES.
func TestExerciseOfOnesOwn(t *testing.T) {
	dir := t.TempDir()
	run := func(dir string, env []string, args ...string) string {
		t.Helper()
		cmd := exec.Command(kerneltest.Binary(t), args...)
		cmd.Dir = dir
		cmd.Env = append(append(os.Environ(), "LOCKSTEP_LANG=en"), env...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("lockstep %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	run(dir, nil, "exercise", "new", "20-mine/visitors")
	file := filepath.Join(dir, "exercises", "20-mine", "visitors.txtar")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.ReplaceAll(string(text), "visitors", "guests")
	if err := os.WriteFile(file, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	run(dir, nil, "exercise", "check", "-mutants", file)

	_, wrong, _ := strings.Cut(edited, "-- wrong/")
	_, wrong, _ = strings.Cut(wrong, "\n")
	wrong, _, _ = strings.Cut(wrong, "\n-- ")
	_, right, _ := strings.Cut(edited, "-- right/")
	_, right, _ = strings.Cut(right, "\n")
	right, _, _ = strings.Cut(right, "\n-- ")
	notebook, err := learner.Notebook([]learner.Cell{
		{ID: "a", Code: "%lesson 20-mine"}, {ID: "b", Code: "%%exercise mine/visitors\n" + wrong}, {ID: "c", Code: "%hint"},
		{ID: "d", Code: "%%exercise mine/visitors\n" + right},
	})
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := t.TempDir()
	for _, folder := range []string{dir, elsewhere} {
		path := filepath.Join(folder, "lesson.ipynb")
		if err := os.WriteFile(path, notebook, 0o600); err != nil {
			t.Fatal(err)
		}
		var env []string
		if folder == elsewhere {
			env = []string{"LOCKSTEP_EXERCISES=" + filepath.Join(dir, "exercises")}
		}
		out := run(folder, env, "run", "-q", path)
		at := 0
		for _, want := range []string{"0 of 1 exercises solved", "✗ mine/visitors: ", "guests", "%hint", "Hint 1 of", "✓ mine/visitors holds on every schedule", "are solved"} {
			i := strings.Index(out[at:], want)
			if i < 0 {
				t.Fatalf("%q is not shown, or not in its place:\n%s", want, out)
			}
			at += i
		}
	}
}
