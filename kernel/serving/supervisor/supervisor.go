// Package supervisor owns the worker: it starts the process, speaks records with it,
// sees it die, starts another one, and gives that one the session's declarations again.
//
// A [Supervisor] always has a worker or is about to have one. Every execution that
// [Supervisor.Execute] accepts ends in exactly one of two ways, both reported from the same
// goroutine and in order with the execution's output: a Done record ([Options.Receive]) or the
// worker's [Death] ([Options.Died]). After [Supervisor.Close] nothing is reported.
//
// All methods may be called from any goroutine.
package supervisor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/serving/limits"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// WorkerEnv marks a worker's environment. A kernel that finds it set is one that a worker
// started, and must not start workers in turn: a wrong command would do so for ever.
const WorkerEnv = "LOCKSTEP_WORKER"

const (
	// defaultGrace is how long a worker may say nothing while it ends an interrupted execution. The
	// promise is half a second, and a worker says so much sooner if it cannot keep it; this is for
	// one that is broken, and long enough for a busy machine.
	defaultGrace = 10 * time.Second
	// startTimeout bounds the time to the worker's first record.
	startTimeout = 20 * time.Second
	// restoreTimeout bounds each declaration's restoring, which only compiles.
	restoreTimeout = 20 * time.Second
)

// ErrClosed is what every call gives after Close.
var ErrClosed = errors.New("the supervisor is closed")

// Options say what to run and to whom to report.
type Options struct {
	// Command makes the worker's command, without its pipes; nil means this executable
	// with the argument "worker".
	Command func() (*exec.Cmd, error)
	// Receive is called with each record that concerns an execution, one after another.
	Receive func(workerproto.Record)
	// Died is called when a worker has died by itself or had to be killed, after all its
	// records, from the goroutine that starts the next one.
	Died func(Death)
	// Grace is the time that a worker may say nothing while an interrupted execution ends, before
	// it is killed; 0 means ten seconds.
	Grace time.Duration
	// Childless says that the programs of the workers start no processes, and so that nothing is left
	// to be ended when a worker has ended.
	Childless bool
	Log       *slog.Logger
}

// Supervisor keeps a worker. Its goroutines:
//
//   - run starts workers one after another, restores the session in each and waits for
//     its death. It ends after Close, when the last worker is gone.
//   - each worker's process has four of its own, see [process]; all of them have ended
//     before run goes on.
//   - the grace timer of an interrupt runs kill, which does not block.
type Supervisor struct {
	opts    Options
	ctx     context.Context // ends with Close
	close   context.CancelFunc
	stopped chan struct{} // closed when run has returned
	asked   questions

	retry chan struct{} // has room for one: makes run try again

	mu       sync.Mutex
	proc     *process      // nil while there is none that may be used
	starting *process      // the one that run is starting or restoring, for Close to end
	changed  chan struct{} // closed and replaced when proc or broken changes
	broken   error         // why the last start failed; the next Execute tries again
	running  trace.Exec    // sent to proc and not done
	grace    *time.Timer   // armed by the first Interrupt of running
	session  workerproto.Session
}

// Start returns a Supervisor whose first worker is being started.
func Start(opts Options) (*Supervisor, error) {
	if os.Getenv(WorkerEnv) != "" {
		return nil, fmt.Errorf("%s is set: a worker may not start a kernel of its own", WorkerEnv)
	}
	if opts.Command == nil {
		opts.Command = ownWorker
	}
	if opts.Grace == 0 {
		opts.Grace = defaultGrace
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Supervisor{
		opts:    opts,
		ctx:     ctx,
		close:   cancel,
		stopped: make(chan struct{}),
		changed: make(chan struct{}),
		retry:   make(chan struct{}, 1),
	}
	go s.run()
	return s, nil
}

// ownWorker runs this program again in its other role.
func ownWorker() (*exec.Cmd, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program's file: %w", err)
	}
	return exec.Command(exe, "worker"), nil
}

// Close ends the worker and waits until nothing of it is left.
func (s *Supervisor) Close() {
	s.close()
	s.mu.Lock()
	for _, p := range []*process{s.proc, s.starting} {
		if p != nil {
			p.kill(nil)
		}
	}
	s.mu.Unlock()
	<-s.stopped
}

// PID returns the process id of the worker that runs now, 0 when there is none.
func (s *Supervisor) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proc == nil {
		return 0
	}
	return s.proc.cmd.Process.Pid
}

// Execute sends rec to the worker, waiting for one as long as ctx allows. When it returns nil, a
// Done or a Death follows. Only one execution may be under way.
func (s *Supervisor) Execute(ctx context.Context, rec workerproto.Execute) error {
	s.nudge()
	for {
		s.mu.Lock()
		changed, broken := s.changed, s.broken
		s.mu.Unlock()
		if s.TryExecute(ctx, rec) {
			return nil
		}
		if ctx.Err() != nil { // an Interrupt came before there was anything to interrupt
			return context.Cause(ctx)
		}
		if broken != nil {
			return broken
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-s.ctx.Done():
			return ErrClosed
		}
	}
}

