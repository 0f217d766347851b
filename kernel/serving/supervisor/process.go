package supervisor

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lockstep-go/lockstep/kernel/serving/children"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

const (
	// drainTimeout bounds the reading of a dead worker's pipes. They end with it, unless the
	// learner's program left a process behind that holds them and has left the group. It is long,
	// since output that may be shown only at a limited rate is read no faster than that.
	drainTimeout = 10 * time.Second
	// exitTimeout is how long a worker may live that has closed its pipe. It is long, since on a
	// busy machine a worker that dies of something else may take a while.
	exitTimeout = 10 * time.Second
)

// process is one worker. Its goroutines:
//
//   - wait starts the process, waits for its exit and then for the two readers, closes
//     gone. It stays on one thread: Linux takes the death of the thread that started a
//     process for the death of its parent.
//   - read hands each record on, and ends when the pipe does; a worker whose pipe ends
//     is killed, since it cannot be reached any more.
//   - the reader of last fills that, and ends when its pipes do.
//   - write sends what is queued, so that a worker that does not read blocks nobody. It
//     ends with the process.
type process struct {
	cmd *exec.Cmd
	log *slog.Logger

	childless bool          // see Options
	from      records       // those of the worker
	last      lastWords     // read after gone
	ready     chan struct{} // closed at the worker's first record
	gone      chan struct{} // closed when the process has exited and all its records have been handed on

	readyOnce sync.Once
	exited    chan struct{}         // closed when the process has exited
	restored  chan workerproto.Done // gets the Done of the declaration being restored

	// goroutines are the learner's living ones, by the number that Go's dumps give them, which
	// numbers finds by ID. The reading goroutine writes both; others read after gone.
	goroutines map[uint64]trace.Goroutine
	numbers    map[trace.GoID]uint64
	exit       *os.ProcessState // set before gone is closed
	used       atomic.Bool      // it was given a cell

	mu     sync.Mutex
	queue  []workerproto.Record
	queued chan struct{} // has room for one: the queue is not empty
	reason error         // why we killed it; nil if nobody is to hear of it
	group  group
}

// startProcess starts cmd as a worker of at most size bytes and has receive called with its
// records, from one goroutine.
func startProcess(cmd *exec.Cmd, size int64, childless bool, receive func(*process, workerproto.Record), log *slog.Logger) (*process, error) {
	p := &process{
		cmd:        cmd,
		log:        log,
		childless:  childless,
		ready:      make(chan struct{}),
		gone:       make(chan struct{}),
		exited:     make(chan struct{}),
		restored:   make(chan workerproto.Done, 1), // room, since nobody may be waiting any more
		goroutines: make(map[uint64]trace.Goroutine),
		numbers:    make(map[trace.GoID]uint64),
		queued:     make(chan struct{}, 1),
	}
	var pipes pipes
	in, stdin := pipes.open()
	stdout, out := pipes.open()
	theirs := append(p.last.open(&pipes, cmd), in, out)
	if pipes.err != nil {
		pipes.close()
		return nil, pipes.err
	}
	cmd.Stdin, cmd.Stdout = in, out
	cmd.SysProcAttr = sysProcAttr()
	p.from.pipe = stdout
	p.from.give(cmd, log)

	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := children.Start(cmd)
		p.from.given()
		if err == nil {
			if err = p.group.add(cmd.Process, size); err != nil {
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
				children.Forget(cmd.Process.Pid)
			}
		}
		started <- err
		if err == nil {
			p.wait(stdin, receive)
		}
	}()
	err := <-started
	for _, f := range theirs {
		f.Close()
	}
	if err != nil {
		stdin.Close()
		p.from.close()
		p.last.close()
		return nil, fmt.Errorf("run %s: %w", cmd.Path, err)
	}
	return p, nil
}

