package ring

import (
	"errors"
	"sync/atomic"
	"unsafe"
)

const (
	// size is how many bytes there is room for: what a worker prints in some milliseconds. It is a
	// power of two.
	size = 256 << 10
	// headerSize is where they begin, at a page.
	headerSize = 4096
	memorySize = headerSize + size
)

// What a reader does.
const (
	awake uint32 = iota
	dozing
	asleep
)

// header begins the memory. Each field has a line of the processor's cache for itself.
type header struct {
	tail  atomic.Uint64 // how many bytes have been written
	_     [56]byte
	head  atomic.Uint64 // how many have been read
	_     [56]byte
	state atomic.Uint32 // of the reader
}

// Memory is the memory of a ring.
type Memory struct {
	bytes []byte // page-aligned, memorySize of them
	system
}

// Env is the environment variable that tells a process which memory it was given.
const Env = "LOCKSTEP_RING"

// ErrNone says that a process was given no memory.
var ErrNone = errors.New("no shared memory was given")

func (m *Memory) header() *header { return (*header)(unsafe.Pointer(unsafe.SliceData(m.bytes))) }

func (m *Memory) data() []byte { return m.bytes[headerSize:] }

// piece returns the bytes from a place on, up to the end of the memory.
func (m *Memory) piece(at uint64) []byte { return m.data()[at%size:] }
