//go:build unix

package worker

import (
	"io"
	"io/fs"
	"os"
	"syscall"
)

// pollable returns in so that a goroutine that reads from it waits without a thread of its own. The
// one that reads records hands each cell to another goroutine and reads on: if its thread went to
// sleep in the system then, another one would have to be woken for the cell, which takes as long as
// compiling it.
func pollable(in io.Reader) io.Reader {
	f, ok := in.(*os.File)
	if !ok {
		return in
	}
	// Only a pipe is surely ours alone: the mode belongs to the open file, which a terminal shares
	// with the shell.
	if info, err := f.Stat(); err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		return in
	}
	fd := f.Fd()
	if err := syscall.SetNonblock(int(fd), true); err != nil {
		return in
	}
	return &pipe{os.NewFile(fd, f.Name()), f}
}

// pipe is a file opened a second time by its number, which the first must not close.
type pipe struct {
	*os.File // NewFile has found that the mode is pollable
	first    *os.File
}
