package sockets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// TestLastMessages closes right after the last messages, a hundred times over: all
// arrive, also at a client that is just sending.
func TestLastMessages(t *testing.T) {
	for range 100 {
		k := open(t, localhost, testLimits)
		sub, dealer := k.connect(t, jupyter.IOPub, ""), k.connect(t, jupyter.Control, "")
		sub.subscribe()
		dealer.send(k.request(t, jupyter.MsgShutdownRequest, struct{}{}))
		request := <-k.Control()
		// The kernel does not read this any more.
		dealer.send(k.request(t, jupyter.MsgKernelInfoRequest, struct{}{}))
		reply, err := request.Reply(jupyter.MsgShutdownReply, "session", struct{}{})
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Send(jupyter.Control, reply); err != nil {
			t.Fatal(err)
		}
		for n := range 10 {
			k.publish(t, "stream", jupyter.MsgStream, n)
		}
		closed := make(chan error)
		go func() { closed <- k.Close(t.Context()) }()
		for n := range 10 {
			if got, want := string(sub.readMessage()[6]), fmt.Sprintf(`{"n":%d}`, n); got != want {
				t.Fatalf("got %s, want %s", got, want)
			}
		}
		dealer.readMessage()
		for _, cl := range []*client{sub, dealer} {
			if b, err := cl.r.ReadByte(); err != io.EOF {
				t.Fatalf("after the last message: got %d, %v, want EOF", b, err)
			}
			cl.Close()
		}
		if err := <-closed; err != nil {
			t.Fatal(err)
		}
		checkGoroutines(t)
	}
}

// Close waits for a client that does not read as long as ctx allows, and says so.
func TestCloseGivesUp(t *testing.T) {
	l := testLimits
	l.lastStall = patience
	k := open(t, localhost, l)
	stalled := k.connect(t, jupyter.IOPub, "")
	stalled.subscribe()
	m, err := jupyter.New(jupyter.MsgStream, "session", jupyter.Stream{Text: bulk})
	if err != nil {
		t.Fatal(err)
	}
	for range 32 {
		if err := k.Publish("stream", m); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	if err := k.Sockets.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got error %v, want %v", err, context.DeadlineExceeded)
	}
	if took := time.Since(start); took > patience/2 {
		t.Errorf("it took %v", took)
	}
	k.closeErr = nil // which the end of the test would find again
}

func TestAfterClose(t *testing.T) {
	k := open(t, localhost, testLimits)
	if err := k.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	m := welcome("")
	if err := k.Publish("", m); !errors.Is(err, ErrClosed) {
		t.Errorf("Publish: got error %v, want %v", err, ErrClosed)
	}
	m.Identities = [][]byte{[]byte("client")}
	if err := k.Send(jupyter.Shell, m); !errors.Is(err, ErrClosed) {
		t.Errorf("Send: got error %v, want %v", err, ErrClosed)
	}
	for name, inbox := range map[string]<-chan *jupyter.Message{"shell": k.Shell(), "control": k.Control(), "stdin": k.Stdin()} {
		if m, open := <-inbox; open {
			t.Errorf("%s: got %v, want a closed channel", name, m)
		}
	}
}

// TestCloseInTheMiddle closes while clients come, talk and listen, and while the
// server sends: nothing hangs, nothing is left behind.
func TestCloseInTheMiddle(t *testing.T) {
	for range 20 {
		k := open(t, localhost, testLimits)
		k.answerAll(t)
		var talking sync.WaitGroup
		for _, c := range jupyter.Channels {
			talking.Go(func() { k.talkUntilClosed(c) })
		}
		talking.Go(func() {
			for k.Publish("", welcome("")) == nil {
			}
		})
		k.lives(t, jupyter.Shell)
		if err := k.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		talking.Wait()
		checkGoroutines(t)
	}
}

// talkUntilClosed connects and sends again and again, until that fails.
func (k *kernel) talkUntilClosed(c jupyter.Channel) {
	request, err := jupyter.Encode(welcome(""), k.signer)
	if err != nil {
		panic(err)
	}
	for {
		conn, err := dialRaw(k, c)
		if err != nil {
			return
		}
		if _, err := conn.Write(append(opening(clientType(c), ""), 0, 1, 1)); err == nil {
			conn.Write(appendMessage(nil, request))
			io.CopyN(io.Discard, conn, greetingLen+10)
		}
		conn.Close()
	}
}
