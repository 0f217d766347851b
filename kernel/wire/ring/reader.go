package ring

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// errBroken says that the writer has written into what is the ring's own.
var errBroken = errors.New("the shared memory was overwritten")

// Bell is a pipe's end from which the writer's bell is heard.
type Bell interface {
	io.Reader
	SetReadDeadline(time.Time) error
}

// Reader is the reader's end. One goroutine may read.
type Reader struct {
	memory *Memory
	head   uint64
	much   int   // reads that found something since the reader slept
	ended  error // why nothing more will be written, nil as long as something may

	mu   sync.Mutex // guards what follows, and setting the bell's deadline
	bell Bell
	last time.Time // the deadline that Expire has set
}

// Reader returns the reader's end.
func (m *Memory) Reader(bell Bell) *Reader {
	return &Reader{memory: m, bell: bell, head: m.header().head.Load()}
}

const (
	// flood is how many times in a row there is something to read before the reader dozes instead of
	// sleeping, and doze how long it does.
	flood = 4
	doze  = time.Millisecond
)

// Read reads what is there, and waits if that is nothing. When the bell's pipe has ended and all was
// read the error is io.EOF, or why the pipe cannot be read.
func (r *Reader) Read(p []byte) (int, error) {
	for {
		n, err := r.take(p)
		if n > 0 || err != nil || len(p) == 0 {
			r.much++
			return n, err
		}
		switch {
		case r.ended != nil:
			return 0, r.ended
		case r.much >= flood:
			r.much = 0
			r.rest(dozing)
		default:
			r.much = 0
			r.rest(asleep)
		}
	}
}

// take reads without waiting.
func (r *Reader) take(p []byte) (int, error) {
	h := r.memory.header()
	there := h.tail.Load() - r.head
	if there > size {
		return 0, fmt.Errorf("read: %w", errBroken)
	}
	n := 0
	for n < len(p) && there > 0 {
		piece := r.memory.piece(r.head)
		piece = piece[:min(uint64(len(piece)), there)]
		done := copy(p[n:], piece)
		n += done
		r.head += uint64(done)
		there -= uint64(done)
	}
	h.head.Store(r.head)
	return n, nil
}

// rest waits for the bell, unless there is something to read: asleep until it rings, dozing no longer
// than that takes.
func (r *Reader) rest(state uint32) {
	h := r.memory.header()
	h.state.Store(state)
	defer h.state.Store(awake)
	if h.tail.Load() != r.head { // written before the writer could see the state
		return
	}
	var until time.Time
	if state == dozing {
		until = time.Now().Add(doze)
	}
	if err := r.setDeadline(until); err != nil && state == dozing { // pipes have none on this system
		time.Sleep(doze)
		return
	}
	var rings [64]byte
	_, err := r.bell.Read(rings[:])
	switch {
	case err == nil, state == dozing && errors.Is(err, os.ErrDeadlineExceeded) && !r.expired():
	default:
		r.ended = err // what was written before it is read yet
	}
}

// Expire has Read wait no longer than to a time.
func (r *Reader) Expire(at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = at
	_ = r.bell.SetReadDeadline(at)
}

func (r *Reader) setDeadline(t time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.last.IsZero() && (t.IsZero() || r.last.Before(t)) {
		t = r.last
	}
	return r.bell.SetReadDeadline(t)
}

// expired reports whether the time that Expire has set is over.
func (r *Reader) expired() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.last.IsZero() && !time.Now().Before(r.last)
}
