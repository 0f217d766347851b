package resources

import (
	"context"
	"net/http/httptest"
	"os"
	"os/signal"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/running/primitives"
)

// Who outside of the program may still wake its goroutines? A server calls its handlers, a child
// process writes to what it was given, a signal is sent to a channel. As long as there is one of
// these, that all goroutines wait is no deadlock.

func init() {
	replace("net/http/httptest", map[string]any{"Server.Close": closeTestServer})
	replace("os/signal", map[string]any{
		"Notify":        signalNotify,
		"NotifyContext": signalNotifyContext,
		"Stop":          signalStop,
		"Reset":         signalReset,
	})
}

// caller is a resource that may call into the program by itself.
type caller interface{ mayCall() bool }

// Open reports whether executions hold anything that may wake goroutines of the program.
func Open() bool {
	if signals.any() {
		return true
	}
	mu.Lock()
	defer mu.Unlock()
	for _, h := range held {
		for _, r := range h.list {
			if c, ok := r.(caller); ok && c.mayCall() {
				return true
			}
		}
	}
	return false
}

// mayCall reports whether it is a server that listens.
func (c *closer) mayCall() bool {
	_, serves := c.value().(*httptest.Server)
	return serves
}

// mayCall reports whether the server's loop runs.
func (s *serving) mayCall() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.stopped
}

// mayCall reports whether the child has been given something of the program's, and lives.
func (c *child) mayCall() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.talks && !c.reaped
}

// closeTestServer is httptest.Server.Close, which waits for clients.
func closeTestServer(s *httptest.Server) {
	away(s.Close)
	if s == nil {
		return
	}
	mu.Lock()
	defer mu.Unlock()
	for _, h := range held {
		for i, r := range h.list {
			if c, ok := r.(*closer); ok && c.is(s) {
				h.list = append(h.list[:i], h.list[i+1:]...)
				return
			}
		}
	}
}

// notified are those to whom signals are sent.
type notified struct {
	mu   sync.Mutex
	wait map[any]func() bool // guarded by mu: channels and contexts, and whether each still waits
}

var signals notified

func (n *notified) add(x any, waits func() bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.wait == nil {
		n.wait = map[any]func() bool{}
	}
	n.wait[x] = waits
}

func (n *notified) remove(x any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.wait, x)
}

func (n *notified) any() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, waits := range n.wait {
		if waits() {
			return true
		}
	}
	return false
}

func signalNotify(c chan<- os.Signal, sig ...os.Signal) {
	signal.Notify(c, sig...)
	signals.add(c, func() bool { return true })
	registered(func() { signalStop(c) })
}

func signalStop(c chan<- os.Signal) {
	signal.Stop(c)
	signals.remove(c)
}

func signalReset(sig ...os.Signal) {
	signal.Reset(sig...)
	if len(sig) == 0 {
		signals.mu.Lock()
		clear(signals.wait)
		signals.mu.Unlock()
	}
}

// signalNotifyContext is signal.NotifyContext. A context that has ended waits for no signal.
func signalNotifyContext(parent context.Context, sig ...os.Signal) (context.Context, context.CancelFunc) {
	ctx, cancel := primitives.NotifyContext(parent, sig...)
	done := ctx.Done()
	signals.add(ctx, func() bool {
		select {
		case <-done:
			return false
		default:
			return true
		}
	})
	stop := func() {
		cancel()
		signals.remove(ctx)
	}
	registered(stop)
	return ctx, stop
}
