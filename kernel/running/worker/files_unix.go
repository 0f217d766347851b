//go:build unix

package worker

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"golang.org/x/sys/unix"

	"github.com/lockstep-go/lockstep/kernel/running/stdio"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// standard keeps the process's files 0, 1 and 2 as cells are to find them: an empty input, and
// pipes whose other ends package stdio reads. Cells may close them.
type standard struct {
	kept [3]int // duplicates, out of the way
}

// firstFree is where our own files begin, above the numbers that a program might count on or close.
const firstFree = 100

// takeOver moves the records' pipes away from 0 and 1, and makes these and 2 what cells are to
// find.
func takeOver(in io.Reader, out io.Writer) (*standard, io.Reader, io.Writer, stdio.Raw, error) {
	s := &standard{}
	raw, err := s.takeOver(&in, &out)
	if err != nil {
		return nil, nil, nil, raw, fmt.Errorf("take over the standard streams: %w", err)
	}
	return s, in, out, raw, nil
}

func (s *standard) takeOver(in *io.Reader, out *io.Writer) (raw stdio.Raw, err error) {
	move := func(fd int) int {
		if err != nil {
			return -1
		}
		moved, e := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, firstFree)
		if e == unix.EINVAL { // there are not as many
			moved, e = unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, workerproto.CrashFD+1)
		}
		if e != nil {
			err = e
		}
		return moved
	}
	if f, ok := (*in).(*os.File); ok {
		*in = os.NewFile(uintptr(move(int(f.Fd()))), f.Name())
	}
	if f, ok := (*out).(*os.File); ok {
		*out = os.NewFile(uintptr(move(int(f.Fd()))), f.Name())
	}
	empty, e := os.Open(os.DevNull)
	if e != nil {
		return raw, e
	}
	defer empty.Close()
	s.kept[0] = move(int(empty.Fd()))
	crash := -1
	if os.Getenv(workerproto.FilesEnv) != "" {
		os.Unsetenv(workerproto.FilesEnv) // cells need not see it
		raw.Stdout, s.kept[1] = readEnd(move(workerproto.StdoutReadFD)), move(workerproto.StdoutWriteFD)
		raw.Stderr, s.kept[2] = readEnd(move(workerproto.StderrReadFD)), move(2)
		crash = move(workerproto.CrashFD)
		for fd := workerproto.StdoutReadFD; fd <= workerproto.CrashFD; fd++ {
			unix.Close(fd)
		}
	} else { // started by hand, or by a test
		crash = move(2)
		for i, end := range []**os.File{&raw.Stdout, &raw.Stderr} {
			r, w, e := os.Pipe()
			if e != nil {
				return raw, e
			}
			*end, s.kept[i+1] = r, move(int(w.Fd()))
			w.Close()
		}
	}
	if err != nil {
		return raw, err
	}
	for fd, kept := range s.kept {
		if err := replace(kept, fd); err != nil {
			return raw, err
		}
	}
	c := os.NewFile(uintptr(crash), "crash")
	defer c.Close()
	return raw, debug.SetCrashOutput(c, debug.CrashOptions{})
}

// readEnd makes a pipe's end one that is waited for without a thread.
func readEnd(fd int) *os.File {
	_ = unix.SetNonblock(fd, true) // else it is found out that it cannot be waited for
	return os.NewFile(uintptr(fd), "captured")
}

// restore opens again what cells have closed.
func (s *standard) restore() {
	for fd, kept := range s.kept {
		if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == unix.EBADF {
			_ = replace(kept, fd) // if that fails the next cell cannot write past us either
		}
	}
}
