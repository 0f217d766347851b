//go:build !windows

package main

import (
	"os/exec"
	"syscall"
)

// endGently has JupyterLab ended by one SIGTERM, upon which it stops its
// kernels and asks nothing. It gets a process group of its own, because a
// Ctrl-C in the terminal would reach it too, and a second signal would cut its
// cleaning up short.
func endGently(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
}
