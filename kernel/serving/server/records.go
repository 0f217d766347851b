package server

import (
	"maps"

	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// received handles the worker's records, in order. The supervisor calls it, never twice at once. It
// may wait for the rate at which output can be published, and then the worker's pipe fills up.
func (s *Server) received(rec workerproto.Record) {
	s.awaitAnnounced()
	switch rec := rec.(type) {
	case workerproto.Started:
		s.goroutineStarted(rec.Goroutine)
	case workerproto.Ended:
		s.goroutineEnded(rec.Go)
	case workerproto.Holds:
		s.holds(rec.Exec)
	case workerproto.Write:
		if e := s.execution(rec.Exec); e != nil {
			e.cell.Write(rec.Write)
		}
	case workerproto.Display:
		if e := s.execution(rec.Exec); e != nil {
			s.mu.Lock()
			e.left = e.left || rec.Finding == findingLeak
			s.mu.Unlock()
			e.cell.Display(rec.Data, displayMetadata(rec), rec.DisplayID, rec.Update)
		}
	case workerproto.Progress:
		s.searchProgress(rec)
	case workerproto.ClearOutput:
		if e := s.execution(rec.Exec); e != nil {
			e.cell.Clear(func() { s.clearOutput(e, rec.Wait) })
		}
	case workerproto.AskStdin:
		s.askUser(rec)
	case workerproto.Failure:
		s.goroutineFailed(rec)
	case workerproto.Done:
		s.cellDone(rec)
	default:
		s.log.Error("an unexpected record from the worker", "record", rec)
	}
}

// awaitAnnounced waits until clients know of the cell that was sent last.
func (s *Server) awaitAnnounced() {
	s.announcing.Lock()
	defer s.announcing.Unlock()
}

// displayMetadata returns a display's metadata. What is reported beside a cell's output, such as a
// race, has its word there: {"lockstep": {"finding": "race"}}.
func displayMetadata(d workerproto.Display) map[string]any {
	if d.Finding == "" {
		return d.Metadata
	}
	all := maps.Clone(d.Metadata)
	if all == nil {
		all = map[string]any{}
	}
	all["lockstep"] = map[string]any{"finding": d.Finding}
	return all
}

func (s *Server) clearOutput(e *execution, wait bool) {
	if !e.silent {
		s.publish(e.parent, jupyter.MsgClearOutput, jupyter.ClearOutput{Wait: wait})
	}
}

func (s *Server) goroutineStarted(g trace.Goroutine) {
	if g.ID == trace.MainGo {
		return
	}
	// The name will be in headings, tables and reports, and the learner chose it.
	g.Name = terminal.Line(g.Name)
	s.mu.Lock()
	s.goroutines[g.ID] = g
	e := s.executions[g.Exec]
	if e != nil {
		e.living++
	}
	s.mu.Unlock()
	if e != nil && e.cell != nil {
		e.cell.Started(g)
	}
}

func (s *Server) goroutineEnded(id trace.GoID) {
	s.mu.Lock()
	g, known := s.goroutines[id]
	delete(s.goroutines, id)
	e := s.executions[g.Exec]
	s.mu.Unlock()
	if !known || e == nil {
		return
	}
	if e.cell != nil {
		e.cell.Ended(id)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.living--; e.living == 0 && e.alone != nil {
		close(e.alone)
		e.alone = nil
	}
}

// holds records that an execution holds something which is to be released when its cell is run
// again, however much later that is.
func (s *Server) holds(id trace.Exec) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.executions[id]; e != nil {
		s.holders[id] = holder{e.cellID, e.count}
	}
}

// goroutineFailed shows the panic of a goroutine where the goroutine was started. A cell that has
// not ended yet ends as failed.
func (s *Server) goroutineFailed(f workerproto.Failure) {
	e := s.execution(f.Exec)
	if e == nil {
		return
	}
	failure := jupyterError(f)
	s.mu.Lock()
	first := e.failure == nil
	if first && !e.done {
		e.failure = failure
	}
	waiting := e.alone != nil
	s.mu.Unlock()
	if !first {
		return
	}
	e.cell.Flush()
	if !e.silent {
		s.publish(e.parent, jupyter.MsgError, *failure)
	}
	if waiting {
		s.finish(e, outcome{failure: failure})
	}
}

func (s *Server) cellDone(d workerproto.Done) {
	s.mu.Lock()
	e := s.running
	s.mu.Unlock()
	if e == nil || e.id != d.Exec {
		s.log.Error("the worker ended what does not run", "exec", d.Exec)
		return
	}
	out := outcome{result: d.Result, leave: d.Leave, user: d.User, system: d.System}
	if d.Failure != nil {
		out.failure = jupyterError(*d.Failure)
	}
	if len(d.Expressions) > 0 {
		out.expressions = make(map[string]any)
		for name, value := range d.Expressions {
			out.expressions[name] = value
		}
	}
	s.finish(e, out)
}

// finish passes the execution's outcome to its handler. The first outcome counts.
func (s *Server) finish(e *execution, out outcome) {
	select {
	case e.ended <- out:
	default:
	}
}

func jupyterError(f workerproto.Failure) *jupyter.Error {
	if f.Traceback == nil {
		f.Traceback = []string{f.Name + ": " + f.Value}
	}
	return &jupyter.Error{Name: f.Name, Value: f.Value, Traceback: f.Traceback}
}
