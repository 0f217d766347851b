package resources

import (
	"errors"
	"log"
	"net"
	"net/http"
	"net/http/fcgi"
	"net/rpc"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// A server's loop is compiled code: ending the goroutine that is in it does nothing before it
// returns. So the listener that it is given is ours. The server itself is never closed, since it
// could not be started again, and a cell may do just that which is run again.

func init() {
	replace("net/http", map[string]any{
		"ListenAndServe": func(addr string, h http.Handler) error {
			return listenAndServe(&http.Server{Addr: addr, Handler: h})
		},
		"ListenAndServeTLS": func(addr, cert, key string, h http.Handler) error {
			return listenAndServeTLS(&http.Server{Addr: addr, Handler: h}, cert, key)
		},
		"Serve": func(l net.Listener, h http.Handler) error { return serve(l, (&http.Server{Handler: h}).Serve) },
		"ServeTLS": func(l net.Listener, h http.Handler, cert, key string) error {
			return serveTLS(&http.Server{Handler: h}, l, cert, key)
		},
		"Server.ListenAndServe":    listenAndServe,
		"Server.ListenAndServeTLS": listenAndServeTLS,
		"Server.Serve":             func(s *http.Server, l net.Listener) error { return serve(l, s.Serve) },
		"Server.ServeTLS":          serveTLS,
	})
	replace("net/http/fcgi", map[string]any{
		"Serve": func(l net.Listener, h http.Handler) error {
			if l == nil { // standard input is not a listener here
				return fcgi.Serve(l, h)
			}
			return serve(l, func(l net.Listener) error { return fcgi.Serve(l, h) })
		},
	})
	replace("net/rpc", map[string]any{
		"Accept":        func(l net.Listener) { acceptRPC(rpc.DefaultServer, l) },
		"Server.Accept": acceptRPC,
	})
}

func listenAndServe(s *http.Server) error { return listen(s, ":http", s.Serve) }

func listenAndServeTLS(s *http.Server, cert, key string) error {
	return listen(s, ":https", func(l net.Listener) error { return s.ServeTLS(l, cert, key) })
}

func serveTLS(s *http.Server, l net.Listener, cert, key string) error {
	return serve(l, func(l net.Listener) error { return s.ServeTLS(l, cert, key) })
}

func listen(s *http.Server, port string, run func(net.Listener) error) error {
	addr := s.Addr
	if addr == "" {
		addr = port
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	own(newCloser(l))
	return serve(l, run)
}

// acceptRPC is rpc.Server.Accept, which logs that its listener was closed.
func acceptRPC(s *rpc.Server, l net.Listener) {
	_ = serve(l, func(l net.Listener) error {
		for {
			conn, err := l.Accept()
			if err != nil {
				if !errors.Is(err, net.ErrClosed) {
					log.Print("rpc.Serve: accept:", err.Error())
				}
				return err
			}
			go s.ServeConn(conn)
		}
	})
}

// serve has run serve the connections that l accepts, until the execution to which that belongs is
// stopped.
func serve(l net.Listener, run func(net.Listener) error) (err error) {
	exec, _ := owner()
	s := &serving{Listener: l, borrowed: !ownedBy(exec, l)}
	own(s)
	defer disown(s)
	leavingFor(sched.WaitServing, s.stop, func() { err = run(s) })
	return err
}

// serving is a listener in the hands of a server.
type serving struct {
	net.Listener
	// borrowed is set if the listener belongs to another cell, which may use it again.
	borrowed bool

	mu      sync.Mutex
	stopped bool     // guarded by mu
	conns   holdings // guarded by mu: those that it has accepted, as far as they live
}

// Accept waits for a client.
func (s *serving) Accept() (net.Conn, error) {
	c, err := s.Listener.Accept()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		if err == nil {
			c.Close()
		}
		return nil, net.ErrClosed
	}
	if err == nil {
		s.conns.add(newCloser(c))
	}
	return c, err
}

// Close is called by the server, at its end or by the learner's program.
func (s *serving) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped && s.borrowed {
		return s.lend()
	}
	return s.Listener.Close()
}

// lend returns a borrowed listener as it was.
func (s *serving) lend() error {
	d, ok := s.Listener.(interface{ SetDeadline(time.Time) error })
	if !ok {
		return s.Listener.Close()
	}
	return d.SetDeadline(time.Time{})
}

// stop makes the server's loop end, and cuts its connections.
func (s *serving) stop() {
	s.mu.Lock()
	if s.stopped {
		s.mu.Unlock()
		return
	}
	s.stopped = true
	conns := s.conns.list
	s.conns = holdings{}
	d, patient := s.Listener.(interface{ SetDeadline(time.Time) error })
	if s.borrowed && patient {
		_ = d.SetDeadline(longAgo)
	} else {
		_ = s.Listener.Close()
	}
	s.mu.Unlock()
	for _, c := range conns {
		c.release()
	}
}

func (s *serving) release()   { s.stop() }
func (s *serving) gone() bool { return false }
