package sockets

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/pyenv"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// patience is how long a test waits for something that must happen.
const patience = 2 * time.Minute

var localhost = jupyter.ConnectionInfo{Transport: "tcp", IP: "127.0.0.1", Key: "a key"}

// testLimits are the default ones, but that nobody waits for connections that a test's clients do not
// make.
var testLimits = func() limits {
	l := defaultLimits
	l.arrival = time.Millisecond
	return l
}()

// kernel is Sockets under test, with what they have logged.
type kernel struct {
	*Sockets
	log       *logBuffer
	answering sync.WaitGroup
}

// open listens, and at the end of the test closes and looks for goroutines left behind.
func open(t testing.TB, info jupyter.ConnectionInfo, l limits) *kernel {
	t.Helper()
	log := new(logBuffer)
	s, err := listen(info, slog.New(slog.NewTextHandler(log, nil)), welcome, l)
	if err != nil {
		t.Fatal(err)
	}
	k := &kernel{Sockets: s, log: log}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
		k.answering.Wait()
		checkGoroutines(t)
		if t.Failed() {
			t.Logf("log:\n%s", log)
		}
	})
	return k
}

func welcome(subscription string) *jupyter.Message {
	m, err := jupyter.New(jupyter.MsgIOPubWelcome, "session", jupyter.IOPubWelcome{Subscription: subscription})
	if err != nil {
		panic(err)
	}
	return m
}

// checkGoroutines fails the test when a goroutine of this package or of the library
// does not end.
func checkGoroutines(t testing.TB) {
	t.Helper()
	ours := []string{"sockets.(*Sockets)", "sockets.(*guard)", "sockets.(*conn)", "sockets.(*outbox)", "sockets.(*gauge)", "go-zeromq"}
	var left []string
	for deadline := time.Now().Add(patience / 4); time.Now().Before(deadline); runtime.Gosched() {
		buf := make([]byte, 4<<20)
		left = nil
		for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
			if slices.ContainsFunc(ours, func(name string) bool { return strings.Contains(stack, name) }) {
				left = append(left, stack)
			}
		}
		if len(left) == 0 {
			return
		}
	}
	t.Errorf("%d goroutines left behind:\n%s", len(left), strings.Join(left, "\n\n"))
}

// answer replies to everything that comes on a channel with a reply of that type.
func (k *kernel) answer(t testing.TB, c jupyter.Channel, replyType string) {
	k.answering.Go(func() {
		for m := range k.inboxes[c] {
			reply, err := m.Reply(replyType, "session", struct{}{})
			if err != nil {
				t.Error(err)
				continue
			}
			if err := k.Send(c, reply); err != nil && !errors.Is(err, ErrNoClient) && !errors.Is(err, ErrClosed) {
				t.Error(err)
			}
		}
	})
}

// publish publishes a message that carries n.
func (k *kernel) publish(t testing.TB, topic, msgType string, n int) {
	t.Helper()
	m, err := jupyter.New(msgType, "session", map[string]int{"n": n})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Publish(topic, m); err != nil {
		t.Fatal(err)
	}
}

// logBuffer is what has been logged.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// client is a ZMTP client that does as the test says, valid or not.
type client struct {
	net.Conn
	t testing.TB
	r *bufio.Reader
}

func dialRaw(k *kernel, c jupyter.Channel) (net.Conn, error) {
	network := "tcp"
	if k.Info().Transport == jupyter.TransportIPC {
		network = "unix"
	}
	conn, err := net.Dial(network, k.Info().Addr(c))
	if err == nil {
		conn.SetReadDeadline(time.Now().Add(patience))
	}
	return conn, err
}

