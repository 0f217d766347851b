package labtest

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
)

var update = flag.Bool("update", false, "write the README's pictures to notebooks/images")

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run runs the tests, ends what they share, and fails if a process of theirs is left.
func run(m *testing.M) int {
	adoptOrphans()
	status := kerneltest.Main(m)
	if err := errors.Join(browser.stop(), server.stop(), expectNoProcesses()); err != nil {
		fmt.Fprintln(os.Stderr, "after the tests:", err)
		status = max(status, 1)
	}
	return status
}

// expectNoProcesses waits until nothing lives that a test has started, however far down.
func expectNoProcesses() error {
	// Only its parent is notified of a process's end, and its parent may be gone: so poll.
	for begin := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		left := descendants()
		if len(left) == 0 {
			return nil
		}
		if time.Since(begin) > 10*time.Second {
			return fmt.Errorf("processes are left: %q", left)
		}
	}
}