// TryExecute is Execute if that need not wait. It reports whether it has sent rec.
func (s *Supervisor) TryExecute(ctx context.Context, rec workerproto.Execute) (sent bool) {
	s.mu.Lock()
	p := s.proc
	if p == nil || ctx.Err() != nil {
		s.mu.Unlock()
		return false
	}
	s.running = rec.Exec
	p.used.Store(true)
	s.mu.Unlock()
	p.send(rec) // should it be dying, its death answers for it
	return true
}

// nudge makes run try again if the last start failed.
func (s *Supervisor) nudge() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		s.broken = nil
		s.retry <- struct{}{} // has room: broken is set once for each retry taken
	}
}

// Send sends the worker a record that needs no answer. It is dropped if there is no worker: what
// such a record is about is gone too.
func (s *Supervisor) Send(rec workerproto.Record) {
	s.mu.Lock()
	p := s.proc
	s.mu.Unlock()
	if p != nil {
		p.send(rec)
	}
}

// Interrupt frees the running execution. The worker reports its progress; if it cannot end the
// execution, or is silent for long, it is killed. With nothing running it does nothing.
func (s *Supervisor) Interrupt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == trace.NoExec || s.proc == nil {
		return
	}
	p := s.proc
	if s.grace == nil {
		s.grace = time.AfterFunc(s.opts.Grace, func() { p.kill(errCannotBeLeft) })
	}
	p.send(workerproto.Interrupt{Exec: s.running})
}

// errCannotBeLeft is why a worker is killed that does not end an execution.
var errCannotBeLeft = words.CouldNotBeLeft.Error()

// alive handles the report of a worker that is ending an execution.
func (s *Supervisor) alive(p *process, rec workerproto.Alive) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case rec.Exec != s.running || s.grace == nil:
	case rec.Stuck:
		p.kill(errCannotBeLeft)
	default:
		s.grace.Reset(s.opts.Grace)
	}
}

// maxIdleDeaths is how many workers in a row may die without having been given a cell. Then the
// cells are not to blame, and the next worker is started only when it is needed.
const maxIdleDeaths = 3

// run gives the session one worker after another.
func (s *Supervisor) run() {
	defer close(s.stopped)
	idleDeaths := 0
	for s.ctx.Err() == nil {
		p, err := s.start()
		if err != nil {
			s.pause(err)
			continue
		}
		s.setWorker(p, nil)
		<-p.gone
		death := s.reap(p)
		if s.ctx.Err() != nil {
			return
		}
		s.opts.Log.Info("the worker died", "pid", p.cmd.Process.Pid, "name", death.Name, "value", death.Value, "exit", p.exit)
		s.opts.Died(death)
		if idleDeaths++; p.used.Load() {
			idleDeaths = 0
		}
		if idleDeaths == maxIdleDeaths {
			idleDeaths = 0
			s.pause(fmt.Errorf("%d workers in a row have died: %s: %s", maxIdleDeaths, death.Name, death.Value))
		}
	}
}

// pause waits until a worker is asked for again.
func (s *Supervisor) pause(err error) {
	if s.ctx.Err() == nil {
		s.opts.Log.Error("no worker", "err", err)
	}
	s.setWorker(nil, err)
	select {
	case <-s.retry:
	case <-s.ctx.Done():
	}
}

// setWorker passes the result of a start to those who wait in Execute.
func (s *Supervisor) setWorker(p *process, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.proc, s.starting, s.broken = p, nil, err
	close(s.changed)
	s.changed = make(chan struct{})
}

// start makes a worker that has the session's declarations. Declarations that no worker
// survives are dropped, so that a session can always continue.
func (s *Supervisor) start() (*process, error) {
	for {
		p, err := s.startBare()
		if err != nil {
			return nil, err
		}
		err = s.restore(p)
		if err == nil {
			return p, nil
		}
		p.kill(nil)
		<-p.gone
		if s.ctx.Err() != nil {
			return nil, ErrClosed
		}
		s.opts.Log.Error("declarations given up", "err", err)
		s.mu.Lock()
		s.session = workerproto.Session{}
		s.mu.Unlock()
	}
}

