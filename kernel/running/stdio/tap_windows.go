package stdio

import (
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// tap is a pipe that is read when something is in it.
type tap struct {
	r    *os.File
	kind trace.Stream

	drainers atomic.Int32 // how many drain, or are about to
	mu       sync.Mutex   // held by whoever reads
	buf      []byte       // guarded by mu
}

func newTap(f *os.File, kind trace.Stream) (*tap, error) {
	return &tap{r: f, kind: kind, buf: make([]byte, 32<<10)}, nil
}

// waiting returns how many bytes the pipe holds.
func (t *tap) waiting() (n uint32, err error) {
	ok, _, err := peekNamedPipe.Call(t.r.Fd(), 0, 0, 0, uintptr(unsafe.Pointer(&n)), 0)
	if ok != 0 {
		err = nil
	}
	return n, err
}

var peekNamedPipe = windows.NewLazySystemDLL("kernel32.dll").NewProc("PeekNamedPipe")

// anyHolds reports whether there is something to read in one of the pipes.
func anyHolds(taps []*tap) bool {
	return slices.ContainsFunc(taps, (*tap).holds)
}

// holds reports whether there is something to read.
func (t *tap) holds() bool {
	n, err := t.waiting()
	return n > 0 && err == nil
}

// read fills buf and returns how many bytes there were; mu is held.
func (t *tap) read() int {
	if !t.holds() {
		return 0
	}
	n, _ := t.r.Read(t.buf) // after an error there is nothing more
	return n
}

// watch calls drain now and then, since Windows does not signal when there is something in a pipe.
func (t *tap) watch(drain func()) {
	for range time.Tick(20 * time.Millisecond) {
		if _, err := t.waiting(); err != nil {
			return
		}
		drain()
	}
}
