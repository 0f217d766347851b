// Package worker is the process that compiles and runs cells. The server starts it, tells it what
// to run, and replaces it when it dies: see package workerproto for what they say.
//
// Its goroutines, beside those of the learner's program:
//
//   - the main one does what belongs to the process's main thread, and ends the process when
//     receive has ended.
//   - receive reads records until the server's end of the pipe closes, and ends the process then.
//     It answers at once what may be asked while a cell runs, and hands executions to
//   - loop, which runs them one after another.
//
// What a cell calls is package machine's; how the ends of executions are told is in report.go.
package worker

import (
	"errors"
	"fmt"
	"go/token"
	"io"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lockstep-go/lockstep/kernel/compiler/check"
	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/lower"
	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/goruntime/library"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/machine"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/resources"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/running/stdio"
	"github.com/lockstep-go/lockstep/kernel/serving/children"
	"github.com/lockstep-go/lockstep/kernel/serving/limits"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/ring"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
	"github.com/lockstep-go/lockstep/lessons/host"
)

// Main runs the worker's side of the pipes in and out until in ends. It returns the exit status.
func Main(in io.Reader, out io.Writer) int {
	if err := limits.Apply(); err != nil {
		fmt.Fprintln(os.Stderr, "lockstep worker:", err)
		return 1
	}
	if err := checkLayouts(); err != nil {
		fmt.Fprintln(os.Stderr, "lockstep worker:", err)
		return 1
	}
	// Calls of the interpreter make much garbage, and the heap is small: with Go's own setting half
	// of a recursive function's time would be collecting.
	debug.SetGCPercent(400)
	memory, _ := ring.Taken() // it works without, and the server notes that in its log
	standard, in, out, raw, err := takeOver(in, out)
	if err != nil {
		fmt.Fprintln(os.Stderr, "lockstep worker:", err)
		return 1
	}
	w := newWorker(out)
	w.process.standard = standard
	if err := w.stdio.Capture(raw); err != nil {
		fmt.Fprintln(os.Stderr, "lockstep worker:", err)
		return 1
	}
	if err := w.send(workerproto.Ready{PID: os.Getpid(), Shares: memory != nil}); err != nil {
		return 1
	}
	if memory != nil {
		w.out.Through(memory.Writer(out))
	}
	if err := children.Adopt(); err != nil {
		fmt.Fprintln(os.Stderr, "lockstep worker:", err) // it works without
	}
	go w.loop()
	gone := make(chan struct{}) // closed when the server is
	go func() {
		defer close(gone)
		w.receive(workerproto.NewReceiver(pollable(in)))
	}()
	for {
		select {
		case f := <-w.process.onMain:
			f()
		case <-gone:
			children.KillAll()
			return 0
		}
	}
}

// checkLayouts returns an error that names which private parts of Go and of the interpreter are not
// as they were when this program was made. Nobody else asks: the other roles do without them.
func checkLayouts() error {
	return errors.Join(goruntime.Check(), library.Check(), interp.Check())
}

// worker is the state of the process.
type worker struct {
	out   *workerproto.Sender
	stdio *stdio.Stdio
	cells chan *execution // to loop
	idle  limits.Idle

	process process

	// program is set before the only execution of a worker that runs a program, see program.go.
	program *workerproto.Program

	language atomic.Value // a words.Language, that of the last cell

	updates updates

	machine *machine.Machine

	mu      sync.Mutex // guards what follows
	session *check.Session
	library *stdlib.Importer
	lowered *lower.Session
	sources sources
	current *execution                // nil between executions
	latest  atomic.Pointer[execution] // the one that began last; for any goroutine

	compiled  compiledCell        // the last one
	entered   enteredTexts        // see again.go
	tryLocks  bool                // see usesTryLock: a cell of the session does
	variables map[string]any      // pointers to those that were last asked for, by core name
	reported  map[trace.Exec]bool // executions of which a panic was reported after their end
	ended     endedNames
	ran       map[uint64]uint64 // how often a text has run, by the hash of it

	accessMu   sync.Mutex
	accesses   map[int64]map[core.Site]core.Access // by text; guarded by accessMu
	accessesOf int64                               // the text that came last; guarded by accessMu

	search   searching
	stepping stepping
	telling  telling
}

// process is what a worker has as a process.
type process struct {
	// standard is nil in a worker that is no process of its own.
	standard *standard
	// onMain takes what is to be done on the main thread, if Main was called there with the thread
	// locked. It has room for the one function that there is.
	onMain chan func()
	starts sync.Once // see mayStart
}

// lang is the language of reports. It may be called from any goroutine.
func (w *worker) lang() words.Language {
	l, _ := w.language.Load().(words.Language)
	return l
}

