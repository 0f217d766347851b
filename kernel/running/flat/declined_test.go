package flat_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/machine"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
)

// What learners write falls back to the interpreter only where it is known why: of the programs that
// are timed, the functions with their reasons are listed here. A line that is no longer needed has to
// go.
func TestDeclined(t *testing.T) {
	want := []string{
		"copies: f_arrays: the address of a local variable",
		"functions: f_closures: a Qualified",
	}
	files, err := filepath.Glob("../../testing/bench/cost/testdata/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("found %d programs, %v", len(files), err)
	}
	local, _ := filepath.Glob("testdata/*.go")
	var got []string
	for _, file := range append(files, local...) {
		if filepath.Base(file) == "defers.go" {
			continue // it ends by a panic, and what its worker has told of itself is not always read by then
		}
		for _, line := range declined(t, file) {
			got = append(got, strings.TrimSuffix(filepath.Base(file), ".go")+": "+line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("interpreted without a reason that is known: %q", line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("no longer interpreted: %q", line)
		}
	}
}

// declined runs a program, and returns which of its functions the engine does not run, and why.
func declined(t *testing.T, file string) (list []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	source := string(text)
	if !strings.Contains(source, "func main()") {
		source += "\nfunc main() { work() }\n"
	}
	r, err := sandbox.Worker{Limits: limits}.Run(t.Context(), sandbox.Program{
		Name: "./" + filepath.Base(file), Source: source, Env: []string{machine.FlatVariable + "=tell", ownRaces},
	})
	if err != nil || r.NotBuilt || r.TimedOut {
		t.Fatalf("%s: %+v, %v", file, r, err)
	}
	for line := range strings.Lines(r.Output) {
		// What the program has printed may stand before, in the same line.
		if _, about, ok := strings.Cut(line, machine.Interpreted); ok {
			list = append(list, strings.ReplaceAll(strings.TrimSpace(about), "\t", ": "))
		}
	}
	return list
}
