package server

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// request is a message that is being handled. Only its handler's goroutine may use it.
type request struct {
	*jupyter.Message
	server   *Server
	channel  jupyter.Channel
	aborted  bool           // an execution before it failed: it is not to run
	metadata map[string]any // of the reply
	replied  bool
	after    func() // called after idle

	announced bool                  // busy was published
	input     *jupyter.ExecuteInput // published with busy, nil if nothing is
}

// handlers has one entry for each message that has an effect. Shutdown and interrupt were sent on
// shell before protocol 5.4, and some clients still do; kernel_info may come on both.
var handlers = map[string]func(*Server, *request) error{
	jupyter.MsgExecuteRequest:    (*Server).execute,
	jupyter.MsgKernelInfoRequest: (*Server).kernelInfo,
	jupyter.MsgCompleteRequest:   (*Server).complete,
	jupyter.MsgInspectRequest:    (*Server).inspect,
	jupyter.MsgIsCompleteRequest: (*Server).isComplete,
	jupyter.MsgHistoryRequest:    (*Server).answerHistory,
	jupyter.MsgCommInfoRequest:   (*Server).commInfo,
	jupyter.MsgCommOpen:          (*Server).commOpen,
	jupyter.MsgCommMsg:           (*Server).commMsg,
	jupyter.MsgCommClose:         ignore,
	jupyter.MsgInterruptRequest:  (*Server).answerInterrupt,
	jupyter.MsgShutdownRequest:   (*Server).shutdown,
}

func ignore(*Server, *request) error { return nil }

// handle answers a message: busy, what the handler publishes, one reply if it is a request, idle.
func (s *Server) handle(c jupyter.Channel, m *jupyter.Message, aborted bool) {
	s.idle.Begin()
	defer s.idle.End()
	r := &request{Message: m, server: s, channel: c, aborted: aborted}
	if m.Header.MsgType != jupyter.MsgExecuteRequest { // which says itself when
		r.announce()
	}
	defer func() {
		if r.after != nil {
			r.after()
		}
	}()
	defer s.rate.Reset()
	defer s.publishStatus(m, jupyter.Idle)
	defer r.announce()
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("a handler panicked", "request", m.Header.MsgType, "panic", p, "stack", string(debug.Stack()))
			r.fail(fmt.Errorf("internal error of the kernel: %v", p))
		}
	}()
	handler, ok := handlers[m.Header.MsgType]
	if !ok {
		handler = unknown
	}
	if err := handler(s, r); err != nil {
		s.log.Warn("a request failed", "request", m.Header.MsgType, "err", err)
		r.fail(err)
	}
}

// announce publishes, once, that the request is being handled, and a cell's text: before all else
// that is published for it.
func (r *request) announce() {
	if r.announced {
		return
	}
	r.announced = true
	r.server.publishStatus(r.Message, jupyter.Busy)
	if r.input != nil {
		r.server.publish(r.Message, jupyter.MsgExecuteInput, *r.input)
	}
}

// unknown refuses requests of later protocols, and debug_request: a client that waits for a reply
// gets one.
func unknown(s *Server, r *request) error {
	return fmt.Errorf("this kernel does not know %s", r.Header.MsgType)
}

// reply answers the request; only the first reply is sent.
func (r *request) reply(content any) error {
	request, ok := strings.CutSuffix(r.Header.MsgType, "_request")
	if !ok || r.replied {
		return nil
	}
	r.replied = true
	r.announce()
	m, err := r.Reply(request+"_reply", r.server.opts.Session, clean(content))
	if err != nil {
		return err
	}
	m.Metadata = r.metadata
	if err := r.server.sockets.Send(r.channel, m); err != nil {
		// The client has gone; nobody is left to reply to.
		r.server.log.Warn("a reply was not sent", "request", r.Header.MsgType, "err", err)
	}
	return nil
}

// fail answers with an error that is the client's or ours, unless there is a reply already.
func (r *request) fail(err error) {
	e := jupyter.Error{Name: "KernelError", Value: err.Error(), Traceback: []string{err.Error()}}
	if err := r.reply(jupyter.NewErrorReply(e)); err != nil {
		r.server.log.Error("a reply could not be made", "request", r.Header.MsgType, "err", err)
	}
}
