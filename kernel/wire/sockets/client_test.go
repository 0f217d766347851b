package sockets

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

func TestPing(t *testing.T) {
	k := open(t, localhost, testLimits)
	k.answerAll(t)
	for _, c := range jupyter.Channels {
		cl := k.connect(t, c, "")
		for _, context := range []string{"", "context", "sixteen bytes it"} {
			cl.send(appendFrame(nil, command(cmdPing, []byte("\x00\x05"+context))))
			got := appendFrame(nil, cl.readFrame())
			if want := appendFrame(nil, command(cmdPong, []byte(context))); !bytes.Equal(got, want) {
				t.Errorf("%s, PING with %q: got %q, want %q", c, context, got, want)
			}
		}
		// Unknown commands are ignored, also within a message.
		cl.send(appendFrame(nil, command("FUTURE", []byte("data"))))
		if c == jupyter.Heartbeat {
			cl.send(appendFrame(nil, frame{more: true, body: []byte("a")}))
			cl.send(appendFrame(nil, command("FUTURE", nil)))
			cl.send(appendFrame(nil, frame{body: []byte("b")}))
			if got := cl.readMessage(); len(got) != 2 || string(got[0]) != "a" || string(got[1]) != "b" {
				t.Errorf("a message around a command: got %q, want [a b]", got)
			}
		}
	}
}

// Clients of ZMTP 3.1 subscribe with commands.
func TestSubscribeCommand(t *testing.T) {
	k := open(t, localhost, testLimits)
	cl := k.connect(t, jupyter.IOPub, "")
	cl.send(appendFrame(nil, command(cmdSubscribe, []byte("a"))))
	if got := cl.readMessage(); string(got[0]) != "a" || !bytes.Contains(got[3], []byte(jupyter.MsgIOPubWelcome)) {
		t.Fatalf("got %q, want a welcome to a", got)
	}
	cl.send(appendFrame(nil, command(cmdSubscribe, []byte("b"))))
	cl.readMessage()
	cl.send(appendFrame(nil, command(cmdCancel, []byte("a"))))
	cl.send(appendFrame(nil, command(cmdSubscribe, []byte("c"))))
	cl.readMessage() // the welcome to c: the end of a has been obeyed as well
	k.publish(t, "a", jupyter.MsgStream, 0)
	k.publish(t, "b", jupyter.MsgStream, 0)
	if got := cl.readMessage(); string(got[0]) != "b" {
		t.Errorf("got topic %q, want b", got[0])
	}
}

// A client that comes back under its name before its old connection is found dead
// takes its place: nothing is sent twice, and nothing to the dead.
func TestSameIdentity(t *testing.T) {
	k := open(t, localhost, testLimits)
	k.answerAll(t)
	first := k.connect(t, jupyter.Shell, "name")
	first.send(k.request(t, jupyter.MsgKernelInfoRequest, struct{}{}))
	first.readMessage()
	second := k.connect(t, jupyter.Shell, "name")
	if _, err := first.r.ReadByte(); err != io.EOF {
		t.Errorf("the first client: got error %v, want EOF", err)
	}
	second.send(k.request(t, jupyter.MsgKernelInfoRequest, struct{}{}))
	second.readMessage()
}

// Clients without a name are given different ones, and answers find them.
func TestNoIdentity(t *testing.T) {
	k := open(t, localhost, testLimits)
	a, b := k.connect(t, jupyter.Shell, ""), k.connect(t, jupyter.Shell, "")
	a.send(k.request(t, jupyter.MsgKernelInfoRequest, struct{}{}))
	fromA := <-k.Shell()
	b.send(k.request(t, jupyter.MsgKernelInfoRequest, struct{}{}))
	fromB := <-k.Shell()
	for _, tt := range []struct {
		request *jupyter.Message
		client  *client
		reply   string
	}{{fromB, b, "for b"}, {fromA, a, "for a"}} {
		reply, err := tt.request.Reply(tt.reply, "session", struct{}{})
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Send(jupyter.Shell, reply); err != nil {
			t.Fatal(err)
		}
		if got := tt.client.readMessage(); !bytes.Contains(got[2], []byte(tt.reply)) {
			t.Errorf("got %q, want the reply %s", got, tt.reply)
		}
	}
}

