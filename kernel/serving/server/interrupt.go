package server

import "github.com/lockstep-go/lockstep/kernel/wire/jupyter"

// answerInterrupt interrupts on a client's behalf.
func (s *Server) answerInterrupt(r *request) error {
	s.Interrupt()
	return r.reply(jupyter.InterruptReply{Status: jupyter.StatusOK})
}

// Interrupt frees the execution that runs, if one does. It may be called from any goroutine.
func (s *Server) Interrupt() {
	s.mu.Lock()
	running := s.running
	s.mu.Unlock()
	if running == nil {
		return
	}
	// In this order: an execution that is still to be sent to the worker finds its context ended.
	running.interrupt(errInterrupted)
	s.worker.Interrupt()
}