func (k *kernel) dial(t testing.TB, c jupyter.Channel) *client {
	t.Helper()
	conn, err := dialRaw(k, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &client{conn, t, bufio.NewReaderSize(conn, 64<<10)}
}

// connect dials and shakes hands as a socket of a type that suits the channel.
func (k *kernel) connect(t testing.TB, c jupyter.Channel, identity string) *client {
	t.Helper()
	cl := k.dial(t, c)
	cl.send(opening(clientType(c), identity))
	cl.readOpening()
	return cl
}

func clientType(c jupyter.Channel) string {
	switch c {
	case jupyter.IOPub:
		return "SUB"
	case jupyter.Heartbeat:
		return "REQ"
	}
	return "DEALER"
}

func (c *client) send(p []byte) {
	c.t.Helper()
	if _, err := c.Write(p); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) readOpening() {
	c.t.Helper()
	got := make([]byte, greetingLen)
	if _, err := io.ReadFull(c.r, got); err != nil {
		c.t.Fatal(err)
	}
	if err := errors.Join(checkSignature(got), checkGreeting(got)); err != nil {
		c.t.Fatal(err)
	}
	if f := c.readFrame(); !f.command {
		c.t.Fatalf("got %q, want READY", f.body)
	}
}

func (c *client) readFrame() frame {
	c.t.Helper()
	f, err := readFrame(c.r, 1<<30, 1<<10)
	if err != nil {
		c.t.Fatal(err)
	}
	return f
}

func (c *client) readMessage() [][]byte {
	c.t.Helper()
	for frames := [][]byte(nil); ; {
		f := c.readFrame()
		frames = append(frames, f.body)
		if !f.more {
			return frames
		}
	}
}

// subscribe subscribes to everything and reads the welcome.
func (c *client) subscribe() {
	c.t.Helper()
	c.send(appendFrame(nil, frame{body: []byte{1}}))
	if frames := c.readMessage(); !bytes.Contains(frames[3], []byte(jupyter.MsgIOPubWelcome)) {
		c.t.Fatalf("got %q, want a welcome", frames)
	}
}

// request returns a signed message as it is on the wire.
func (k *kernel) request(t testing.TB, msgType string, content any) []byte {
	t.Helper()
	m, err := jupyter.New(msgType, "client", content)
	if err != nil {
		t.Fatal(err)
	}
	frames, err := jupyter.Encode(m, k.signer)
	if err != nil {
		t.Fatal(err)
	}
	return appendMessage(nil, frames)
}

// lives proves that a channel serves a new client.
func (k *kernel) lives(t testing.TB, c jupyter.Channel) {
	t.Helper()
	cl := k.connect(t, c, "")
	defer cl.Close()
	switch c {
	case jupyter.IOPub:
		cl.subscribe()
	case jupyter.Heartbeat:
		beat := [][]byte{nil, []byte("ping")}
		cl.send(appendMessage(nil, beat))
		if got := cl.readMessage(); !bytes.Equal(got[1], beat[1]) {
			t.Fatalf("heartbeat: got %q, want %q", got, beat)
		}
	default:
		cl.send(k.request(t, jupyter.MsgKernelInfoRequest, struct{}{}))
		if got := cl.readMessage(); !bytes.Contains(got[2], []byte(jupyter.MsgKernelInfoReply)) {
			t.Fatalf("%s: got %q, want a kernel_info_reply", c, got)
		}
	}
}

// answerAll answers on the three channels that carry requests.
func (k *kernel) answerAll(t testing.TB) {
	for _, c := range []jupyter.Channel{jupyter.Shell, jupyter.Control, jupyter.Stdin} {
		k.answer(t, c, jupyter.MsgKernelInfoReply)
	}
}

// python is a scenario of testdata/client.py that is running.
type python struct {
	t    *testing.T
	in   io.Writer
	out  *json.Decoder
	name string
}

// scenario starts a scenario of testdata/client.py. At the test's end it must have ended well.
func (k *kernel) scenario(t *testing.T, name string) *python {
	t.Helper()
	program := pyenv.Python(t)
	info, err := json.Marshal(k.Info())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	cmd := exec.CommandContext(ctx, program, "testdata/client.py", name, string(info))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		defer cancel()
		if t.Failed() {
			cancel()
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("scenario %s: %v\n%s", name, err, &stderr)
		}
	})
	return &python{t, in, json.NewDecoder(out), name}
}

// says checks what the scenario says next.
func (p *python) says(want string) {
	p.t.Helper()
	var got json.RawMessage
	if err := p.out.Decode(&got); err != nil {
		p.t.Fatalf("scenario %s: %v, want %s", p.name, err, want)
	}
	if string(got) != want {
		p.t.Fatalf("scenario %s: got %s, want %s", p.name, got, want)
	}
}

// goOn lets a scenario that waits for the test go on.
func (p *python) goOn() { io.WriteString(p.in, "\n") }
