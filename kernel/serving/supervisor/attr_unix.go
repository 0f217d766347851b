//go:build unix && !linux

package supervisor

import "syscall"

// sysProcAttr puts the worker in a group of its own, out of a terminal's Ctrl-C.
func sysProcAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
