//go:build !windows

package venv

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the lock of an open file if it is free; closing drops it.
func tryLock(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EINTR) {
		return false, nil
	}
	return err == nil, err
}
