package server

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
	"github.com/lockstep-go/lockstep/kernel/serving/output"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// execute runs a cell, magics first.
func (s *Server) execute(r *request) error {
	r.metadata = map[string]any{"started": jupyter.Date{Time: time.Now()}}
	req, err := jupyter.Content[jupyter.ExecuteRequest](r.Message)
	if err != nil {
		return err
	}
	if r.aborted {
		return r.reply(jupyter.ExecuteAborted())
	}
	e := s.begin(r, req)
	defer s.end(e)
	if !e.silent {
		r.input = &jupyter.ExecuteInput{Code: req.Code, ExecutionCount: e.count}
	}
	out := s.run(r, e, req)
	r.announce()
	if e.scheduling.Replay != "" && out.took > 0 {
		r.metadata["lockstep"] = map[string]any{"replayed": e.scheduling.Replay}
	}
	if e.cell != nil {
		s.endSearch(e)
		e.cell.Finish()
	}
	for _, do := range e.atEnd {
		do(out)
	}
	s.showOutcome(e, out)
	r.after = func() { s.remember(e, req, out) } // nobody waits for a file
	if out.failure == nil {
		reply := jupyter.ExecuteOK(e.count, out.expressions)
		if out.leave {
			reply.Payload = append(reply.Payload, askExit)
		}
		if e.nextInput != "" {
			reply.Payload = append(reply.Payload, setNextInput(e.nextInput))
		}
		return r.reply(reply)
	}
	if req.StopOnError {
		s.inbox.abort()
	}
	return r.reply(jupyter.ExecuteFailed(e.count, *out.failure))
}

// showOutcome publishes a cell's value or its error.
func (s *Server) showOutcome(e *execution, out outcome) {
	s.mu.Lock()
	shown := e.failure != nil
	s.mu.Unlock()
	switch {
	case e.silent:
	case out.failure != nil && !shown:
		s.publish(e.parent, jupyter.MsgError, *out.failure)
	case out.failure == nil && out.result != nil:
		s.publish(e.parent, jupyter.MsgExecuteResult, jupyter.NewExecuteResult(e.count, out.result, nil))
	}
}

// remember adds the cell to the history.
func (s *Server) remember(e *execution, req jupyter.ExecuteRequest, out outcome) {
	if !req.StoreHistory || strings.TrimSpace(req.Code) == "" {
		return
	}
	text, _ := out.result["text/plain"].(string)
	if err := s.opts.History.Add(e.count, req.Code, text); err != nil {
		s.log.Warn("the history was not written", "err", err)
	}
}

// run has a cell executed and waits for its outcome.
func (s *Server) run(r *request, e *execution, req jupyter.ExecuteRequest) outcome {
	s.stopEarlier(e)
	ms, code, err := cell.ParseMagics(req.Code, knownMagics)
	if err != nil {
		return outcome{failure: s.magicFailure(e, err)}
	}
	pub := s.publisher(e)
	also, err := asked(e.parent.Metadata, ms, code)
	if err != nil {
		return outcome{failure: s.magicFailure(e, err)}
	}
	for _, m := range slices.Concat(also, ms) {
		r.announce()
		if err := s.runMagic(e, pub, m); err != nil {
			return outcome{failure: s.magicFailure(e, words.MagicAtLine.Error(m, m.Line, err))}
		}
	}
	if err := checkModes(ms, code); err != nil {
		return outcome{failure: s.magicFailure(e, err)}
	}
	source := text{code, e.title}
	if blank := strings.TrimSpace(code) == ""; blank && e.scheduling.Replay != "" {
		if shown, err := s.replayAnswer(e, pub); shown {
			return outcome{}
		} else if err != nil {
			return outcome{failure: s.notRun(err)}
		}
		if source, err = s.replayed(e, pub); err != nil {
			return outcome{failure: s.magicFailure(e, err)}
		}
	}
	set := s.startCell(r, e, pub)
	if e.exercise != nil {
		if runs, out := s.runExercise(r, e, pub, source.code); !runs {
			return out
		}
	}
	if strings.TrimSpace(source.code) == "" && len(req.UserExpressions) == 0 && e.tests == nil {
		return outcome{}
	}
	err = s.start(r, e, workerproto.Execute{
		Exec:        e.id,
		Source:      source.code,
		Count:       source.count,
		Expressions: req.UserExpressions,
		AllowStdin:  req.AllowStdin,
		Answer:      e.exercise != nil,
		Dump:        e.dump,
		Declare:     e.declare,
		Tests:       e.tests,
		Language:    set.language,
		Scheduling:  s.schedulingOf(e),
	})
	if err != nil {
		return outcome{failure: s.notRun(err)}
	}
	started := time.Now()
	var out outcome
	select {
	case out = <-e.ended:
		out.took = time.Since(started)
	case <-s.ctx.Done():
		return outcome{failure: s.notRun(errShutdown)}
	}
	if out.leave && !e.silent {
		s.sayLeaving(pub)
	}
	if out.failure == nil && set.wait {
		out.failure = s.awaitGoroutines(e)
	}
	if out.failure == nil {
		s.mu.Lock()
		out.failure = e.failure
		s.mu.Unlock()
	}
	return out
}

