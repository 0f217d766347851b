//go:build unix

package limits

import (
	"syscall"
	"time"
)

// CPU returns how much processor time this process has used: in its own code, and in the system's
// on its behalf.
func CPU() (user, system time.Duration) {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0, 0
	}
	return time.Duration(r.Utime.Nano()), time.Duration(r.Stime.Nano())
}