func newWorker(out io.Writer) *worker {
	w := &worker{
		out:      workerproto.NewSender(out),
		cells:    make(chan *execution, 1),
		stepping: stepping{asked: make(chan workerproto.Step, 1)},

		reported: map[trace.Exec]bool{},
	}
	w.process.onMain = make(chan func(), 1)
	forbidden, err := stdlib.Forbidden()
	if err != nil {
		panic(err) // the program looks at it first
	}
	w.updates.send = w.send
	w.library = stdlib.NewImporter(token.NewFileSet(), forbidden...)
	w.session = check.NewSession(lessonsImporter{w.library})
	w.session.Where = w.where
	w.stdio = stdio.New(stdio.Config{
		Sink: w.wrote,
		Ask:  w.ask,
		Exit: w.exit,

		Stack:        w.recoveredStack,
		TestPanicked: w.testPanicked,
		TestsFailed:  w.testsFailed,
		NoBubble:     w.noBubble,
	})
	sched.SetHooks(sched.Hooks{
		Started:  w.goroutineStarted,
		Ended:    w.goroutineEnded,
		Panicked: w.panicked,
		Thrown:   w.thrown,
		Deadlock: w.deadlock,
		Outside:  resources.Open,
		Collect:  primitives.Collect,

		BubbleDeadlock: w.bubbleDeadlock,
		BubbleHeld:     w.bubbleHeld,
		Searched: func(g *sched.G) {
			if g.Run().Panicked() == g {
				w.search.raised = w.raisedAt(g)
			}
			w.machine.ForgetGoroutine(g)
		},
	})
	host.SetViewer(viewer{w})
	host.SetExplorer(explorer{w})
	resources.OnFirst(func(exec trace.Exec) { w.send(workerproto.Holds{Exec: exec}) })
	w.machine = machine.New(machine.Config{
		Stdio:     w.stdio,
		Forbidden: forbidden,
		Hooks:     machine.Hooks{Exec: w.sources.exec, File: w.fileName, Show: w.show},
	})
	w.lowered = lower.NewSession(w)
	return w
}

// receive reads records until the pipe ends.
func (w *worker) receive(r *workerproto.Receiver) {
	defer close(w.cells)
	for {
		rec, err := r.Receive()
		if err != nil {
			return // the server is gone or does not want us any more: the process ends
		}
		switch rec := rec.(type) {
		case workerproto.Execute:
			w.cells <- w.begin(rec)
		case workerproto.Interrupt:
			if x := w.latest.Load(); x != nil && x.record.Exec == rec.Exec {
				x.beats.Do(func() { go w.beat(x) })
			}
			go w.interrupt(rec.Exec) // it waits for what is being compiled
		case workerproto.StopCells:
			w.stopCells(rec.Execs)
		case workerproto.Route:
			if g := sched.Find(rec.Go); g != nil {
				g.Follow(rec.Current)
			}
		case workerproto.Stdin:
			w.answer(rec)
		case workerproto.Goroutines:
			w.send(workerproto.GoroutineList{ID: rec.ID, List: living()})
		case workerproto.Variables:
			go w.listVariables(rec)
		case workerproto.Complete:
			go w.complete(rec)
		case workerproto.Inspect:
			go w.inspect(rec)
		case workerproto.Step:
			w.askStep(rec)
		}
	}
}

// loop runs executions, one after another, and between them what is asked of those that have ended.
func (w *worker) loop() {
	for {
		select {
		case x, ok := <-w.cells:
			if !ok {
				return
			}
			w.perform(x)
		case q := <-w.stepping.asked:
			w.idle.Begin()
			w.step(q)
			w.idle.End()
		}
	}
}

// perform runs an execution.
func (w *worker) perform(x *execution) {
	w.idle.Begin()
	if w.process.standard != nil {
		w.process.standard.restore()
	}
	user, system := limits.CPU()
	done := w.execute(x)
	userNow, systemNow := limits.CPU()
	done.User, done.System = userNow-user, systemNow-system
	w.send(done)
	w.idle.End()
}

// send sends a record. When the pipe is broken the server is gone, and receive ends the process.
func (w *worker) send(r workerproto.Record) error { return w.out.Send(r) }

func living() []workerproto.LiveRoutine {
	var list []workerproto.LiveRoutine
	for _, g := range sched.Living() {
		wait, since := g.Waiting()
		info := g.Info()
		list = append(list, workerproto.LiveRoutine{Goroutine: info, Wait: wait, Since: since.Round(time.Millisecond)})
	}
	return list
}

func (w *worker) stopCells(execs []trace.Exec) {
	ends := map[trace.Exec]bool{}
	for _, e := range execs {
		ends[e] = true
		primitives.StopTimers(e)
	}
	sched.Kill(func(g *sched.G) bool { return g.ID != trace.MainGo && ends[g.Exec] })
	resources.Release(execs...)
	resources.Wake()
}

// answer gives the running execution what the user typed for it.
func (w *worker) answer(in workerproto.Stdin) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if x := w.current; x != nil && x.record.Exec == in.Exec {
		select {
		case x.stdin <- in:
		default: // nobody asked
		}
	}
}

// ask asks the user for a line on behalf of g, which may be killed while it waits.
func (w *worker) ask(g *sched.G, prompt string, password bool) (line string, eof bool, err error) {
	w.mu.Lock()
	x := w.current
	w.mu.Unlock()
	if x == nil || !x.record.AllowStdin {
		// Few programs look at the error of a Scan. Who goes on with an empty answer is wrong in a
		// way that is hard to find, so the cell ends here.
		if x != nil && g != nil && g.Exec == x.record.Exec {
			w.fail(x, w.stdinFailure(g.Exec, words.NoStandardInput))
		}
		return "", true, errNoStdin
	}
	var killed <-chan struct{} = x.halt // of a question that is not a goroutine's
	if g != nil {
		killed = g.Killed()
	}
	select {
	case <-x.stdin: // typed for a goroutine that was ended before
	default:
	}
	if err := w.send(workerproto.AskStdin{Exec: x.record.Exec, Prompt: prompt, Password: password}); err != nil {
		return "", true, err
	}
	select {
	case in := <-x.stdin:
		if in.Gone {
			w.fail(x, w.stdinFailure(x.record.Exec, words.ClientHasLeft))
			return "", true, errNoStdin
		}
		return in.Line, in.EOF, nil
	case <-killed:
		return "", true, errInterrupted
	case <-x.over: // a goroutine of an earlier cell asked, and the client has taken its question back
		return "", true, errNoStdin
	}
}
