// Package program runs a Go program's file in a worker, as the go command would run it: `lockstep
// run FILE.go`. It is how corpora of programs are run, too.
//
// A [Program] is run once, by [Program.Run], which may be called for several programs at a time.
// Each has a worker of its own, so nothing of one is left for the next, and what a program does to
// its process ends with it.
package program

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/serving/supervisor"
	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// Exit statuses of a program that did not choose one.
const (
	statusNotBuilt    = 1
	statusStrict      = 1   // something was found that is no error but by -strict
	statusDied        = 2   // Go's runtime ended it
	statusInterrupted = 130 // as a shell says of a program that Ctrl-C has ended
)

// Program is a program to be run.
type Program struct {
	// File is the name that positions carry, and Source its text.
	File, Source string
	// Args are the program's arguments, without its name.
	Args []string
	// Dump prints to Stdout what becomes of the program on its way to the interpreter, instead of
	// running it.
	Dump bool
	// Scheduling is how its goroutines take turns.
	Scheduling workerproto.Scheduling
	// Language is that of what the kernel says.
	Language words.Language
	// Found is given each report. It is called from one goroutine, and may be nil.
	Found func(workerproto.Display)
	// Progress is a terminal on which it is drawn how far a search has come; nil is none.
	Progress io.Writer
	// Stdin is read as the program asks for it, line by line. nil is empty.
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Command makes the worker's command; nil means this executable with the argument "worker".
	Command func() (*exec.Cmd, error)
}

// Outcome is how a program ended.
type Outcome struct {
	// Status is its exit status: 1 when it was not built, 2 when it panicked, else what it chose.
	Status int
	// NotBuilt is set if the program does not compile: Stderr has the compiler's errors.
	NotBuilt bool
	// Findings counts what was reported as wrong though it is no error, such as data races.
	Findings int
	// CPU is the processor time that the worker took to compile and run it; 0 if the worker has
	// died.
	CPU time.Duration
}

// theExec is the only execution of a program's worker.
const theExec trace.Exec = 1

// run is a running program.
type run struct {
	Program
	worker *supervisor.Supervisor
	stdin  chan struct{} // asks for a line; has room for the one question that may be open

	// Used by receive until the end.
	progress progress
	findings int

	once  sync.Once
	ended chan struct{}     // closed when done or death is set
	done  *workerproto.Done // how it ended,
	death *supervisor.Death // or how its worker did
}

// Run runs the program to its end. The error is not nil if it could not be run at all, or was ended
// because ctx is done.
func (p Program) Run(ctx context.Context) (Outcome, error) {
	r := &run{
		Program: p,
		stdin:   make(chan struct{}, 1),
		ended:   make(chan struct{}),

		progress: progress{to: p.Progress, lang: p.Language},
	}
	var err error
	r.worker, err = supervisor.Start(supervisor.Options{Command: p.Command, Receive: r.receive, Died: r.died})
	if err != nil {
		return Outcome{}, err
	}
	defer r.worker.Close()
	err = r.worker.Execute(ctx, workerproto.Execute{
		Exec:       theExec,
		Source:     p.Source,
		Count:      1,
		AllowStdin: true,
		Dump:       p.Dump,
		Language:   p.Language,
		Scheduling: p.Scheduling,
		Program: &workerproto.Program{
			File: p.File,
			Args: append([]string{strings.TrimSuffix(filepath.Base(p.File), ".go")}, p.Args...),
		},
	})
	if err != nil {
		return Outcome{}, fmt.Errorf("run %s: %w", p.File, err)
	}
	if p.Stdin != nil {
		go r.answer()
	}
	select {
	case <-r.ended:
		return r.outcome(), nil
	case <-ctx.Done():
		if p.Scheduling.Explore != nil { // which reports what it has found so far
			r.worker.Interrupt()
			<-r.ended
			r.progress.clear()
		}
		return Outcome{Status: statusInterrupted}, context.Cause(ctx)
	}
}

// outcome reports what went wrong, if anything did. What the program prints is passed on unchanged,
// as by the go command; a report is ours, so values in it are made safe for the terminal.
func (r *run) outcome() Outcome {
	r.progress.clear()
	switch {
	case r.death != nil:
		message := r.death.Message
		if message == nil {
			message = []string{r.death.Name + ": " + r.death.Value}
		}
		fmt.Fprintln(r.Stderr, terminal.Text(strings.Join(message, "\n")))
		return Outcome{Status: statusDied, Findings: r.findings}
	case r.done.Failure != nil:
		fmt.Fprintln(r.Stderr, terminal.Text(strings.Join(r.done.Failure.Traceback, "\n")))
	}
	return Outcome{Status: r.done.Status, NotBuilt: r.done.Failure != nil && r.done.Status == statusNotBuilt, Findings: r.findings, CPU: r.done.User + r.done.System}
}

// end ends the run by f, unless it has ended: what comes after a program's end is not its output.
func (r *run) end(f func()) {
	r.once.Do(func() {
		f()
		close(r.ended)
	})
}

// receive takes the worker's records. They come from one goroutine.
func (r *run) receive(rec workerproto.Record) {
	select {
	case <-r.ended:
		return
	default:
	}
	switch rec := rec.(type) {
	case workerproto.Write:
		to := r.Stdout
		if rec.Stream == trace.Stderr {
			to = r.Stderr
		}
		_, _ = to.Write(rec.Data) // that nobody reads any more is for the program's end to find
	case workerproto.Display:
		r.report(rec)
	case workerproto.Progress:
		r.progress.tell(rec, time.Now())
	case workerproto.AskStdin:
		if r.Stdin == nil {
			r.worker.Send(workerproto.Stdin{Exec: theExec, EOF: true})
			return
		}
		select {
		case r.stdin <- struct{}{}:
		default:
		}
	case workerproto.Done:
		r.end(func() { r.done = &rec })
	}
}

// report shows what the kernel reports of a program: what a search has found is what was asked for,
// and everything else stands beside what the program prints. A program's own displays have nowhere
// to be shown.
func (r *run) report(d workerproto.Display) {
	if d.Finding != "" {
		r.findings++
	}
	if r.Found != nil && (d.Finding != "" || d.Findings != nil) {
		r.Found(d)
		return
	}
	r.progress.clear()
	to := r.Stderr
	switch {
	case r.Scheduling.Explore != nil:
		to = r.Stdout
	case d.Finding == "" && !d.Asked:
		return
	}
	if text, ok := d.Data["text/plain"].(string); ok {
		fmt.Fprintln(to, terminal.Text(strings.TrimSuffix(text, "\n")))
	}
}

func (r *run) died(d supervisor.Death) {
	r.end(func() { r.death = &d })
}

// answer gives the program the lines that it asks for. A read cannot be taken back: the goroutine
// may outlive the run.
func (r *run) answer() {
	lines := bufio.NewReader(r.Stdin)
	for {
		select {
		case <-r.stdin:
		case <-r.ended:
			return
		}
		line, err := lines.ReadString('\n')
		r.worker.Send(workerproto.Stdin{Exec: theExec, Line: line, EOF: err != nil})
	}
}
