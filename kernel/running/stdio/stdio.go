package stdio

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Config is what a Stdio needs of the worker. Its functions may be called from any goroutine, also
// from several at once.
type Config struct {
	// Sink takes each write, in the goroutine that writes. It keeps neither the Write nor its Data.
	Sink func(*trace.Write)
	// Ask asks for one line of input on behalf of g, nil for none of the program, and of the
	// running execution. It returns when the execution is over, too; its results are ignored then.
	// After eof the execution is not asked again.
	Ask func(g *sched.G, prompt string, password bool) (line string, eof bool, err error)
	// Exit is called when the program exits, in the goroutine that does. That goroutine then ends
	// by runtime.Goexit, whether Exit returns or not.
	Exit func(code int)
	// Stack lists the functions that the running goroutine's last panic has left, the innermost
	// first, when a compiled package has recovered from it and prints its stack. May be nil.
	Stack func() []string
	// TestPanicked is called when a test has panicked, in its goroutine, with the panic's value.
	// That ends the program.
	TestPanicked func(v any)
	// TestsFailed is called with how many tests of a cell have run, and which have failed, if any
	// has.
	TestsFailed func(ran int, failed []string)
	// NoBubble says that package testing/synctest needs goroutines that take turns.
	NoBubble func() string
	// Start is what Write.At counts from; the zero Time is now.
	Start time.Time
}

// Stdio is the standard input and output of a program.
type Stdio struct {
	// Stdin, Stdout and Stderr are the variables of package os that cells see, and may set.
	Stdin, Stdout, Stderr *File

	// The streams themselves.
	in, out, err *File

	cfg    Config
	input  input
	taps   []*tap       // see Capture
	past   atomic.Bool  // see Past
	latest atomic.Int64 // the trace.Exec that Begin was called with

	logging sync.Mutex // held while a logger writes a line with a file
	tests   tests      // see testing.go
	bubbles sync.Map   // by the address of its T → *bubble, of tests that are in one

	exits  atomic.Int64 // entries in exited
	exited sync.Map     // trace.Exec → struct{}: executions that print no more
}

// New returns a Stdio. See Capture for output that compiled packages write.
func New(cfg Config) *Stdio {
	if cfg.Start.IsZero() {
		cfg.Start = time.Now()
	}
	s := &Stdio{cfg: cfg, input: newInput()}
	s.in = &File{std: &stream{stdio: s, name: "/dev/stdin", fd: 0}}
	s.out = &File{std: &stream{stdio: s, name: "/dev/stdout", fd: 1, kind: trace.Stdout}}
	s.err = &File{std: &stream{stdio: s, name: "/dev/stderr", fd: 2, kind: trace.Stderr}}
	s.Restore()
	return s
}

// Restore undoes redirections: the variables that cells see have their first values again.
func (s *Stdio) Restore() { s.Stdin, s.Stdout, s.Stderr = s.in, s.out, s.err }

// writes spares each write an allocation: what a func value is given escapes.
var writes = sync.Pool{New: func() any { return new(trace.Write) }}

// write hands p to the sink in the running goroutine's name, after what was written past us before.
func (s *Stdio) write(kind trace.Stream, p []byte) (int, error) {
	if len(p) > 0 {
		if s.past.Load() {
			s.Flush()
		}
		id, exec := sched.CurrentID()
		printed(p)
		s.send(id, exec, kind, p)
	}
	return len(p), nil
}

// step is a point before the program prints. It comes before any lock of compiled code is taken.
func (s *Stdio) step() {
	if g := sched.Current(); g.Controlled() && !g.Printing {
		g.Step(sched.Pending{Op: trace.OpPrint, Obj: unsafe.Pointer(s), Site: g.At})
	}
}

// printing is a point before the program prints by compiled code that holds a lock of its own then:
// if it were within, others who print would wait for that lock, with the baton. What it returns is
// called after it.
func (s *Stdio) printing() (after func()) {
	s.step()
	g := sched.Current()
	if g == nil {
		return func() {}
	}
	before := g.Printing
	g.Printing = true
	return func() { g.Printing = before }
}

// printed tells the log what the running goroutine prints: the beginning of it.
func printed(p []byte) {
	g := sched.Current()
	if g == nil || g.Run() == nil || !g.Run().Logging() {
		return
	}
	if e := g.Event(); e != nil && e.Op == trace.OpPrint && len(e.Value) < maxPrinted {
		e.Value += string(p[:min(len(p), maxPrinted)])
	}
}

// maxPrinted is how many bytes of what is printed the log has.
const maxPrinted = 64

// send hands p to the sink, unless its execution has exited.
func (s *Stdio) send(id trace.GoID, exec trace.Exec, kind trace.Stream, p []byte) {
	if s.exits.Load() > 0 && s.hasExited(exec) {
		return
	}
	w := writes.Get().(*trace.Write)
	*w = trace.Write{Go: id, Exec: exec, Stream: kind, At: time.Since(s.cfg.Start), Data: s.cellsStack(p)}
	s.cfg.Sink(w)
	w.Data = nil
	writes.Put(w)
}

// Exit is os.Exit as far as the program can observe: it does not return, and its goroutine's
// execution prints no more, though deferred calls run.
func (s *Stdio) Exit(code int) {
	_, exec := sched.CurrentID()
	if searching() == nil { // of a search only this run is ended, and the next prints again
		s.Silence(exec)
	}
	// Deferred, because the worker may end this goroutine within Exit.
	defer runtime.Goexit()
	s.cfg.Exit(code)
}

// Silence keeps what an execution prints from now on from being seen.
func (s *Stdio) Silence(exec trace.Exec) {
	if _, loaded := s.exited.LoadOrStore(exec, struct{}{}); !loaded {
		s.exits.Add(1)
	}
}

func (s *Stdio) hasExited(exec trace.Exec) bool {
	_, yes := s.exited.Load(exec)
	return yes
}
