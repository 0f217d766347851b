package server

import (
	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// isComplete answers a console: does Enter run the code or begin a new line?
func (s *Server) isComplete(r *request) error {
	req, err := jupyter.Content[jupyter.IsCompleteRequest](r.Message)
	if err != nil {
		return err
	}
	status, indent := cell.Complete(req.Code, knownMagics)
	words := map[cell.Status]string{
		cell.Whole:      jupyter.CodeComplete,
		cell.Incomplete: jupyter.CodeIncomplete,
		cell.Invalid:    jupyter.CodeInvalid,
	}
	return r.reply(jupyter.IsCompleteReply{Status: words[status], Indent: indent})
}
