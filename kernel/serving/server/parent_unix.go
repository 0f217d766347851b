//go:build unix

package server

import (
	"os"
	"strconv"
	"syscall"
	"time"
)

// AwaitParent waits until the process that started this kernel has ended, and returns true; pid is
// the value that Jupyter gives in JPY_PARENT_PID. It returns false at once when that names nothing
// to wait for.
func AwaitParent(pid string) bool {
	parent, err := strconv.Atoi(pid)
	if err != nil || parent <= 1 {
		return false
	}
	direct := os.Getppid() == parent
	for range time.Tick(time.Second) {
		if direct && os.Getppid() != parent {
			return true
		}
		if syscall.Kill(parent, 0) == syscall.ESRCH {
			return true
		}
	}
	return false
}