// start sends a cell to the worker, if there is one even before it is published that the request is
// being handled: that takes as long as the worker to get to know of it. No record of the worker's
// is handled meanwhile.
func (s *Server) start(r *request, e *execution, rec workerproto.Execute) error {
	if r.announced {
		return s.worker.Execute(e.ctx, rec)
	}
	s.announcing.Lock()
	sent := s.worker.TryExecute(e.ctx, rec)
	r.announce()
	s.announcing.Unlock()
	if sent {
		return nil
	}
	return s.worker.Execute(e.ctx, rec)
}

// startCell creates the output of an execution, after its magics have run, and reports what
// happened before it.
func (s *Server) startCell(r *request, e *execution, pub output.Publisher) settings {
	s.mu.Lock()
	set := s.settings
	obituary := s.obituary
	s.obituary = ""
	e.cell = output.NewCell(s.cellPublisher(e), output.Options{Lanes: set.lanes, Cap: set.cap, Untimed: set.untimed, Language: set.language, Rate: &s.rate, Name: s.goroutine})
	s.mu.Unlock()
	if obituary != "" {
		r.announce()
		pub.Stream(trace.Stderr.String(), obituary)
	}
	return set
}

// notRun returns the failure of a cell that no worker ran.
func (s *Server) notRun(err error) *jupyter.Error {
	name := "KernelError"
	switch {
	case errors.Is(err, errInterrupted):
		name = "interrupt" // as the worker calls it
	case errors.Is(err, context.Canceled):
		err = errShutdown
	}
	text := words.Explain(s.get().language, err)
	return &jupyter.Error{Name: name, Value: text, Traceback: []string{name + ": " + text}}
}

// stopEarlier ends the goroutines of this cell's earlier runs and of cells that are no more, and
// drops their output: the client has cleared it.
func (s *Server) stopEarlier(e *execution) {
	gone := map[string]bool{e.cellID: e.cellID != ""}
	if deleted, ok := e.parent.Metadata["deletedCells"].([]any); ok {
		for _, id := range deleted {
			if id, ok := id.(string); ok {
				gone[id] = true
			}
		}
	}
	s.mu.Lock()
	var stopped []*execution
	for _, old := range s.recent {
		if gone[old.cellID] && old.living > 0 {
			stopped = append(stopped, old)
		}
	}
	holders := s.takeHolders(func(h holder) bool { return gone[h.cellID] })
	s.mu.Unlock()
	s.stopGoroutines(stopped, holders...)
	for _, old := range stopped {
		old.close()
	}
}

// takeHolders returns the executions that hold something and that choose chooses, and forgets them;
// mu is held.
func (s *Server) takeHolders(choose func(holder) bool) (ids []trace.Exec) {
	for id, h := range s.holders {
		if choose(h) {
			ids = append(ids, id)
			delete(s.holders, id)
		}
	}
	return ids
}

// stopGoroutines has the worker end what executions have started, and release what they and the
// holders hold.
func (s *Server) stopGoroutines(of []*execution, holders ...trace.Exec) {
	ids := holders
	for _, e := range of {
		ids = append(ids, e.id)
	}
	if len(ids) == 0 {
		return
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	s.worker.Send(workerproto.StopCells{Execs: ids})
}

// findingLeak is the word for goroutines that wait for ever.
const findingLeak = "leak"

// awaitGoroutines waits until the goroutines of a cell have ended whose statements are done, unless
// it was told that they never will. An interrupt ends them.
func (s *Server) awaitGoroutines(e *execution) *jupyter.Error {
	alone := make(chan struct{})
	s.mu.Lock()
	if e.living == 0 || e.left {
		close(alone)
	} else {
		e.alone = alone
	}
	s.mu.Unlock()
	select {
	case <-alone:
		return nil
	case out := <-e.ended: // a goroutine failed, or the worker died
		return out.failure
	case <-e.ctx.Done():
		s.stopGoroutines([]*execution{e})
		return s.notRun(context.Cause(e.ctx))
	}
}
