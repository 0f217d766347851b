package sockets

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// guard accepts the clients of one socket. It is the net.Listener that the library
// is given, which never sees a client before the handshake is over.
//
// Its goroutines: accept, blocked on the network, ended by stop; for each client
// greet, ended by the handshake's deadline at the latest, which becomes conn.send,
// blocked on the outbox, ended by its end. The library adds one for each client, in
// conn.Read, ended by the error that Read returns once the client or we have closed.
type guard struct {
	channel    jupyter.Channel
	socketType string // ours: ROUTER or XPUB
	limits     limits
	inbound    inbound
	log        *slog.Logger
	// welcome returns what a new subscriber is sent, as it is on the wire, or nil.
	// It is called from any goroutine.
	welcome func(subscription string) []byte
	// check says what is wrong with a message; nil on the channels whose messages are not signed.
	check         func(frames [][]byte) error
	acquaintances *acquaintances
	audience      *audience

	listener net.Listener
	ready    chan net.Conn // clients for the library
	closing  chan struct{} // no more clients, no more messages from them
	closed   chan struct{} // the library has closed the listener
	closeLib sync.Once

	mu     sync.Mutex
	conns  map[*conn]bool   // all that are open
	serial int              // of the latest
	byName map[string]*conn // those that the library can send to
	comes  chan struct{}    // closed and replaced when byName gets one more

	// latest is the publication that was last queued for a subscriber: the others' queues share its
	// bytes.
	latest []byte // belongs to the publisher's goroutine

	running sync.WaitGroup // our goroutines
	open    sync.WaitGroup // conns
}

func newGuard(c jupyter.Channel, ln net.Listener, l limits, log *slog.Logger) *guard {
	g := &guard{
		channel:    c,
		socketType: "ROUTER",
		limits:     l.on(c),
		inbound:    inboundFor(c),
		log:        log.With("channel", c.String()),
		listener:   ln,
		ready:      make(chan net.Conn, 1),
		closing:    make(chan struct{}),
		closed:     make(chan struct{}),
		conns:      make(map[*conn]bool),
		byName:     make(map[string]*conn),
		comes:      make(chan struct{}),

		acquaintances: newAcquaintances(),
		audience:      newAudience(),
	}
	if c == jupyter.IOPub {
		g.socketType = "XPUB"
	}
	return g
}

func (g *guard) isPublisher() bool { return g.socketType == "XPUB" }

func (g *guard) isClosing() bool {
	select {
	case <-g.closing:
		return true
	default:
		return false
	}
}

// start begins to accept clients.
func (g *guard) start() { g.running.Go(g.accept) }

func (g *guard) accept() {
	var pause time.Duration
	for {
		raw, err := g.listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			// Out of file descriptors, most likely: some will be free again.
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			g.log.Warn("cannot accept a client", "error", err, "again in", pause)
			select {
			case <-time.After(pause):
			case <-g.closing:
			}
			continue
		}
		pause = 0
		if c := g.enter(raw); c != nil {
			g.running.Go(func() { g.greet(c) })
		} else {
			raw.Close()
		}
	}
}

