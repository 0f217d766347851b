package server

import (
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// askUser asks the client that runs the cell for a line. The answer comes to serveStdin.
func (s *Server) askUser(ask workerproto.AskStdin) {
	s.mu.Lock()
	e := s.running
	can := e != nil && e.id == ask.Exec && e.stdin
	watched := false
	if can {
		watched = e.watched
		e.asked, e.watched = true, true
	}
	s.mu.Unlock()
	if !can {
		s.worker.Send(workerproto.Stdin{Exec: ask.Exec, EOF: true})
		return
	}
	e.cell.Flush()
	m, err := e.parent.Reply(jupyter.MsgInputRequest, s.opts.Session, clean(jupyter.InputRequest{Prompt: ask.Prompt, Password: ask.Password}))
	if err == nil {
		err = s.sockets.Send(jupyter.Stdin, m)
	}
	if err != nil {
		s.log.Warn("the user could not be asked", "err", err)
		s.clientGone(e)
		return
	}
	if !watched {
		go func() {
			if s.sockets.AwaitGone(jupyter.Stdin, m.Identities[0], e.ctx.Done()) {
				s.clientGone(e)
			}
		}()
	}
}

// clientGone ends a question that nobody will answer, and the cell that asked it: others wait for
// it to end.
func (s *Server) clientGone(e *execution) {
	if s.answered(e) {
		s.worker.Send(workerproto.Stdin{Exec: e.id, EOF: true, Gone: true})
	}
}

// serveStdin passes what users type to the worker. An answer that nobody waits for is dropped.
func (s *Server) serveStdin() {
	for m := range s.sockets.Stdin() {
		if m.Header.MsgType != jupyter.MsgInputReply {
			s.log.Warn("not an input_reply on stdin", "type", m.Header.MsgType)
			continue
		}
		reply, err := jupyter.Content[jupyter.InputReply](m)
		if err != nil {
			s.log.Warn("an input_reply was dropped", "err", err)
			continue
		}
		s.mu.Lock()
		e := s.running
		s.mu.Unlock()
		if e != nil && s.answered(e) {
			s.worker.Send(workerproto.Stdin{Exec: e.id, Line: reply.Value + "\n"})
		}
	}
}

// answered marks the question as over, and reports whether there was one.
func (s *Server) answered(e *execution) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := e.asked
	e.asked = false
	return asked
}
