// Package sandbox runs programs that may do anything, within limits of time, memory and output: by
// Lockstep ([Worker]) or by the Go toolchain ([Toolchain]), so that the two can be compared.
//
// Who uses a Worker must run worker.Main when it is started with the one argument "worker". A
// Runner may be used from any goroutine, for several programs at a time.
package sandbox

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// Program is what is to be run.
type Program struct {
	Name   string // its file's name, for positions
	Source string
	Args   []string
	Dir    string   // its working directory; "" is this process's
	Env    []string // added to this process's
	// Split is set if Result.Stdout is wanted. A toolchain's program then has two pipes in place of
	// one, and Result.Output is in no certain order.
	Split bool
	// Race has the toolchain build the program with its race detector, whose reports are part of
	// the output.
	Race bool
	// Scheduling is how a Worker schedules the program's goroutines.
	Scheduling workerproto.Scheduling
}

// Result is the outcome of a program's run.
type Result struct {
	Output   string // standard output and error, as they came
	Stdout   string // standard output alone, see Program.Split
	Status   int
	NotBuilt bool // the compiler's errors are the output
	TimedOut bool
	Took     time.Duration
	CPU      time.Duration // the processor time that a Worker took to compile and run it; 0 if it did not end
	// Findings are the words of what a Worker has reported as wrong though it is no error: "race",
	// "leak" …
	Findings []string
	// Reports are the texts of these, as a learner reads them.
	Reports []string
	// Search is what it has found if that was asked for; nil if it did not come to an end.
	Search *workerproto.Findings
}

// Limits bound a program. The zero value of a field is a default.
type Limits struct {
	Time   time.Duration // 20 s
	Memory int64         // in bytes: 2 GiB. Go's own programs are not bounded.
	Output int           // how many bytes of output are kept; what follows is dropped: 4 MiB
}

func (l Limits) withDefaults() Limits {
	if l.Time == 0 {
		l.Time = 20 * time.Second
	}
	if l.Memory == 0 {
		l.Memory = 2 << 30
	}
	if l.Output == 0 {
		l.Output = 4 << 20
	}
	return l
}

// Runner runs programs. The error is that one could not be run.
type Runner interface {
	Run(context.Context, Program) (Result, error)
}

// recording takes what a program writes to its two streams.
type recording struct {
	mu        sync.Mutex
	both, out bytes.Buffer
	left      int
	start     time.Time
}

// stream is one of a recording's.
type stream struct {
	*recording
	isOut bool
}

func newRecording(l Limits) *recording {
	return &recording{left: l.Output, start: time.Now()}
}

func (r *recording) stdout() io.Writer { return stream{r, true} }
func (r *recording) stderr() io.Writer { return stream{r, false} }

func (s stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	keep := p[:min(len(p), s.left)]
	s.left -= len(keep)
	s.both.Write(keep)
	if s.isOut {
		s.out.Write(keep)
	}
	return len(p), nil
}

// result returns a Result with what was recorded so far.
func (r *recording) result() Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Result{Output: r.both.String(), Stdout: r.out.String(), Took: time.Since(r.start)}
}
