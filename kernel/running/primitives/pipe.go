package primitives

import (
	"io"
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// pipe is what the two ends of an io.Pipe share. A Write offers its bytes, and returns when reads
// have taken all of them.
type pipe struct {
	monitor
	pipeState // guarded by the monitor
}

type pipeState struct {
	writes  bool   // a Write has its turn
	offered bool   // data is there to be read, even if it is empty
	data    []byte // what is left of it
	closed  bool
	rerr    error // why the reader was closed
	werr    error // why the writer was closed
}

// PipeReader replaces io.PipeReader in cells.
type PipeReader struct{ pipe *pipe }

// PipeWriter replaces io.PipeWriter in cells.
type PipeWriter struct{ pipe *pipe }

// Pipe is io.Pipe.
func Pipe() (*PipeReader, *PipeWriter) {
	p := &pipe{monitor: monitor{kind: "pipe"}}
	return &PipeReader{p}, &PipeWriter{p}
}

// Read waits until a Write offers something, or one end is closed.
func (r *PipeReader) Read(data []byte) (n int, err error) { return r.pipe.read(data) }

// Close closes the pipe: writes fail with io.ErrClosedPipe.
func (r *PipeReader) Close() error { return r.CloseWithError(nil) }

// CloseWithError closes the pipe: writes fail with err.
func (r *PipeReader) CloseWithError(err error) error {
	if err == nil {
		err = io.ErrClosedPipe
	}
	r.pipe.close(&r.pipe.rerr, err)
	return nil
}

// Write waits until reads have taken all data, or one end is closed.
func (w *PipeWriter) Write(data []byte) (n int, err error) { return w.pipe.write(data) }

// Close closes the pipe: reads end with io.EOF.
func (w *PipeWriter) Close() error { return w.CloseWithError(nil) }

// CloseWithError closes the pipe: reads end with err, or io.EOF if that is nil.
func (w *PipeWriter) CloseWithError(err error) error {
	if err == nil {
		err = io.EOF
	}
	w.pipe.close(&w.pipe.werr, err)
	return nil
}

func (p *pipe) read(b []byte) (int, error) {
	if !p.await(trace.OpReceive, func() bool { return p.offered || p.closed }) {
		sched.Point()
		return 0, io.ErrClosedPipe // a deferred call of a goroutine that is being ended
	}
	if p.closed {
		defer p.mu.Unlock()
		return 0, closeError(p.rerr, p.werr)
	}
	g := p.touch()
	n := copy(b, p.data)
	if g != nil {
		g.Saw(func() string { return show(reflect.ValueOf(string(b[:n]))) })
	}
	p.data = p.data[n:]
	p.offered = len(p.data) > 0
	p.unlock()
	return n, nil
}

func (p *pipe) write(b []byte) (int, error) {
	if !p.await(trace.OpSend, func() bool { return !p.writes || p.closed }) {
		sched.Point()
		return 0, io.ErrClosedPipe
	}
	if p.closed {
		defer p.mu.Unlock()
		return 0, closeError(p.werr, p.rerr)
	}
	if g := p.touch(); g != nil {
		g.Saw(func() string { return show(reflect.ValueOf(string(b))) })
	}
	p.writes, p.offered, p.data = true, true, b
	p.unlock()

	all := p.await(trace.OpSend, func() bool { return !p.offered || p.closed })
	if !all {
		p.mu.Lock()
	}
	n, taken := len(b)-len(p.data), !p.offered
	p.writes, p.offered, p.data = false, false, nil
	err := closeError(p.werr, p.rerr)
	p.unlock()
	if !all {
		sched.Point()
	}
	if taken {
		err = nil
	}
	return n, err
}

// close closes the pipe. The first error of each end is kept.
func (p *pipe) close(end *error, err error) {
	p.step(trace.OpClose)
	p.mu.Lock()
	p.touch()
	if *end == nil {
		*end = err
	}
	p.closed = true
	p.unlock()
}

// touch is called before p is changed, and returns who does it if that takes turns. A search puts
// the pipe back.
func (p *pipe) touch() *sched.G {
	g := holding()
	if g != nil {
		keep(g.Run(), &p.pipeState, unsafe.Pointer(&p.closed))
	}
	return g
}

// closeError is the error of an end that was closed itself, or whose other end was closed with an
// error.
func closeError(own, other error) error {
	if own == nil && other != nil {
		return other
	}
	return io.ErrClosedPipe
}
