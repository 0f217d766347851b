package limits

import (
	"syscall"
	"time"
)

// CPU returns how much processor time this process has used: in its own code, and in the system's
// on its behalf.
func CPU() (user, system time.Duration) {
	var begin, end, inKernel, inUser syscall.Filetime
	self, err := syscall.GetCurrentProcess()
	if err == nil {
		err = syscall.GetProcessTimes(self, &begin, &end, &inKernel, &inUser)
	}
	if err != nil {
		return 0, 0
	}
	return duration(inUser), duration(inKernel)
}

// duration converts a length of time, which a Filetime counts in units of 100 ns.
func duration(f syscall.Filetime) time.Duration {
	return 100 * time.Duration(int64(f.HighDateTime)<<32|int64(f.LowDateTime))
}
