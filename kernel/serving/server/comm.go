package server

import "github.com/lockstep-go/lockstep/kernel/wire/jupyter"

// commInfo answers that there are no comms.
func (s *Server) commInfo(r *request) error { return r.reply(jupyter.NewCommInfoReply(nil)) }

// commOpen closes what a client opens, as the protocol asks of a kernel that has no such target.
func (s *Server) commOpen(r *request) error {
	open, err := jupyter.Content[jupyter.CommOpen](r.Message)
	if err != nil {
		return err
	}
	s.publish(r.Message, jupyter.MsgCommClose, jupyter.NewCommClose(open.CommID))
	return nil
}