// A question on stdin waits for a client that has asked on shell and is still
// connecting to stdin.
func TestStdinComesLate(t *testing.T) {
	l := testLimits
	l.arrival = patience
	k := open(t, localhost, l)
	k.connect(t, jupyter.IOPub, "").subscribe()
	shell := k.connect(t, jupyter.Shell, "client")
	shell.send(k.request(t, jupyter.MsgExecuteRequest, struct{}{}))
	question, err := (<-k.Shell()).Reply(jupyter.MsgInputRequest, "session", struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	sent := make(chan error)
	go func() { sent <- k.Send(jupyter.Stdin, question) }()
	k.connect(t, jupyter.Stdin, "another")
	stdin := k.connect(t, jupyter.Stdin, "client")
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
	stdin.readMessage()

	// Close does not wait for a client that never comes.
	question.Identities = [][]byte{[]byte("nobody")}
	go func() { sent <- k.Send(jupyter.Stdin, question) }()
	if err := k.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-sent; !errors.Is(err, ErrNoClient) && !errors.Is(err, ErrClosed) {
		t.Errorf("got error %v, want %v", err, ErrNoClient)
	}
}

// A client whose connection to shell is there before that to iopub misses nothing that is published
// for its first request.
func TestSubscriptionComesLate(t *testing.T) {
	l := testLimits
	l.arrival = patience
	k := open(t, localhost, l)
	for n := range 2 { // the second while there is another client
		shell := k.connect(t, jupyter.Shell, "")
		shell.send(k.request(t, jupyter.MsgExecuteRequest, struct{}{}))
		go func() {
			<-k.Shell()
			k.publish(t, "a", jupyter.MsgStream, n)
		}()
		k.guards[jupyter.Shell].await(func() bool {
			enough, _ := k.guards[jupyter.Shell].audience.enough()
			return !enough
		})
		iopub := k.connect(t, jupyter.IOPub, "")
		iopub.subscribe()
		if got := iopub.readMessage(); string(got[0]) != "a" {
			t.Errorf("client %d: got topic %q, want a", n, got[0])
		}
	}
}

func TestNoSubscription(t *testing.T) {
	k := open(t, localhost, testLimits)
	k.answerAll(t)
	k.lives(t, jupyter.Shell)
}

// Without a client the library would wait for one, and panic for want of a frame.
func TestSendToNobody(t *testing.T) {
	k := open(t, localhost, testLimits)
	k.answerAll(t)
	m, err := jupyter.New(jupyter.MsgInputRequest, "session", jupyter.InputRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Send(jupyter.Stdin, m); err == nil {
		t.Error("a message without identities was sent")
	}
	m.Identities = [][]byte{[]byte("nobody")}
	for range 2 {
		if err := k.Send(jupyter.Stdin, m); !errors.Is(err, ErrNoClient) {
			t.Errorf("got error %v, want %v", err, ErrNoClient)
		}
		k.lives(t, jupyter.Stdin) // and once more, when there has been a client
	}
	if err := k.Send(jupyter.IOPub, m); err == nil {
		t.Error("a message was sent, not published, on iopub")
	}
}

// The caller may change a message as soon as it has been published.
func TestPublishCopies(t *testing.T) {
	k := open(t, localhost, testLimits)
	cl := k.connect(t, jupyter.IOPub, "")
	cl.subscribe()
	content := []byte(`{"n":"00000"}`)
	m, err := jupyter.New(jupyter.MsgStream, "session", nil)
	if err != nil {
		t.Fatal(err)
	}
	m.Content, m.Buffers = content, [][]byte{content}
	const messages = 1000
	want := func(n int) []byte { return []byte{'{', '"', 'n', '"', ':', '"', byte('0' + n%10)} }
	for n := range messages {
		copy(content, want(n))
		if err := k.Publish("", m); err != nil {
			t.Fatal(err)
		}
	}
	for n := range messages {
		frames := cl.readMessage()
		for _, at := range []int{6, 7} { // content and buffer
			if !bytes.HasPrefix(frames[at], want(n)) {
				t.Fatalf("message %d: got %q, want %q…", n, frames[at], want(n))
			}
		}
	}
}
