//go:build unix

package stdio

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// tap is a pipe that is read when something is in it.
type tap struct {
	fd   int
	file *os.File // has the number
	raw  syscall.RawConn
	kind trace.Stream

	drainers atomic.Int32 // how many drain, or are about to
	mu       sync.Mutex   // held by whoever reads
	buf      []byte       // guarded by mu
}

// newTap returns a tap of a file that the poller knows.
func newTap(f *os.File, kind trace.Stream) (*tap, error) {
	t := &tap{file: f, kind: kind, buf: make([]byte, 32<<10)}
	var err error
	if t.raw, err = f.SyscallConn(); err == nil {
		// Not with Fd, which makes reading block.
		err = t.raw.Control(func(fd uintptr) { t.fd = int(fd) })
	}
	if err != nil {
		return nil, fmt.Errorf("capture %v: %w", kind, err)
	}
	return t, nil
}

// anyHolds reports whether there is something to read in one of the pipes. It is asked before each
// print of programs that may write past us.
func anyHolds(taps []*tap) bool {
	var fds [2]unix.PollFd
	for i, t := range taps {
		fds[i] = unix.PollFd{Fd: int32(t.fd), Events: unix.POLLIN}
	}
	n, err := unix.Poll(fds[:len(taps)], 0)
	return n > 0 && err == nil
}

// holds reports whether there is something to read.
func (t *tap) holds() bool {
	fds := [1]unix.PollFd{{Fd: int32(t.fd), Events: unix.POLLIN}}
	n, err := unix.Poll(fds[:], 0)
	return n > 0 && err == nil
}

// read fills buf and returns how many bytes there were; mu is held.
func (t *tap) read() int {
	for {
		n, err := unix.Read(t.fd, t.buf)
		if err != unix.EINTR {
			return max(n, 0)
		}
	}
}

// lastWords is how long a pipe is left alone by the watcher; a print does not wait for that.
// What is in a pipe when the process ends is not lost: the server reads it then. What has been read
// and not passed on is. And Go's last words, which go to the errors' pipe, are for the server.
const lastWords = 5 * time.Millisecond

// watch calls drain whenever there is something to read, until the pipe ends.
func (t *tap) watch(drain func()) {
	for {
		err := t.raw.Read(func(uintptr) bool { return t.holds() })
		if err != nil {
			return
		}
		time.Sleep(lastWords)
		fds := [1]unix.PollFd{{Fd: int32(t.fd), Events: unix.POLLIN}}
		if n, _ := unix.Poll(fds[:], 0); n > 0 && fds[0].Revents&unix.POLLIN == 0 {
			return // nobody is left who could write
		}
		drain()
	}
}
