package limits

import (
	"syscall"
	"time"
)

// CPU returns how much processor time this process has used.
func CPU() time.Duration {
	var begin, end, kernel, user syscall.Filetime
	self, err := syscall.GetCurrentProcess()
	if err == nil {
		err = syscall.GetProcessTimes(self, &begin, &end, &kernel, &user)
	}
	if err != nil {
		return 0
	}
	// A Filetime counts in units of 100 ns.
	units := func(f syscall.Filetime) int64 { return int64(f.HighDateTime)<<32 | int64(f.LowDateTime) }
	return time.Duration(100 * (units(kernel) + units(user)))
}
