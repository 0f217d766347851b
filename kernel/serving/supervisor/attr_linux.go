package supervisor

import "syscall"

// sysProcAttr puts the worker in a group of its own, out of a terminal's Ctrl-C, and has it killed
// when the thread that starts it ends. A worker that is well ends with its pipe; this is for one
// that is not.
func sysProcAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
