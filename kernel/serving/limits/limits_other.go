//go:build !linux

package limits

// restrict has no system call to make: on Windows the supervisor's job object limits
// the worker, and elsewhere no limit holds for memory that is mapped.
func restrict(int64) error { return nil }

// memory is unknown here.
func memory() int64 { return 0 }
