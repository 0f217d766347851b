//go:build unix

package journal

import (
	"os"

	"golang.org/x/sys/unix"
)

// TryLock takes the lock if nobody has it, and reports whether it has. The lock ends with the
// file's closing.
func TryLock(f *os.File) (bool, error) {
	for {
		switch err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err {
		case nil:
			return true, nil
		case unix.EWOULDBLOCK:
			return false, nil
		case unix.EINTR:
		default:
			return false, err
		}
	}
}
