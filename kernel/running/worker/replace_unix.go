//go:build unix && !linux

package worker

import "golang.org/x/sys/unix"

// replace makes fd another number of the file old.
func replace(old, fd int) error { return unix.Dup2(old, fd) }
