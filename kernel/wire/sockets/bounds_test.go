package sockets

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// What connections may cost that have not shown the key, and what one client may cost another.

// crowded returns limits under which few connections are many.
func crowded() limits {
	l := testLimits
	l.handshake = patience // who holds a place holds it for the whole test
	l.clients = 3
	return l
}

// TestCrowdOfStrangers: connections that hold all places, and have got as far as one can without
// the key, keep no client out.
func TestCrowdOfStrangers(t *testing.T) {
	k := open(t, localhost, crowded())
	k.answerAll(t)
	for _, c := range jupyter.Channels {
		for about, hold := range map[string]func() *client{
			"that say nothing": func() *client { cl := k.dial(t, c); cl.readOpening(); return cl },
			"with half a greeting": func() *client {
				cl := k.dial(t, c)
				cl.send(opening(clientType(c), "")[:70])
				cl.readOpening()
				return cl
			},
			"that have shaken hands": func() *client { return k.connect(t, c, "") },
			"with unsigned messages": func() *client {
				cl := k.connect(t, c, "")
				if c != jupyter.Heartbeat { // where there are no others
					cl.send(appendMessage(nil, [][]byte{[]byte("hello")}))
				}
				return cl
			},
		} {
			for range 2 * crowded().clients {
				hold()
			}
			k.lives(t, c)
			if t.Failed() {
				t.Fatalf("%s: after connections %s", c, about)
			}
		}
	}
}

// TestCrowdOfClients: no client gives way to a new connection, whatever that is.
func TestCrowdOfClients(t *testing.T) {
	k := open(t, localhost, crowded())
	k.answerAll(t)
	for _, c := range jupyter.Channels {
		clients := make([]*client, crowded().clients)
		for i := range clients {
			clients[i] = k.connect(t, c, "")
			k.speak(clients[i], c)
		}
		if _, err := k.dial(t, c).Read(make([]byte, 1)); err == nil || isTimeout(err) {
			t.Errorf("%s: one client more: got error %v, want a closed connection", c, err)
		}
		for _, cl := range clients {
			if c == jupyter.IOPub {
				k.publish(t, "", jupyter.MsgStream, 0)
				cl.readMessage()
			} else {
				k.speak(cl, c)
			}
		}
		clients[0].Close()
		for { // until the place of the one that has left is free
			cl := k.dial(t, c)
			cl.Write(opening(clientType(c), ""))
			if _, err := io.ReadFull(cl, make([]byte, greetingLen)); err == nil {
				break
			} else if isTimeout(err) {
				t.Fatal(err)
			}
		}
	}
}

// speak has a client send what makes it one, and reads the answer.
func (k *kernel) speak(cl *client, c jupyter.Channel) {
	cl.t.Helper()
	switch c {
	case jupyter.IOPub:
		cl.subscribe()
	case jupyter.Heartbeat:
		cl.send(appendMessage(nil, [][]byte{[]byte("ping")}))
		cl.readMessage()
	default:
		cl.send(k.request(cl.t, jupyter.MsgKernelInfoRequest, struct{}{}))
		cl.readMessage()
	}
}

// TestStdinOfAClientStays: a client says nothing on stdin until it is asked, and is one
// nevertheless.
func TestStdinOfAClientStays(t *testing.T) {
	k := open(t, localhost, crowded())
	k.answerAll(t)
	stdin := k.connect(t, jupyter.Stdin, "client")
	shell := k.connect(t, jupyter.Shell, "client")
	k.speak(shell, jupyter.Shell)
	for range 3 * crowded().clients {
		k.connect(t, jupyter.Stdin, "")
	}
	k.speak(stdin, jupyter.Stdin)
	shell.Close()
	stdin.Close()
	k.guards[jupyter.Shell].await(func() bool { return !k.guards[jupyter.Shell].acquaintances.has("client") })
}

