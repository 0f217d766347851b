// Package server is the kernel as Jupyter sees it: it takes requests from the sockets, answers
// them, and puts the worker's output into the right cells. It never runs the learner's code, and
// holds nothing of the learner's that must not be lost.
//
// Each request has a file of its own. A handler gets a [request], which publishes busy before and
// idle after it, and ensures that there is exactly one reply, even if the handler panics.
package server

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os/exec"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/course/progress"
	"github.com/lockstep-go/lockstep/kernel/serving/grader"
	"github.com/lockstep-go/lockstep/kernel/serving/limits"
	"github.com/lockstep-go/lockstep/kernel/serving/output"
	"github.com/lockstep-go/lockstep/kernel/serving/server/history"
	"github.com/lockstep-go/lockstep/kernel/serving/supervisor"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// Sockets carry messages to and from clients; *sockets.Sockets implements it.
type Sockets interface {
	Shell() <-chan *jupyter.Message
	Control() <-chan *jupyter.Message
	Stdin() <-chan *jupyter.Message
	Send(jupyter.Channel, *jupyter.Message) error
	AwaitGone(c jupyter.Channel, identity []byte, cancel <-chan struct{}) bool
	Publish(topic string, m *jupyter.Message) error
	Close(context.Context) error
}

// Options are what a Server needs besides its sockets.
type Options struct {
	// Session identifies this kernel in the headers of its messages.
	Session string
	// Version is Lockstep's, GoVersion that of the Go language in cells.
	Version, GoVersion string
	History            *history.Log
	// Wait is the initial setting of %wait, Untimed the opposite of that of %times, Language that
	// of %lang.
	Wait, Untimed bool
	Language      words.Language
	// Rate is the initial setting of %output rate, see output.Rate.Limit; 0 is output.DefaultRate.
	Rate int64
	// Progress keeps what of the course is solved; nil is in memory.
	Progress *progress.Log
	// Worker makes the worker's command; nil is this executable with the argument "worker".
	Worker func() (*exec.Cmd, error)
	Log    *slog.Logger
}

// Server answers requests. Its goroutines:
//
//   - Serve itself handles shell requests one after another. It blocks on the inbox, and within
//     an execute_request on the execution's end.
//   - the pump moves shell messages to the inbox, so that a failing cell knows which
//     requests were waiting behind it. It ends when the sockets are closed.
//   - control answers control requests while a cell runs; stdin takes the user's input. Both end
//     when the sockets are closed.
//   - the supervisor's goroutines call received and died, one at a time. They end with it.
//   - the timers of each cell's output publish what is due, see package output.
//
// Serve returns when all of them have ended.
type Server struct {
	opts    Options
	sockets Sockets
	log     *slog.Logger
	worker  *supervisor.Supervisor
	inbox   *inbox
	rate    output.Rate
	idle    limits.Idle
	course  *course

	ctx  context.Context // ends when the kernel is to end
	stop context.CancelFunc

	// announcing is held while a cell was sent to the worker and its request not yet announced.
	announcing sync.Mutex

	mu         sync.Mutex
	count      int // the n of the latest In [n]
	unstored   int // how many cells were in no history, and so have no number
	serial     trace.Exec
	executions map[trace.Exec]*execution
	recent     []*execution // those that have ended, oldest first; a bounded number
	running    *execution
	goroutines map[trace.GoID]trace.Goroutine // the living, MainGo left out
	// holders are the executions that hold something, see workerproto.Holds.
	holders  map[trace.Exec]holder
	settings settings
	obituary string // of a worker that died between two cells, for the next cell
}

// settings are what magics change for the session.
type settings struct {
	lanes    output.Mode
	cap      int
	rate     int64
	wait     bool
	untimed  bool // the tables
	language words.Language
	race     string
	clock    string
	seed     seeding
}

// New starts a Server's worker, and announces the kernel on iopub.
func New(sockets Sockets, opts Options) (*Server, error) {
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{
		opts:       opts,
		sockets:    sockets,
		log:        opts.Log,
		course:     newCourse(grader.New(grader.Options{Command: opts.Worker}), opts.Progress, opts.Log),
		inbox:      newInbox(),
		ctx:        ctx,
		stop:       stop,
		executions: make(map[trace.Exec]*execution),
		goroutines: make(map[trace.GoID]trace.Goroutine),
		holders:    make(map[trace.Exec]holder),
		settings:   settings{lanes: output.DefaultMode, cap: output.DefaultCap, rate: cmp.Or(opts.Rate, output.DefaultRate), wait: opts.Wait, untimed: opts.Untimed, language: opts.Language, race: workerproto.RaceOn, clock: workerproto.ClockReal},
	}
	s.rate.Limit(opts.Rate)
	worker, err := supervisor.Start(supervisor.Options{
		Command: opts.Worker,
		Receive: s.received,
		Died:    s.died,
		Log:     opts.Log,
	})
	if err != nil {
		stop()
		return nil, fmt.Errorf("start kernel: %w", err)
	}
	s.worker = worker
	s.publishStatus(nil, jupyter.Starting)
	return s, nil
}

// Serve answers requests until Stop is called or a client asks for the end. It sends what is still
// queued, closes the sockets, and ends the worker.
func (s *Server) Serve() error {
	var others sync.WaitGroup
	others.Go(s.pump)
	others.Go(s.serveControl)
	others.Go(s.serveStdin)
	for {
		m, ok := s.inbox.next(s.ctx)
		if !ok {
			break
		}
		s.handle(jupyter.Shell, m.Message, m.aborted)
	}
	s.worker.Close()
	s.course.grader.Close()
	s.closeExecutions()
	ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	err := s.sockets.Close(ctx)
	others.Wait()
	if err != nil {
		return fmt.Errorf("end kernel: %w", err)
	}
	return nil
}

// drainTimeout bounds the sending of the last messages. Jupyter kills a kernel that takes 5 s to
// end.
const drainTimeout = 2 * time.Second

// Stop ends Serve. It may be called from any goroutine, and again.
func (s *Server) Stop() { s.stop() }

// pump moves shell messages to the inbox.
func (s *Server) pump() {
	for m := range s.sockets.Shell() {
		s.inbox.add(s.ctx, m)
	}
}

func (s *Server) serveControl() {
	for m := range s.sockets.Control() {
		s.handle(jupyter.Control, m, false)
	}
}

// publish sends a message to all clients as caused by parent, which may be nil.
func (s *Server) publish(parent *jupyter.Message, msgType string, content any) {
	m, err := parent.Child(msgType, s.opts.Session, clean(content))
	if err == nil {
		err = s.sockets.Publish(msgType, m)
	}
	if err != nil {
		s.log.Error("a message was not published", "type", msgType, "err", err)
	}
}

func (s *Server) publishStatus(parent *jupyter.Message, state string) {
	s.publish(parent, jupyter.MsgStatus, jupyter.Status{ExecutionState: state})
}
