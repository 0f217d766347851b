package server

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lockstep-go/lockstep/kernel/serving/output"
	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// Why an execution's context ends.
var (
	errInterrupted = words.Interrupted.Error()
	errShutdown    = words.Shutdown.Error()
)

// keptExecutions is how many executions are remembered after they and their goroutines have ended,
// for output that arrives late and for the death of an idle worker.
const keptExecutions = 16

// execution is one run of a cell: to it belongs what the goroutines print that it started, as long
// as they live.
type execution struct {
	id     trace.Exec
	parent *jupyter.Message // the request
	cellID string           // Jupyter's, "" when the client does not say
	count  int              // the n of In [n]
	// title is the n of the In [n] by which reports name the cell's text. A client such as nbval
	// stores no cell in the history, and none has a number then: they are told apart all the same,
	// by the numbers that they have in a client that does.
	title  int
	silent bool
	stdin  bool // the client can be asked for input
	orders
	cell  *output.Cell
	atEnd []func(outcome) // what its magics do when its output is out

	ctx       context.Context // ends with an interrupt or the kernel
	interrupt context.CancelCauseFunc
	ended     chan outcome // has room for one: what became of the cell

	// Guarded by Server.mu.
	living  int           // goroutines that it started
	alone   chan struct{} // when not nil, closed when living becomes 0
	left    bool          // it was told that some of them wait for ever
	done    bool
	failure *jupyter.Error // published already, when a goroutine panicked meanwhile
	asked   bool           // the user was asked for input and has not answered
	watched bool           // it is watched whether the client leaves
	search  search
}

// orders are what a cell's magics ask of the worker.
type orders struct {
	dump    bool               // it is to be shown in its stages, and not run
	declare bool               // with dump: its declarations are taken into the session
	tests   *workerproto.Tests // of the session that it is to run, nil if none
	// exercise is what the cell is an answer to, nil if nothing; nextInput is for the client's next
	// cell.
	exercise  *exercises.Exercise
	nextInput string
	// scheduling has what is for this cell only; the session's settings are put in when it runs.
	scheduling workerproto.Scheduling
}

// holder is an execution that holds something in the worker, such as a listener.
type holder struct {
	cellID string
	count  int
}

// outcome is what became of a cell.
type outcome struct {
	failure     *jupyter.Error
	result      jupyter.MIMEBundle
	expressions map[string]any
	leave       bool // the cell wants to leave the client
	// took is how long the cell ran, until its statements were done; 0 if it did not.
	took time.Duration
	// user and system are the processor time of this, 0 if the worker has died.
	user, system time.Duration
}

// begin makes a request the running execution.
func (s *Server) begin(r *request, req jupyter.ExecuteRequest) *execution {
	ctx, interrupt := context.WithCancelCause(s.ctx)
	cellID, _ := r.Metadata["cellId"].(string)
	s.mu.Lock()
	defer s.mu.Unlock()
	if req.StoreHistory {
		s.count++
	} else if !req.Silent {
		s.unstored++
	}
	title := s.count
	if !req.StoreHistory {
		title += s.unstored
	}
	s.serial++
	e := &execution{
		id:        s.serial,
		parent:    r.Message,
		cellID:    cellID,
		count:     s.count,
		title:     title,
		silent:    req.Silent,
		stdin:     req.AllowStdin,
		ctx:       ctx,
		interrupt: interrupt,
		ended:     make(chan outcome, 1),
	}
	s.executions[e.id] = e
	s.running = e
	return e
}

// end retires the running execution; its goroutines may live on.
func (s *Server) end(e *execution) {
	e.interrupt(nil)
	s.mu.Lock()
	s.running = nil
	e.done = true
	s.recent = append(s.recent, e)
	var retired []*execution
	s.recent = slices.DeleteFunc(s.recent, func(old *execution) bool {
		if old.living > 0 || len(s.recent)-len(retired) <= keptExecutions {
			return false
		}
		delete(s.executions, old.id)
		retired = append(retired, old)
		return true
	})
	s.mu.Unlock()
	for _, old := range retired {
		old.close()
	}
}

// close puts out what waits and ends the execution's timers.
func (e *execution) close() {
	if e.cell != nil {
		e.cell.Close()
	}
}

// closeExecutions closes all.
func (s *Server) closeExecutions() {
	s.mu.Lock()
	all := s.recent
	s.recent = nil
	s.mu.Unlock()
	for _, e := range all {
		e.close()
	}
}

// execution finds where output belongs: to its execution, or if that is forgotten to the latest
// one. It is nil before the first cell.
func (s *Server) execution(id trace.Exec) *execution {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.executions[id]; e != nil && e.cell != nil {
		return e
	}
	return s.latest()
}

// latest returns the execution that runs or ran last; mu is held.
func (s *Server) latest() *execution {
	if s.running != nil && s.running.cell != nil {
		return s.running
	}
	if n := len(s.recent); n > 0 && s.recent[n-1].cell != nil {
		return s.recent[n-1]
	}
	return nil
}

// cellName returns how the learner knows an execution's cell: "In [3]".
func (s *Server) cellName(id trace.Exec) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.executions[id]; e != nil {
		return fmt.Sprintf("In [%d]", e.title)
	}
	return words.EarlierCell.In(s.settings.language)
}

// goroutine returns a living goroutine.
func (s *Server) goroutine(id trace.GoID) trace.Goroutine {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.goroutines[id]
}

// publisher publishes what the server says, as caused by a cell's request. It implements
// output.Publisher.
type publisher struct {
	server *Server
	parent *jupyter.Message
}

func (p publisher) Stream(name, text string) {
	p.server.publish(p.parent, jupyter.MsgStream, jupyter.Stream{Name: name, Text: terminal.Text(text)})
}

func (p publisher) Display(data, metadata map[string]any, displayID string, update bool) {
	msgType := jupyter.MsgDisplayData
	if update {
		msgType = jupyter.MsgUpdateDisplayData
	}
	p.server.publish(p.parent, msgType, jupyter.NewDisplayData(data, metadata, displayID))
}

// cellPublisher is the publisher of what a Cell puts out, whose streams are filtered already.
type cellPublisher struct{ publisher }

func (p cellPublisher) Stream(name, text string) {
	p.server.publish(p.parent, jupyter.MsgStream, jupyter.Stream{Name: name, Text: text})
}

// nowhere is the publisher of silent executions.
type nowhere struct{}

func (nowhere) Stream(string, string)                                {}
func (nowhere) Display(map[string]any, map[string]any, string, bool) {}

// publisher returns where the server publishes its own messages in e's output.
func (s *Server) publisher(e *execution) output.Publisher {
	if e.silent {
		return nowhere{}
	}
	return publisher{s, e.parent}
}

// cellPublisher returns where e's Cell puts its output.
func (s *Server) cellPublisher(e *execution) output.Publisher {
	if e.silent {
		return nowhere{}
	}
	return cellPublisher{publisher{s, e.parent}}
}