// await waits until cond, which is called with mu held, returns true.
func (g *guard) await(cond func() bool) {
	for {
		g.mu.Lock()
		ok := cond()
		g.mu.Unlock()
		if ok {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// TestFirstMessageIsSmall: a connection that has not shown the key cannot fill the memory; one that
// has may send what a message may have.
func TestFirstMessageIsSmall(t *testing.T) {
	k := open(t, localhost, testLimits)
	k.answerAll(t)
	large := jupyter.Stream{Text: strings.Repeat("x", testLimits.first+1)}
	for _, c := range []jupyter.Channel{jupyter.Shell, jupyter.Control, jupyter.Stdin} {
		cl := k.connect(t, c, "")
		cl.Write(k.request(t, jupyter.MsgExecuteRequest, large))
		if _, err := io.Copy(io.Discard, cl.r); isTimeout(err) {
			t.Errorf("%s: a stranger with a large message is still connected", c)
		}
		cl = k.connect(t, c, "")
		k.speak(cl, c)
		cl.send(k.request(t, jupyter.MsgExecuteRequest, large))
		cl.readMessage()
		// Together in one write, the second while the first may still be on its way to whoever
		// decodes it.
		cl = k.connect(t, c, "")
		cl.send(append(k.request(t, jupyter.MsgKernelInfoRequest, struct{}{}), k.request(t, jupyter.MsgExecuteRequest, large)...))
		cl.readMessage()
		cl.readMessage()
	}
}

// TestStrangersAreNotHeardForEver: a client that sends one wrong message after another is
// disconnected.
func TestStrangersAreNotHeardForEver(t *testing.T) {
	k := open(t, localhost, testLimits)
	cl := k.connect(t, jupyter.Shell, "")
	for range maxStrikes {
		cl.send(appendMessage(nil, [][]byte{[]byte("hello")}))
	}
	if _, err := io.Copy(io.Discard, cl.r); isTimeout(err) {
		t.Error("it is still connected")
	}
}

// TestAnswersAreNotKept: what a client is sent for its own talk is kept for it up to a bound, be it
// of PINGs, of welcomes or of heartbeats.
func TestAnswersAreNotKept(t *testing.T) {
	ping := appendFrame(nil, command(cmdPing, []byte("\x00\x05sixteen bytes it")))
	on, off := frame{body: []byte("\x01topic")}, frame{body: []byte("\x00topic")}
	for _, tt := range []struct {
		about   string
		channel jupyter.Channel
		talk    []byte
	}{
		{"PINGs to a publisher", jupyter.IOPub, ping},
		{"PINGs to shell", jupyter.Shell, ping},
		{"subscriptions", jupyter.IOPub, appendFrame(appendFrame(nil, on), off)},
		{"heartbeats", jupyter.Heartbeat, appendMessage(nil, [][]byte{bytes.Repeat([]byte("x"), 32<<10)})},
	} {
		t.Run(tt.about, func(t *testing.T) {
			k := open(t, localhost, testLimits)
			cl := k.connect(t, tt.channel, "")
			cl.SetWriteDeadline(time.Now().Add(patience))
			talk := bytes.Repeat(tt.talk, 1+(64<<10)/len(tt.talk))
			for range 100_000 { // far more than the system keeps for a connection
				if _, err := cl.Write(talk); isTimeout(err) {
					t.Fatal("it is still connected")
				} else if err != nil {
					return
				}
			}
			t.Error("it could talk on and on")
		})
	}
}

// TestTopicsAreBounded: a stranger's subscriptions cannot fill the memory.
func TestTopicsAreBounded(t *testing.T) {
	k := open(t, localhost, testLimits)
	cl := k.connect(t, jupyter.IOPub, "")
	for n := range 2 * maxTopics / 2000 {
		cl.Write(appendFrame(nil, frame{body: fmt.Appendf(nil, "\x01%d%s", n, strings.Repeat("x", 2000))}))
	}
	if _, err := io.Copy(io.Discard, cl.r); isTimeout(err) {
		t.Error("it is still connected")
	}
}

// TestSubscribersShareWhatWaits: thirty subscribers that do not read cost no more memory than one.
func TestSubscribersShareWhatWaits(t *testing.T) {
	k := open(t, localhost, testLimits)
	for range 30 {
		k.connect(t, jupyter.IOPub, "").subscribe()
	}
	m, err := jupyter.New(jupyter.MsgStream, "session", jupyter.Stream{Name: "stdout", Text: bulk})
	if err != nil {
		t.Fatal(err)
	}
	const messages = 24
	for range messages {
		if err := k.Publish("stream", m); err != nil {
			t.Fatal(err)
		}
	}
	iopub := k.guards[jupyter.IOPub]
	iopub.await(func() bool { // until each has been given the last of them
		for c := range iopub.conns {
			c.out.mu.Lock()
			waits := c.out.waiting()
			c.out.mu.Unlock()
			if waits < messages/2*len(bulk) {
				return false
			}
		}
		return true
	})
	kept := make(map[*byte]int)
	iopub.mu.Lock()
	defer iopub.mu.Unlock()
	for c := range iopub.conns {
		c.out.mu.Lock()
		for _, q := range c.out.queue {
			kept[&q.wire[0]]++
		}
		c.out.mu.Unlock()
	}
	if len(iopub.conns) != 30 || len(kept) == 0 || len(kept) > messages {
		t.Errorf("%d clients keep %d different messages, of %d that were published", len(iopub.conns), len(kept), messages)
	}
}

// TestStalledTogether: clients that stopped to read at the same time are waited for once, not one
// after another. Time is the test's own.
func TestStalledTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := testLimits
		l.queue, l.stall = 1<<20, time.Hour
		var boxes []*outbox
		var running sync.WaitGroup
		defer running.Wait() // they all end, since all are dropped
		for range 30 {
			to, _ := net.Pipe() // which nobody reads
			o := newOutbox(to, l)
			running.Go(func() { _ = o.run() })
			boxes = append(boxes, o)
		}
		begin := time.Now()
		wire := make([]byte, 64<<10)
		for dropped := 0; dropped < len(boxes); {
			dropped = 0
			for _, o := range boxes {
				if o.put(wire) != nil {
					dropped++
				}
			}
		}
		if took := time.Since(begin); took != l.full {
			t.Errorf("dropping them took %v, want %v as for one", took, l.full)
		}
	})
}

// TestSlowIsNotStalled: a client that takes what is sent to it, slowly, is waited for, again and
// again.
func TestSlowIsNotStalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := testLimits
		l.queue = 8 << 20
		to, from := net.Pipe()
		o := newOutbox(to, l)
		var running sync.WaitGroup
		defer running.Wait()
		defer from.Close()
		defer o.fail(errGone)
		running.Go(func() { _ = o.run() })
		// The client takes a share of the queue twice in the time allowed for one, which may end
		// within a piece and count with the next.
		running.Go(func() {
			buf := make([]byte, l.queue/8)
			for {
				if _, err := io.ReadFull(from, buf); err != nil {
					return
				}
				time.Sleep(l.full * 2 / 5)
			}
		})
		wire := make([]byte, 64<<10)
		for n := range 400 {
			if err := o.put(wire); err != nil {
				t.Fatalf("message %d: %v", n, err)
			}
		}
	})
}
