package children

import (
	"os"
	"os/exec"
	"syscall"
)

// Adopt does nothing: the worker's job object holds all that it has started.
func Adopt() error { return nil }

// Outlive does nothing: the worker is not ended with its parent.
func Outlive() error { return nil }

// Group returns attr.
func Group(attr *syscall.SysProcAttr) *syscall.SysProcAttr { return attr }

// Kill ends the child pid of this process.
func Kill(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill() // it may have ended
		_ = p.Release()
	}
}

// HasGroup reports false: there are no groups.
func HasGroup(int) bool { return false }

// KillAll does nothing: the job object ends with the worker.
func KillAll() {}

// Start starts cmd.
func Start(cmd *exec.Cmd) error { return cmd.Start() }

// Forget does nothing: nothing is kept.
func Forget(int) {}

// KillOrphans does nothing, for the same reason.
func KillOrphans() {}

// KillBelow does nothing, for the same reason.
func KillBelow(int) {}