// wait runs the process until its end. It is the goroutine whose thread started it.
func (p *process) wait(stdin *os.File, receive func(*process, workerproto.Record)) {
	var readers, writer sync.WaitGroup
	readers.Go(func() { p.read(receive) })
	readers.Go(p.last.read)
	writer.Go(func() { p.write(stdin) })

	_ = p.cmd.Wait() // the exit state says it all
	p.exit = p.cmd.ProcessState
	close(p.exited)
	children.Forget(p.cmd.Process.Pid)
	p.group.kill(p.cmd.Process) // what it left behind,
	if !p.childless {
		children.KillOrphans() // also outside of its group
	}

	deadline := time.Now().Add(drainTimeout)
	p.from.expire(deadline)
	p.last.exited(deadline)
	_ = stdin.SetWriteDeadline(time.Now())
	readers.Wait()
	writer.Wait()
	stdin.Close()
	p.from.close()
	p.last.close()
	for _, w := range p.last.written() {
		receive(p, workerproto.Write{Write: w})
	}
	p.group.close()
	close(p.gone)
}

// read hands each record on.
func (p *process) read(receive func(*process, workerproto.Record)) {
	r := workerproto.NewReceiver(p.from.pipe)
	for {
		rec, err := r.Receive()
		if err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, os.ErrDeadlineExceeded) {
				p.log.Warn("a worker's pipe ended badly", "err", err)
			}
			break
		}
		if first, ok := rec.(workerproto.Ready); ok {
			r = p.from.share(first, r, p.log)
		}
		receive(p, rec)
	}
	// A dying worker closes its pipe a moment before it is gone, and must not seem killed.
	select {
	case <-p.exited:
	case <-time.After(exitTimeout):
		p.kill(words.WorkerSilent.Error())
	}
}

// send queues a record for the worker.
func (p *process) send(rec workerproto.Record) {
	p.mu.Lock()
	p.queue = append(p.queue, rec)
	p.mu.Unlock()
	select {
	case p.queued <- struct{}{}:
	default:
	}
}

// write sends what is queued until the process has exited.
func (p *process) write(stdin io.Writer) {
	s := workerproto.NewSender(stdin)
	for {
		select {
		case <-p.queued:
		case <-p.exited:
			return
		}
		p.mu.Lock()
		queue := p.queue
		p.queue = nil
		p.mu.Unlock()
		for _, rec := range queue {
			if err := s.Send(rec); err != nil {
				p.log.Debug("a record did not reach the worker", "err", err)
			}
		}
	}
}

// kill ends the worker and all processes that it has started. The first reason is kept; it is nil
// when nothing is to be reported. It does not wait.
func (p *process) kill(reason error) {
	p.mu.Lock()
	if p.reason == nil {
		p.reason = reason
	}
	p.mu.Unlock()
	select {
	case <-p.exited: // the id may be another's by now
	default:
		children.KillBelow(p.cmd.Process.Pid)
		p.group.kill(p.cmd.Process)
	}
}

// killed returns why we killed it, nil when we did not.
func (p *process) killed() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.reason
}

// begun records a goroutine of the learner's program.
func (p *process) begun(g trace.Goroutine) {
	p.goroutines[g.RuntimeID] = g
	p.numbers[g.ID] = g.RuntimeID
}

// ended forgets a goroutine that has ended.
func (p *process) ended(id trace.GoID) {
	delete(p.goroutines, p.numbers[id])
	delete(p.numbers, id)
}

// pipes opens pipes and remembers the first error.
type pipes struct {
	files []*os.File
	err   error
}

func (p *pipes) open() (r, w *os.File) {
	if p.err != nil {
		return nil, nil
	}
	r, w, err := os.Pipe()
	if err != nil {
		p.err = fmt.Errorf("open a pipe: %w", err)
		return nil, nil
	}
	p.files = append(p.files, r, w)
	return r, w
}

func (p *pipes) close() {
	for _, f := range p.files {
		f.Close()
	}
}
