package server

import (
	"context"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// inspect asks the worker what the name at the cursor is; magics are ours.
func (s *Server) inspect(r *request) error {
	req, err := jupyter.Content[jupyter.InspectRequest](r.Message)
	if err != nil {
		return err
	}
	offset := jupyter.ByteOffset(req.Code, req.CursorPos)
	if text, ok := s.inspectMagic(req.Code, offset); ok {
		return r.reply(jupyter.NewInspectReply(jupyter.MIMEBundle{"text/plain": text}))
	}
	goCode, shift := withoutMagics(req.Code)
	if offset -= shift; offset < 0 {
		return r.reply(jupyter.NewInspectReply(nil))
	}
	ctx, cancel := context.WithTimeout(s.ctx, askTimeout)
	defer cancel()
	found, err := s.worker.Inspect(ctx, s.get().language, goCode, offset, req.DetailLevel)
	if err != nil {
		s.log.Debug("nothing to inspect", "err", err)
	}
	if err != nil || !found.Found {
		return r.reply(jupyter.NewInspectReply(nil))
	}
	data := make(jupyter.MIMEBundle)
	for mime, text := range found.Data {
		data[mime] = text
	}
	return r.reply(jupyter.NewInspectReply(data))
}
