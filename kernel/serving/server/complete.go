package server

import (
	"context"
	"time"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// askTimeout bounds the worker's answer to a question that an editor asks while one types.
const askTimeout = time.Second

// complete asks the worker what could be written at the cursor; magics are ours.
func (s *Server) complete(r *request) error {
	req, err := jupyter.Content[jupyter.CompleteRequest](r.Message)
	if err != nil {
		return err
	}
	offset := jupyter.ByteOffset(req.Code, req.CursorPos)
	found, ok := s.completeMagic(req.Code, offset)
	if !ok {
		found = s.askComplete(req.Code, offset)
	}
	start, end := jupyter.CursorPos(req.Code, found.Start), jupyter.CursorPos(req.Code, found.End)
	matches := make([]string, len(found.Matches))
	typed := make([]jupyter.CompletionType, len(found.Matches))
	for i, m := range found.Matches {
		matches[i] = m.Text
		typed[i] = jupyter.CompletionType{Start: start, End: end, Text: m.Text, Type: m.Type, Signature: m.Signature}
	}
	return r.reply(jupyter.NewCompleteReply(matches, start, end, map[string]any{jupyter.CompletionTypes: typed}))
}

// askComplete asks the worker, in offsets of the code with its magics.
func (s *Server) askComplete(code string, offset int) workerproto.Completed {
	none := workerproto.Completed{Start: offset, End: offset}
	goCode, shift := withoutMagics(code)
	if offset < shift {
		return none
	}
	ctx, cancel := context.WithTimeout(s.ctx, askTimeout)
	defer cancel()
	found, err := s.worker.Complete(ctx, goCode, offset-shift)
	if err != nil {
		s.log.Debug("no completions", "err", err)
		return none
	}
	found.Start += shift
	found.End += shift
	return found
}

// withoutMagics blanks a cell's magics, and returns by how many bytes the Go after them has moved.
func withoutMagics(code string) (goCode string, shift int) {
	_, goCode, _ = cell.ParseMagics(code, knownMagics)
	return goCode, len(code) - len(goCode)
}
