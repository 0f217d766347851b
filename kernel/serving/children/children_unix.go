//go:build unix && !linux

package children

import (
	"os/exec"
	"syscall"
)

// Adopt does nothing: the system has no such thing.
func Adopt() error { return nil }

// Outlive does nothing: the kernel is not killed when its parent ends.
func Outlive() error { return nil }

// Group returns attr: a child stays in the group of this process, which ends as a whole.
func Group(attr *syscall.SysProcAttr) *syscall.SysProcAttr { return attr }

// Kill ends the child pid of this process, and its group if it leads one.
func Kill(pid int) {
	_ = syscall.Kill(-pid, syscall.SIGKILL) // it need not lead one
	_ = syscall.Kill(pid, syscall.SIGKILL)
}

// HasGroup reports whether a child leads a group.
func HasGroup(pid int) bool { return syscall.Kill(-pid, 0) == nil }

// KillAll ends the group that this process leads, itself included: it is about to end.
func KillAll() {
	if syscall.Getpgrp() == syscall.Getpid() {
		_ = syscall.Kill(0, syscall.SIGKILL)
	}
}

// Start starts cmd.
func Start(cmd *exec.Cmd) error { return cmd.Start() }

// Forget does nothing: nothing is kept.
func Forget(int) {}

// KillOrphans does nothing: this process adopts nothing.
func KillOrphans() {}

// KillBelow does nothing: the group of the process is ended with it.
func KillBelow(int) {}
