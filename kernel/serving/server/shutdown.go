package server

import "github.com/lockstep-go/lockstep/kernel/wire/jupyter"

// shutdown ends the kernel once it has replied; a restart is a new process for whoever started this
// one.
func (s *Server) shutdown(r *request) error {
	req, err := jupyter.Content[jupyter.ShutdownRequest](r.Message)
	if err != nil {
		return err
	}
	s.log.Info("shutdown", "restart", req.Restart)
	r.after = s.Stop
	return r.reply(jupyter.ShutdownReply{Status: jupyter.StatusOK, Restart: req.Restart})
}
