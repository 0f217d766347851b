package worker

import (
	"os"
	"os/exec"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/machine"
)

// TestInterpreted: what the stories tell is the same when the interpreter runs all functions.
func TestInterpreted(t *testing.T) {
	if testing.Short() {
		t.Skip("tells all stories once more")
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^(TestStories|TestReports|TestDeepRecursion)$")
	cmd.Env = append(os.Environ(), machine.FlatVariable+"=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
