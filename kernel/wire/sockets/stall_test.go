package sockets

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// Clients that stop reading. A bare ROUTER serves nobody else meanwhile, a bare PUB
// queues without bound.

// bulk is the text of one message; the system keeps some ten of them for a connection.
var bulk = strings.Repeat("x", 1<<20)

// stalledLimits returns limits under which a client is dropped soon.
func stalledLimits() limits {
	l := testLimits
	l.queue = 4 << 20
	l.full = time.Second
	return l
}

// TestStalledSubscriber publishes more than any buffer holds to one client that reads
// and one that does not.
func TestStalledSubscriber(t *testing.T) {
	k := open(t, localhost, stalledLimits())
	stalled, reader := k.connect(t, jupyter.IOPub, ""), k.connect(t, jupyter.IOPub, "")
	stalled.subscribe()
	reader.subscribe()
	m, err := jupyter.New(jupyter.MsgStream, "session", jupyter.Stream{Name: "stdout", Text: bulk})
	if err != nil {
		t.Fatal(err)
	}
	const messages = 32
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range messages {
			if err := k.Publish("stream", m); err != nil {
				t.Error(err)
			}
		}
	}()
	for range messages {
		reader.readMessage()
	}
	<-done
	k.mustHaveDropped(t, jupyter.IOPub)
	k.publish(t, "status", jupyter.MsgStatus, 0)
	if got := reader.readMessage(); string(got[0]) != "status" {
		t.Errorf("got topic %q, want status", got[0])
	}
}

// TestSlowSubscriber begins to read only when the kernel waits for it. It loses nothing.
func TestSlowSubscriber(t *testing.T) {
	l := testLimits
	l.queue = 1 << 20
	l.full = patience
	k := open(t, localhost, l)
	slow := k.connect(t, jupyter.IOPub, "")
	slow.subscribe()
	const messages = 1000
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := range messages {
			m, err := jupyter.New(jupyter.MsgStream, "session", jupyter.Stream{Name: strconv.Itoa(n), Text: bulk[:32<<10]})
			if err != nil {
				t.Error(err)
				return
			}
			if err := k.Publish("stream", m); err != nil {
				t.Error(err)
			}
		}
	}()
	k.gauge.waitUntilFull()
	for n := range messages {
		if got, want := slow.readMessage()[6][:20], fmt.Appendf(nil, `{"name":"%d",`, n); !bytes.HasPrefix(got, want) {
			t.Fatalf("got %s…, want %s…", got, want)
		}
	}
	<-done
}

// waitUntilFull waits until Publish has to wait.
func (g *gauge) waitUntilFull() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.behind < maxBehind {
		g.mu.Unlock()
		runtime.Gosched()
		g.mu.Lock()
	}
}

// TestStalledAmongOthers answers a client that does not read, and then others. Close
// does not wait long for what can not be sent.
func TestStalledAmongOthers(t *testing.T) {
	k := open(t, localhost, testLimits)
	stalled := k.connect(t, jupyter.Shell, "stalled")
	stalled.send(k.request(t, jupyter.MsgHistoryRequest, struct{}{}))
	request := <-k.Shell()
	reply, err := request.Reply(jupyter.MsgHistoryReply, "session", jupyter.Stream{Text: bulk})
	if err != nil {
		t.Fatal(err)
	}
	for range 32 {
		if err := k.Send(jupyter.Shell, reply); err != nil {
			t.Fatal(err)
		}
	}
	k.answer(t, jupyter.Shell, jupyter.MsgKernelInfoReply)
	k.lives(t, jupyter.Shell)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := k.Close(ctx); err != nil {
		t.Error(err)
	}
}

// TestStalledRequester answers a client that does not read until it is dropped.
func TestStalledRequester(t *testing.T) {
	k := open(t, localhost, stalledLimits())
	stalled := k.connect(t, jupyter.Shell, "stalled")
	stalled.send(k.request(t, jupyter.MsgHistoryRequest, struct{}{}))
	request := <-k.Shell()
	reply, err := request.Reply(jupyter.MsgHistoryReply, "session", jupyter.Stream{Text: bulk})
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		err = k.Send(jupyter.Shell, reply)
	}
	k.mustHaveDropped(t, jupyter.Shell)
	k.answer(t, jupyter.Shell, jupyter.MsgKernelInfoReply)
	k.lives(t, jupyter.Shell)
}

// TestStalledQuietly has little waiting for the client, which is dropped all the same
// when it has not taken a byte for long.
func TestStalledQuietly(t *testing.T) {
	l := testLimits
	l.stall = 100 * time.Millisecond
	k := open(t, localhost, l)
	stalled := k.connect(t, jupyter.IOPub, "")
	stalled.subscribe()
	m, err := jupyter.New(jupyter.MsgStream, "session", jupyter.Stream{Name: "stdout", Text: strings.Repeat(bulk, 16)})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Publish("stream", m); err != nil {
		t.Fatal(err)
	}
	k.guards[jupyter.IOPub].open.Wait() // no client left
	k.mustHaveDropped(t, jupyter.IOPub)
}

// A client that sends requests while nobody takes them keeps nobody else from the
// other channels, and loses none.
func TestServerBusy(t *testing.T) {
	const requests = 1000
	k := open(t, localhost, testLimits)
	k.answer(t, jupyter.Control, jupyter.MsgKernelInfoReply)
	cl := k.connect(t, jupyter.Shell, "")
	var all []byte
	for range requests {
		all = append(all, k.request(t, jupyter.MsgExecuteRequest, struct{}{})...)
	}
	go cl.Write(all)
	k.lives(t, jupyter.Control)
	k.lives(t, jupyter.Heartbeat)
	for range requests {
		<-k.Shell()
	}
}

// mustHaveDropped checks that a client of the channel was dropped for its stalling,
// which may be logged a moment after it has had its effect.
func (k *kernel) mustHaveDropped(t *testing.T, c jupyter.Channel) {
	t.Helper()
	want := []string{"client dropped", "channel=" + c.String(), errStalled.Error()}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		for line := range strings.Lines(k.log.String()) {
			if strings.Contains(line, want[0]) && strings.Contains(line, want[1]) && strings.Contains(line, want[2]) {
				return
			}
		}
	}
	t.Errorf("no client of %s was dropped for stalling", c)
}
