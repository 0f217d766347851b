package server

import (
	"maps"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/serving/supervisor"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// The colours of errors, as the worker's own have them.
const (
	red   = "\x1b[31m"
	plain = "\x1b[0m"
)

// died handles a worker's end. The supervisor calls it after the worker's last record, before there
// is a next worker.
func (s *Server) died(d supervisor.Death) {
	s.awaitAnnounced()
	s.mu.Lock()
	living := slices.Sorted(maps.Keys(s.goroutines))
	clear(s.holders)
	s.mu.Unlock()
	for _, id := range living {
		s.goroutineEnded(id)
	}
	failure := s.describe(d)
	s.mu.Lock()
	running := s.running
	if running != nil && running.id != d.Exec && running.alone == nil {
		running = nil // it was not with this worker: it waits for the next one
	}
	s.mu.Unlock()
	if running != nil {
		s.finish(running, outcome{failure: failure})
		return
	}
	s.diedIdle(d, failure)
}

// diedIdle shows the death of an idle worker, for which nobody waits: where it happened, and again
// under the next cell, since the client of the former may have left.
func (s *Server) diedIdle(d supervisor.Death, failure *jupyter.Error) {
	s.mu.Lock()
	e := s.latest()
	if d.Goroutine != nil && s.executions[d.Goroutine.Exec] != nil {
		e = s.executions[d.Goroutine.Exec]
	}
	if e != s.running {
		s.obituary = strings.Join(failure.Traceback, "\n") + "\n"
	}
	s.mu.Unlock()
	if e == nil || e.cell == nil {
		return
	}
	e.cell.Flush()
	if !e.silent {
		s.publish(e.parent, jupyter.MsgError, *failure)
	}
}

// describe returns what a worker died of, where, and what is lost.
func (s *Server) describe(d supervisor.Death) *jupyter.Error {
	lang := s.get().language
	value := d.Value
	text := slices.Clone(d.Message)
	if d.Why != nil {
		value = words.Explain(lang, d.Why)
		text = nil
	}
	if len(text) == 0 {
		text = []string{d.Name + ": " + value}
	}
	for i := range text {
		text[i] = red + text[i] + plain
	}
	if g := d.Goroutine; g != nil {
		text = append(text, s.place(*g))
	}
	text = append(text, "", words.WorkerReplaced.In(lang), words.SessionAgain.In(lang))
	if len(d.Lost) > 0 {
		text = append(text, words.LostVariables.In(lang, strings.Join(d.Lost, ", ")))
	}
	return &jupyter.Error{Name: d.Name, Value: value, Traceback: text}
}

// place returns the words for the goroutine that it was.
func (s *Server) place(g trace.Goroutine) string {
	lang := s.get().language
	if g.ID == trace.MainGo {
		return words.InGoroutine.In(lang, g.Name)
	}
	where := g.LineExec
	if where == trace.NoExec {
		where = g.Exec
	}
	if g.Line > 0 {
		return words.InStartedAt.In(lang, g.Name, s.cellName(where), g.Line)
	}
	return words.InStarted.In(lang, g.Name, s.cellName(where))
}
