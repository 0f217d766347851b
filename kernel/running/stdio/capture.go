package stdio

import (
	"flag"
	"log"
	"os"
	"slices"

	"github.com/lockstep-go/lockstep/kernel/running/callers"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Raw are the pipes into which goes what is written past us: by compiled packages, which have
// os.Stdout and os.Stderr of their own, by system calls, by child processes. They are the ends to
// read from.
type Raw struct{ Stdout, Stderr *os.File }

// Capture takes over what is written past us. Its bytes carry no name, so they are put down to the
// running execution's main goroutine. They come in order with what cells print: each print first
// passes on what the pipes hold. The standard logger and the flags' messages go to the streams.
//
// As long as nobody can write past us (Past), no print looks.
//
// It is called once, before the first cell. os.Args becomes what a program sees that was called
// without arguments.
func (s *Stdio) Capture(raw Raw) error {
	for kind, f := range map[trace.Stream]*os.File{trace.Stdout: raw.Stdout, trace.Stderr: raw.Stderr} {
		t, err := newTap(f, kind)
		if err != nil {
			return err
		}
		s.taps = append(s.taps, t)
	}
	for _, t := range s.taps {
		go t.watch(func() { s.drain(t) })
	}
	os.Args = []string{"cell"}
	log.SetOutput(s.err)
	flag.CommandLine.Init(os.Args[0], flag.ContinueOnError)
	flag.CommandLine.SetOutput(s.err)
	return nil
}

// Begin begins an execution. What is written past us belongs to it until the next one, also
// when its main goroutine has ended.
func (s *Stdio) Begin(exec trace.Exec) { s.latest.Store(int64(exec)) }

// Past says that from now on somebody may write past us whose bytes are to come in order with what
// cells print.
func (s *Stdio) Past() { s.past.Store(true) }

// Flush returns when what was written past us has been passed on. The worker calls it at the end of
// a cell.
func (s *Stdio) Flush() {
	// In this order: whoever has emptied a pipe counts as draining it until what it held has been
	// passed on.
	if len(s.taps) > 0 && (anyHolds(s.taps) || slices.ContainsFunc(s.taps, (*tap).drained)) {
		for _, t := range s.taps {
			s.drain(t)
		}
	}
}

// drain passes on what a pipe holds.
func (s *Stdio) drain(t *tap) {
	t.drainers.Add(1)
	defer t.drainers.Add(-1)
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		n := t.read()
		if n == 0 {
			return
		}
		exec := trace.Exec(s.latest.Load())
		if g := sched.MainG(); g != nil {
			exec = g.OutputExec()
		}
		s.send(trace.MainGo, exec, t.kind, t.buf[:n])
	}
}

// drained reports whether somebody drains the pipe, and may hold bytes that have not been passed
// on.
func (t *tap) drained() bool { return t.drainers.Load() > 0 }

// printStack is debug.PrintStack.
func (s *Stdio) printStack() { s.Stderr.Write(callers.PrintedStack()) }
