package sockets

import (
	"sync"
	"time"
)

// audience has a client's first request wait until its subscription is in. A client opens its
// connections all at once, but one that came before the kernel listened tries again when it likes:
// shell may be there a tenth of a second before iopub. What the kernel published meanwhile would be
// lost, and who waits for idle, as jupyter console does, would wait for ever.
//
// A subscriber does not say whose it is. So requests are let in as long as there are no more clients
// on shell than subscribers. It may be used from any goroutine.
type audience struct {
	mu          sync.Mutex
	subscribers int           // connections that are subscribed to something
	askers      int           // connections to shell that are a client's
	comes       chan struct{} // closed and replaced when there is one subscriber more
}

func newAudience() *audience { return &audience{comes: make(chan struct{})} }

func (a *audience) countSubscriber(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.subscribers += n; n > 0 {
		close(a.comes)
		a.comes = make(chan struct{})
	}
}

func (a *audience) countAsker(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.askers += n
}

// enough reports whether there are as many subscribers as clients on shell; comes is closed when there
// is one subscriber more.
func (a *audience) enough() (enough bool, comes <-chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.subscribers >= a.askers, a.comes
}

// await waits until there are enough subscribers: for a limited time, since there are clients that
// have none, and until cancel or gone is closed at most.
func (a *audience) await(limit time.Duration, cancel, gone <-chan struct{}) {
	var late <-chan time.Time
	for {
		enough, comes := a.enough()
		if enough {
			return
		}
		if late == nil {
			late = time.After(limit)
		}
		select {
		case <-comes:
		case <-late:
			return
		case <-cancel:
			return
		case <-gone:
			return
		}
	}
}

// listens counts a connection to iopub of whose first subscription the library knows. Its reader
// calls it.
func (g *guard) listens(c *conn) { g.count(c, g.audience.countSubscriber) }

// asks counts a client on shell, and waits until it is likely to have a subscriber. The connection's
// reader calls it.
func (g *guard) asks(c *conn) {
	g.count(c, g.audience.countAsker)
	g.audience.await(g.limits.arrival, g.closing, c.gone)
}

// count has the audience count a connection, once, until it ends.
func (g *guard) count(c *conn, count func(n int)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.conns[c] && c.uncount == nil {
		count(1)
		c.uncount = func() { count(-1) }
	}
}
