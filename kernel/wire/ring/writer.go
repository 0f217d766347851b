package ring

import (
	"io"
	"time"
)

// Writer is the writer's end. One goroutine at a time may use it.
type Writer struct {
	memory *Memory
	bell   io.Writer
	tail   uint64
}

// Writer returns the writer's end. bell is the other end of the reader's.
func (m *Memory) Writer(bell io.Writer) *Writer {
	return &Writer{memory: m, bell: bell, tail: m.header().tail.Load()}
}

// Write writes p. It waits while there is no room. An error is the bell's: the reader is gone.
func (w *Writer) Write(p []byte) (n int, err error) {
	h := w.memory.header()
	for n < len(p) {
		room := size - (w.tail - h.head.Load())
		if room == 0 {
			if err := w.wait(); err != nil {
				return n, err
			}
			continue
		}
		rest := p[n:]
		rest = rest[:min(uint64(len(rest)), room)]
		done := copy(w.memory.piece(w.tail), rest)
		n += done
		w.tail += uint64(done)
		h.tail.Store(w.tail)
	}
	if h.state.Load() == asleep {
		err = w.wake()
	}
	return n, err
}

// Hurry has the reader look at once at what was written.
func (w *Writer) Hurry() error {
	if w.memory.header().state.Load() == awake {
		return nil
	}
	return w.wake()
}

// wake rings the bell, unless the reader has woken meanwhile.
func (w *Writer) wake() error {
	if w.memory.header().state.Swap(awake) == awake {
		return nil
	}
	_, err := w.bell.Write([]byte{0})
	return err
}

// maxWait is how long a writer without room waits before it looks again. No bell goes the other way:
// then the reader takes no more than may be shown, and is seconds behind.
const maxWait = time.Millisecond

// wait waits for room.
func (w *Writer) wait() error {
	if err := w.Hurry(); err != nil {
		return err
	}
	h := w.memory.header()
	for pause := maxWait / 64; w.tail-h.head.Load() == size; pause = min(2*pause, maxWait) {
		time.Sleep(pause)
	}
	return nil
}
