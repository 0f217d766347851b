//go:build unix

package history

import (
	"os"

	"golang.org/x/sys/unix"
)

// lockFile waits for the lock, which ends with the file's closing.
func lockFile(f *os.File) error {
	for {
		if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != unix.EINTR {
			return err
		}
	}
}
