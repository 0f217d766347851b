package server

import (
	"fmt"

	"github.com/lockstep-go/lockstep/kernel/serving/server/history"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// answerHistory returns earlier inputs.
func (s *Server) answerHistory(r *request) error {
	req, err := jupyter.Content[jupyter.HistoryRequest](r.Message)
	if err != nil {
		return err
	}
	var found []history.Entry
	switch log := s.opts.History; req.HistAccessType {
	case jupyter.HistoryTail:
		found = log.Tail(req.N)
	case jupyter.HistoryRange:
		found = log.Range(req.Session, req.Start, req.Stop)
	case jupyter.HistorySearch:
		found = log.Search(req.Pattern, req.N, req.Unique)
	default:
		return fmt.Errorf("history by %q: tail, range or search", req.HistAccessType)
	}
	entries := make([]jupyter.HistoryEntry, len(found))
	for i, e := range found {
		entries[i] = jupyter.HistoryEntry{Session: e.Session, Line: e.Line, Input: e.Input, Output: e.Output, WithOutput: req.Output}
	}
	return r.reply(jupyter.NewHistoryReply(entries))
}