// enter registers a new connection; nil when there are too many, or we are closing. There are too
// many only when all are clients': any other gives way, so that silent connections keep nobody out.
func (g *guard) enter(raw net.Conn) *conn {
	c := &conn{
		Conn:   raw,
		guard:  g,
		in:     bufio.NewReader(raw),
		topics: make(map[string]bool),
		out:    newOutbox(raw, g.limits),
		gone:   make(chan struct{}),
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.isClosing() {
		return nil
	}
	if len(g.conns) >= g.limits.clients {
		least := g.leastKnown()
		if least == nil {
			g.log.Warn("too many clients", "limit", g.limits.clients)
			return nil
		}
		g.log.Warn("a connection gave way to a new one", "limit", g.limits.clients)
		delete(g.conns, least)
		go least.Close() // which takes the lock
	}
	g.serial++
	c.serial = g.serial
	g.conns[c] = true
	g.open.Add(1)
	return c
}

// greet shakes hands with a client, hands it to the library and sends what comes for it.
func (g *guard) greet(c *conn) {
	if err := g.handshake(c); err != nil {
		g.lost(c, fmt.Errorf("handshake: %w", err))
		return
	}
	if !g.admit(c) {
		c.Close()
		return
	}
	select {
	case g.ready <- c:
	case <-g.closing:
		c.Close()
		return
	}
	c.send()
}

func (g *guard) handshake(c *conn) error {
	c.SetDeadline(time.Now().Add(g.limits.handshake))
	if _, err := c.Conn.Write(opening(g.socketType, "")); err != nil {
		return err
	}
	h, err := readHello(c.in, g.socketType)
	if err != nil {
		return err
	}
	identity := h.identity
	if identity == "" {
		identity = "\x00" + rand.Text()
	}
	g.mu.Lock()
	c.identity = identity // another goroutine may have it give way
	g.mu.Unlock()
	c.unread = opening(h.socketType, identity)
	return c.SetDeadline(time.Time{})
}

// admit marks a client's handshake as over, unless we are closing.
func (g *guard) admit(c *conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.conns[c] || g.isClosing() {
		return false
	}
	c.standing = stranger
	return true
}

// attach registers a client as one that can be sent to. An earlier one with the
// same identity is closed: it is the same client, which has come back before
// its old connection was found dead, and the library would send to both.
func (g *guard) attach(c *conn) {
	g.mu.Lock()
	old := g.byName[c.identity]
	g.byName[c.identity] = c
	close(g.comes)
	g.comes = make(chan struct{})
	g.mu.Unlock()
	if old != nil {
		old.Close()
	}
}

// reaches reports whether a client is connected. On stdin it waits a little for it, until
// cancel at most: a client opens its connections all at once, and one may ask on shell
// for what needs input before that to stdin is ready. On the other channels the client
// was here with its request; if it is not, it has left.
func (g *guard) reaches(identity []byte, cancel <-chan struct{}) bool {
	var late <-chan time.Time
	for {
		g.mu.Lock()
		here, comes := g.byName[string(identity)] != nil, g.comes
		g.mu.Unlock()
		if here || g.channel != jupyter.Stdin {
			return here
		}
		if late == nil {
			late = time.After(g.limits.arrival)
		}
		select {
		case <-comes:
		case <-late:
			return false
		case <-cancel:
			return false
		}
	}
}

// lost closes a client's connection and logs why, unless the client just left.
func (g *guard) lost(c *conn, err error) {
	if !isDeparture(err) && !g.isClosing() {
		g.log.Warn("client dropped", "client", c.RemoteAddr().String(), "reason", err)
	}
	c.Close()
}

// forget removes a conn that has ended.
func (g *guard) forget(c *conn) {
	g.mu.Lock()
	delete(g.conns, c)
	if c.standing == known && g.check != nil {
		g.acquaintances.add(c.identity, -1)
	}
	if c.uncount != nil {
		c.uncount()
	}
	if g.byName[c.identity] == c {
		delete(g.byName, c.identity)
	}
	g.mu.Unlock()
	close(c.gone)
	g.open.Done()
}

// gone returns what is closed when a client's connection has ended; nil when it has none.
func (g *guard) gone(identity []byte) <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c := g.byName[string(identity)]; c != nil {
		return c.gone
	}
	return nil
}

// stop lets no more clients in, writes what waits for those who are here, and
// returns when every connection has ended. abort makes that happen at once.
func (g *guard) stop() {
	g.mu.Lock()
	close(g.closing)
	for c := range g.conns {
		if c.standing > arriving {
			c.out.finish()
		} else {
			c.Conn.Close()
		}
	}
	g.mu.Unlock()
	g.listener.Close()
	g.running.Wait()
	g.open.Wait()
}

// abort cuts every connection.
func (g *guard) abort() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for c := range g.conns {
		c.out.fail(errGone)
	}
}

// keep returns bytes with what wire has, which do not change.
func (g *guard) keep(wire []byte) []byte {
	if !g.isPublisher() {
		return bytes.Clone(wire)
	}
	if !bytes.Equal(g.latest, wire) {
		g.latest = bytes.Clone(wire)
	}
	return g.latest
}

// Accept gives the library its next client.
func (g *guard) Accept() (net.Conn, error) {
	select {
	case c := <-g.ready:
		return c, nil
	case <-g.closed:
		return nil, net.ErrClosed
	}
}

// Close is called by the library; it does not touch the clients.
func (g *guard) Close() error {
	g.closeLib.Do(func() { close(g.closed) })
	return nil
}

// Addr returns the address that clients connect to.
func (g *guard) Addr() net.Addr { return g.listener.Addr() }

// guardKey is the context key under which a zmq4 socket carries its guard.
type guardKey struct{}

func withGuard(ctx context.Context, g *guard) context.Context {
	return context.WithValue(ctx, guardKey{}, g)
}
