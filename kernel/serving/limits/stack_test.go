//go:build unix

package limits

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// TestStackOverflowIsCheap recurses without end in a child, this test binary again, and looks at
// the most memory that the child had.
func TestStackOverflowIsCheap(t *testing.T) {
	if os.Getenv("LIMITS_TEST_CHILD") != "" {
		if err := apply(4 << 30); err != nil {
			t.Fatal(err)
		}
		t.Fatal(recurse(0))
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, "-test.run=^TestStackOverflowIsCheap$")
	cmd.Env = append(os.Environ(), "LIMITS_TEST_CHILD=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "stack overflow") {
		t.Fatalf("the child ended in %v, want a stack overflow:\n%.2000s", err, out)
	}
	most := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	if runtime.GOOS != "darwin" { // where it is in bytes already
		most <<= 10
	}
	if most > 250<<20 {
		t.Errorf("the overflow took %s, want at most 250MiB", FormatSize(most))
	}
}

// recurse calls itself until the stack is full.
//
//lint:ignore SA5007 that is what it is for
func recurse(n int) int { return recurse(n+1) + n }
