package sockets

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// conn is a client's connection after its handshake, as the library sees it: a
// net.Conn on which a canonical handshake is followed by whole, checked messages.
//
// Read is called by one goroutine of the library, Write by one at a time, Close by
// any. The fields up to split belong to the reader, split to the writer.
type conn struct {
	net.Conn // the network
	guard    *guard
	identity string

	in         *bufio.Reader
	unread     []byte          // what Read gives next: the opening, then messages
	attached   bool            // the library has read the opening
	wire       []byte          // unread's memory
	topics     map[string]bool // subscribed to; as many as the library keeps
	topicBytes int             // of the topics
	unwelcomed []string        // topics that the library has read but perhaps not yet entered

	split splitter
	out   *outbox

	strikes int // messages of a stranger that were wrong; the reader's

	// Guarded by guard.mu.
	serial   int // counts the guard's connections
	standing standing
	uncount  func() // undoes that the audience has counted it; nil before that

	cutOnce sync.Once
	gone    chan struct{} // closed when the connection has ended
}

// Read gives the library what it is to see of the client. Its errors are io.EOF,
// since the library cannot use more: what happened has been logged.
func (c *conn) Read(p []byte) (int, error) {
	if len(c.unread) == 0 {
		if err := c.next(); err != nil {
			c.guard.lost(c, err)
			return 0, io.EOF
		}
	}
	n := copy(p, c.unread)
	c.unread = c.unread[n:]
	return n, nil
}

// next reads until there is a message for the library. A call means that the library has finished
// with the message before: its reading goroutine does nothing else.
func (c *conn) next() error {
	if !c.attached {
		c.attached = true
		c.guard.attach(c)
	}
	for _, subscription := range c.unwelcomed {
		if wire := c.guard.welcome(subscription); wire != nil {
			if err := c.out.answer(wire); err != nil {
				return err
			}
		}
	}
	if len(c.unwelcomed) > 0 {
		c.unwelcomed = c.unwelcomed[:0]
		c.guard.listens(c)
	}

	c.wire = c.wire[:0]
	if cap(c.wire) > maxSpare {
		c.wire = nil
	}
	limit := c.guard.inbound.message
	isKnown := c.guard.isKnown(c)
	if !isKnown {
		limit = min(limit, c.guard.limits.first)
	}
	for frames := 0; ; {
		f, err := readFrame(c.in, limit-len(c.wire), c.guard.inbound.command)
		if err != nil {
			return err
		}
		if f.command {
			deliver, err := c.command(f.body)
			if err != nil || deliver {
				return err
			}
			continue
		}
		if frames++; frames > c.guard.inbound.frames {
			return fmt.Errorf("%w: a message of more than %d frames", errZMTP, c.guard.inbound.frames)
		}
		c.wire = appendFrame(c.wire, f)
		if f.more {
			continue
		}
		deliver, err := c.message(f, frames, isKnown)
		if err != nil || deliver {
			return err
		}
		c.wire, frames = c.wire[:0], 0
	}
}

// message decides about the message in wire, whose last frame is f: whether the
// library is to see it.
func (c *conn) message(f frame, frames int, isKnown bool) (deliver bool, err error) {
	if c.guard.isClosing() {
		return false, nil
	}
	if !isKnown && !c.guard.isPublisher() {
		if deliver, err := c.introduce(); !deliver {
			return false, err
		}
		if c.guard.channel == jupyter.Shell {
			c.guard.asks(c)
		}
	}
	if c.guard.isPublisher() {
		// A subscription is one frame: 1 or 0, and the topic. The library would keep
		// anything else until somebody receives it, which nobody does.
		if frames != 1 || len(f.body) == 0 || f.body[0] > 1 {
			return false, nil
		}
		return true, c.subscribe(f.body[0] == 1, f.body[1:])
	}
	c.unread = c.wire
	return true, nil
}

// command obeys a ZMTP command. Unknown ones are ignored.
func (c *conn) command(body []byte) (deliver bool, err error) {
	name, data, err := splitCommand(body)
	if err != nil {
		return false, err
	}
	switch name {
	case cmdPing:
		answer, err := pong(data)
		if err != nil {
			return false, err
		}
		return false, c.out.answer(appendFrame(nil, answer))
	case cmdSubscribe, cmdCancel:
		if !c.guard.isPublisher() || len(c.wire) > 0 || c.guard.isClosing() {
			return false, nil
		}
		return true, c.subscribe(name == cmdSubscribe, data)
	}
	return false, nil
}

// subscribe hands the library a subscription, or its end.
func (c *conn) subscribe(on bool, topic []byte) error {
	body := append([]byte{0}, topic...)
	if on {
		body[0] = 1
		if !c.topics[string(topic)] {
			c.topics[string(topic)] = true
			c.topicBytes += len(topic)
		}
		if len(c.topics) > maxSubscriptions || c.topicBytes > maxTopics {
			return fmt.Errorf("%w: more than %d subscriptions or %d bytes of topics", errZMTP, maxSubscriptions, maxTopics)
		}
		c.unwelcomed = append(c.unwelcomed, string(topic))
		c.guard.meet(c)
	} else if c.topics[string(topic)] {
		delete(c.topics, string(topic))
		c.topicBytes -= len(topic)
	}
	c.unread = appendFrame(nil, frame{body: body})
	return nil
}

// Write queues what the library writes. It does not wait for the client, see outbox.
func (c *conn) Write(p []byte) (int, error) {
	queue := func(wire []byte) error { return c.out.put(c.guard.keep(wire)) }
	if c.guard.channel == jupyter.Heartbeat {
		queue = func(wire []byte) error { return c.out.answer(bytes.Clone(wire)) }
	}
	if err := c.split.write(p, queue); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close ends the connection at once. The library calls it when its reader ends.
func (c *conn) Close() error {
	c.cutOnce.Do(func() {
		c.out.fail(errGone)
		c.guard.forget(c)
	})
	return nil
}

// send writes what is put in the outbox, and ends the connection when that fails.
// After outbox.finish it says to the client that there will be no more, and gives it
// limits.linger to close its side. Closing ours at once would reset the connection if
// the client had sent something meanwhile, and the reset could overtake the last messages.
func (c *conn) send() {
	if err := c.out.run(); err != nil {
		c.guard.lost(c, err)
		return
	}
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
	}
	c.SetReadDeadline(time.Now().Add(c.guard.limits.linger))
}

// isDeparture distinguishes a client that left from one that did something wrong.
func isDeparture(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, errGone) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
