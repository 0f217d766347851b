package server

import (
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// When the progress of a search is shown: not that of a short one, whose report is here at once,
// and else no more often than one can read.
const (
	searchPatience = time.Second
	searchInterval = time.Second / 5
)

// search is what is shown of an execution that searches, while it does: one display, in place.
type search struct {
	latest  workerproto.Progress
	began   time.Time // with the first Progress
	shownAt time.Time // zero if nothing was
	id      string    // of the display
}

// take takes what the worker tells, and reports whether it is to be shown now.
func (p *search) take(rec workerproto.Progress, now time.Time) bool {
	p.latest = rec
	if p.began.IsZero() {
		p.began = now
	}
	if now.Sub(p.began) < searchPatience || now.Sub(p.shownAt) < searchInterval {
		return false
	}
	p.shownAt = now
	return true
}

// searchProgress shows how far a search has come.
func (s *Server) searchProgress(rec workerproto.Progress) {
	s.mu.Lock()
	e := s.executions[rec.Exec]
	if e == nil || e.cell == nil || e.done {
		s.mu.Unlock()
		return
	}
	if s.settings.untimed { // what cells give is to be the same each time
		s.mu.Unlock()
		return
	}
	first := e.search.shownAt.IsZero()
	show := e.search.take(rec, time.Now())
	if show && first {
		e.search.id = jupyter.NewID()
	}
	s.mu.Unlock()
	if show {
		s.showSearch(e, words.Searching, !first)
	}
}

// endSearch leaves under a cell how far its search has come, if that was shown before.
func (s *Server) endSearch(e *execution) {
	s.mu.Lock()
	shown := !e.search.shownAt.IsZero()
	s.mu.Unlock()
	if shown {
		s.showSearch(e, words.Searched, true)
	}
}

// clearSearch takes away what is shown under a cell of how far its judgement has come: the verdict
// says it, and a notebook is to be saved with the same on a slow machine.
func (s *Server) clearSearch(e *execution) {
	s.mu.Lock()
	shown, id := !e.search.shownAt.IsZero(), e.search.id
	e.search = search{}
	s.mu.Unlock()
	if shown {
		e.cell.Display(map[string]any{}, nil, id, true)
	}
}

func (s *Server) showSearch(e *execution, phrase words.Phrase, update bool) {
	s.mu.Lock()
	latest, id, lang := e.search.latest, e.search.id, s.settings.language
	s.mu.Unlock()
	e.cell.Display(map[string]any{"text/plain": phrase.In(lang, latest.Tried, words.FailedOf(latest.Failed))}, nil, id, update)
}
