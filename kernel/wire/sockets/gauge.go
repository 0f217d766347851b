package sockets

import (
	"net"
	"runtime"
	"sync"
)

// maxBehind is how many publications may wait in zmq4's publisher.
const maxBehind = 256

// gauge is a subscriber of our own, the first that zmq4's publisher has and hence
// the first that it writes each publication to. It does three things that the library
// offers no other way for:
//
//   - It counts, so that Publish waits when the publisher is far behind. The
//     library's queue has no bound.
//   - It signals when everything published has been handed to the clients.
//   - It ends the publisher's goroutine, which socket.Close leaves behind.
type gauge struct {
	net.Conn // a pipe to nobody: it blocks the library's reader until Close

	unread []byte        // belongs to the library's reader
	ready  chan struct{} // closed when the library has entered the subscription
	once   sync.Once
	split  splitter // belongs to the publisher's goroutine

	mu      sync.Mutex
	changed sync.Cond
	behind  int  // publications that the publisher has not begun to write
	last    bool // the next publication is the last
	ended   bool // the publisher's goroutine has
}

func newGauge() *gauge {
	pipe, _ := net.Pipe()
	everything := frame{body: []byte{1}}
	g := &gauge{
		Conn:   pipe,
		unread: appendFrame(opening("SUB", ""), everything),
		ready:  make(chan struct{}),
	}
	g.changed.L = &g.mu
	return g
}

func (g *gauge) Read(p []byte) (int, error) {
	if len(g.unread) == 0 {
		g.once.Do(func() { close(g.ready) })
		return g.Conn.Read(p)
	}
	n := copy(p, g.unread)
	g.unread = g.unread[n:]
	return n, nil
}

func (g *gauge) Write(p []byte) (int, error) {
	return len(p), g.split.write(p, g.published)
}

// published is called by the publisher's goroutine for each publication, before
// any client receives it, and after every client has received the one before.
func (g *gauge) published([]byte) error {
	g.mu.Lock()
	g.behind--
	g.changed.Broadcast()
	if !g.last {
		g.mu.Unlock()
		return nil
	}
	g.ended = true
	g.mu.Unlock()
	runtime.Goexit() // runs the library's deferred unlock; nobody else sees this publication
	return nil
}

// add announces a publication, and waits while there are too many.
func (g *gauge) add() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.behind >= maxBehind {
		g.changed.Wait()
	}
	g.behind++
}

// end waits for everything published to have been handed to the clients, and
// ends the publisher. publish must publish anything; nothing else may be published any more.
func (g *gauge) end(publish func() error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.behind > 0 {
		g.changed.Wait()
	}
	g.last, g.behind = true, 1
	if err := publish(); err != nil {
		return err
	}
	for !g.ended {
		g.changed.Wait()
	}
	return nil
}