// startBare starts a worker and waits for its first record.
func (s *Supervisor) startBare() (*process, error) {
	cmd, err := s.opts.Command()
	if err != nil {
		return nil, fmt.Errorf("start worker: %w", err)
	}
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	// One goroutine's stack is enough to show where; ten thousand of them take seconds to print.
	cmd.Env = append(cmd.Env, WorkerEnv+"=1", "GOTRACEBACK=single")
	size, err := limits.Size()
	if err != nil {
		return nil, fmt.Errorf("start worker: %w", err)
	}
	p, err := startProcess(cmd, size, s.opts.Childless, s.receive, s.opts.Log)
	if err != nil {
		return nil, fmt.Errorf("start worker: %w", err)
	}
	s.mu.Lock()
	s.starting = p
	if s.ctx.Err() != nil {
		p.kill(nil) // Close may have looked for it already
	}
	s.mu.Unlock()
	timeout := time.NewTimer(startTimeout)
	defer timeout.Stop()
	select {
	case <-p.ready:
		return p, nil
	case <-p.gone:
		c := readCrash(p.last.crash(), p.exit)
		err = fmt.Errorf("start worker: it ended at once: %s: %s", c.name, c.value)
	case <-timeout.C:
		err = fmt.Errorf("start worker: it said nothing for %v", startTimeout)
	case <-s.ctx.Done():
		err = ErrClosed
	}
	p.kill(nil)
	<-p.gone
	return nil, err
}

// restore declares again what the session had. What fails is logged: the learner sees at the
// next use that the name is gone.
func (s *Supervisor) restore(p *process) error {
	s.mu.Lock()
	cells := s.session.Cells()
	s.mu.Unlock()
	var session workerproto.Session // as p knows it
	for i, source := range cells {
		exec := trace.Exec(-1 - i) // below all that a server gives, so that receive knows it
		p.send(workerproto.Execute{Exec: exec, Source: source, Restore: true})
		timeout := time.NewTimer(restoreTimeout)
		select {
		case done := <-p.restored:
			if done.Session != nil {
				session.Apply(*done.Session)
			}
			if f := done.Failure; f != nil {
				s.opts.Log.Warn("a declaration was not restored", "source", source, "name", f.Name, "value", f.Value)
			}
			if done.Fatal != "" {
				timeout.Stop()
				return fmt.Errorf("restore session: %s", done.Fatal)
			}
		case <-p.gone:
			timeout.Stop()
			return errors.New("restore session: the worker died")
		case <-timeout.C:
			return fmt.Errorf("restore session: no answer for %v", restoreTimeout)
		}
		timeout.Stop()
	}
	session.LoseValues()
	s.mu.Lock()
	s.session = session
	s.mu.Unlock()
	return nil
}

// receive takes each record of p, from p's own goroutine.
func (s *Supervisor) receive(p *process, rec workerproto.Record) {
	switch rec := rec.(type) {
	case workerproto.Ready:
		p.readyOnce.Do(func() { close(p.ready) })
		return
	case workerproto.Completed:
		s.asked.answer(rec.ID, rec)
		return
	case workerproto.Inspected:
		s.asked.answer(rec.ID, rec)
		return
	case workerproto.Stepped:
		s.asked.answer(rec.ID, rec)
		return
	case workerproto.GoroutineList:
		s.asked.answer(rec.ID, rec)
		return
	case workerproto.VariableList:
		s.asked.answer(rec.ID, rec)
		return
	case workerproto.Started:
		p.begun(rec.Goroutine)
	case workerproto.Ended:
		p.ended(rec.Go)
	case workerproto.Alive:
		s.alive(p, rec)
		return
	case workerproto.Write:
		if rec.Exec < 0 {
			return
		}
		if rec.Exec == trace.NoExec {
			s.mu.Lock()
			rec.Exec = s.running
			s.mu.Unlock()
			s.opts.Receive(rec)
			return
		}
	case workerproto.Display:
		if rec.Exec < 0 {
			return
		}
	case workerproto.Failure:
		if rec.Exec < 0 {
			return
		}
	case workerproto.Done:
		if rec.Exec < 0 {
			p.restored <- rec
			return
		}
		if !s.done(p, rec) {
			return
		}
	}
	s.opts.Receive(rec)
}

// done records that an execution has ended, and reports whether the record is to be passed on: not
// if the worker ends with it, since then its death is the answer.
func (s *Supervisor) done(p *process, rec workerproto.Done) bool {
	if rec.Fatal != "" {
		p.kill(errors.New(rec.Fatal))
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == rec.Exec {
		s.settle()
	}
	if rec.Session != nil {
		s.session.Apply(*rec.Session)
	}
	return true
}

// settle ends the running execution; mu is held.
func (s *Supervisor) settle() {
	s.running = trace.NoExec
	if s.grace != nil {
		s.grace.Stop()
		s.grace = nil
	}
}

// reap cleans up after a worker that has ended, and returns what it died of and what is lost.
func (s *Supervisor) reap(p *process) Death {
	s.asked.giveUp()
	s.mu.Lock()
	defer s.mu.Unlock()
	d := Death{Exec: s.running, Lost: s.session.Variables()}
	s.settle()
	s.session.LoseValues()
	s.proc = nil

	c := readCrash(p.last.crash(), p.exit)
	if why := p.killed(); why != nil {
		c = ended(why)
	}
	d.Name, d.Value, d.Why, d.Message = c.name, c.value, c.why, c.message
	if g, ok := p.goroutines[c.goroutine]; ok && c.goroutine != 0 {
		d.Goroutine = &g
	}
	return d
}
