package stdio

import (
	"bytes"
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"log"
	"os"
	"runtime/pprof"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/callers"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Capture takes over what packages of the host write without asking us: the standard logger and the flags' messages go to
// the streams, and the process's own os.Stdout and os.Stderr become pipes whose bytes are passed on. These
// carry no name, so they are put down to the running execution's main goroutine. They arrive a little later than written,
// which is why cells' own writes do not go that way; see Flush.
//
// It is called once, before the first cell. os.Args becomes what a program sees that was called without arguments.
func (s *Stdio) Capture() error {
	for _, c := range []struct {
		kind     trace.Stream
		variable **os.File
	}{{trace.Stdout, &os.Stdout}, {trace.Stderr, &os.Stderr}} {
		f, err := s.forward(c.kind)
		if err != nil {
			return fmt.Errorf("capture %v: %w", c.kind, err)
		}
		*c.variable = f.w
		s.forwarders = append(s.forwarders, f)
	}
	os.Args = []string{"cell"}
	log.SetOutput(s.err)
	flag.CommandLine.Init(os.Args[0], flag.ContinueOnError)
	flag.CommandLine.SetOutput(s.err)
	return nil
}

// Flush returns when what host packages have written to the captured streams has been passed on. The worker
// calls it at the end of a cell.
func (s *Stdio) Flush() {
	for _, f := range s.forwarders {
		f.flush()
	}
}

// forwarder passes on what is written to a pipe.
type forwarder struct {
	r, w *os.File
	pass func([]byte)
	// mark is written by flush to learn how far the pipe has been read. It is random, so nobody else writes it.
	mark []byte
	seen chan struct{} // one token for each mark read; closed when reading has ended

	flushing sync.Mutex
}

// forward starts a forwarder to one of the streams.
func (s *Stdio) forward(kind trace.Stream) (*forwarder, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	f := &forwarder{
		r: r, w: w,
		pass: func(p []byte) { s.pass(kind, p) },
		mark: []byte(rand.Text()),
		seen: make(chan struct{}, 1),
	}
	go f.run()
	return f, nil
}

func (f *forwarder) run() {
	defer close(f.seen)
	pprof.SetGoroutineLabels(context.Background()) // speak for nobody, whoever called Capture
	buf := make([]byte, 32<<10)
	held := 0 // bytes at the front of buf that may be the beginning of a mark
	for {
		n, err := f.r.Read(buf[held:])
		data := buf[:held+n]
		for {
			before, after, found := bytes.Cut(data, f.mark)
			if !found {
				break
			}
			f.pass(before)
			f.seen <- struct{}{}
			data = after
		}
		held = partialSuffix(data, f.mark)
		if err != nil {
			held = 0
		}
		f.pass(data[:len(data)-held])
		copy(buf, data[len(data)-held:])
		if err != nil {
			return
		}
	}
}

func (f *forwarder) flush() {
	f.flushing.Lock()
	defer f.flushing.Unlock()
	if _, err := f.w.Write(f.mark); err == nil {
		<-f.seen
	}
}

// partialSuffix returns how many bytes at the end of data are a beginning of mark.
func partialSuffix(data, mark []byte) int {
	for n := min(len(mark)-1, len(data)); n > 0; n-- {
		if bytes.HasSuffix(data, mark[:n]) {
			return n
		}
	}
	return 0
}

// printStack is debug.PrintStack.
func (s *Stdio) printStack() { s.Stderr.Write(callers.PrintedStack()) }
