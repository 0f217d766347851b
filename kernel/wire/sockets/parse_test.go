package sockets

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/security/null"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

func TestReadHello(t *testing.T) {
	for _, tt := range []struct {
		name  string
		bytes []byte
		want  hello
	}{
		{"a dealer", opening("DEALER", ""), hello{"DEALER", ""}},
		{"with a name", opening("REQ", "name"), hello{"REQ", "name"}},
		{"property names in any case", ready(property("sOCKET-tYPE", 6, "ROUTER"), property("IDENTITY", 1, "a")), hello{"ROUTER", "a"}},
		{"further properties", ready(property("X-App", 3, "lab"), property(propSocketType, 6, "DEALER")), hello{"DEALER", ""}},
		{"a later version", slices.Concat(changed(10, 3, 1), opening("DEALER", "")[greetingLen:]), hello{"DEALER", ""}},
		{"fillers of any kind", slices.Concat(changed(1, 1, 2, 3), opening("DEALER", "")[greetingLen:]), hello{"DEALER", ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := readHello(bytes.NewReader(tt.bytes), "ROUTER")
			if err != nil || got != tt.want {
				t.Errorf("got %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
}

// The splitter leaves out the handshake and finds the messages, wherever the writes are cut.
func TestSplitter(t *testing.T) {
	messages := [][]byte{
		appendMessage(nil, [][]byte{[]byte("one")}),
		appendMessage(nil, [][]byte{[]byte("identity"), nil, bytes.Repeat([]byte("long"), 100)}),
		appendMessage(nil, [][]byte{nil}),
	}
	wire := append(opening("ROUTER", "the library's"), bytes.Join(messages, nil)...)
	for size := 1; size <= len(wire); size++ {
		var s splitter
		var got [][]byte
		for piece := range slices.Chunk(wire, size) {
			if err := s.write(piece, func(m []byte) error { got = append(got, bytes.Clone(m)); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.EqualFunc(got, messages, bytes.Equal) {
			t.Fatalf("in pieces of %d: got %q, want %q", size, got, messages)
		}
	}
}

// script is a network that says what it was given, and listens to nothing.
type script struct {
	net.Conn
	r io.Reader
}

func (s script) Read(p []byte) (int, error)  { return s.r.Read(p) }
func (s script) Write(p []byte) (int, error) { return len(p), nil }
func (s script) Close() error                { return nil }
func (s script) SetDeadline(time.Time) error { return nil }
func (s script) RemoteAddr() net.Addr        { return new(net.TCPAddr) }

func FuzzHello(f *testing.F) {
	for _, h := range openings(jupyter.Shell) {
		f.Add(h.bytes)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := readHello(bytes.NewReader(data), "ROUTER")
		if err != nil {
			return
		}
		again, err := readHello(bytes.NewReader(opening(h.socketType, h.identity)), "ROUTER")
		if err != nil || again != h {
			t.Errorf("%+v was accepted, and then %+v, %v", h, again, err)
		}
	})
}

func FuzzFrames(f *testing.F) {
	for _, h := range openings(jupyter.Shell) {
		f.Add(h.bytes)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		const limit = 1 << 16
		for r := bytes.NewReader(data); ; {
			got, err := readFrame(r, limit, limit)
			if err != nil {
				if err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, errZMTP) {
					t.Errorf("unexpected kind of error: %v", err)
				}
				return
			}
			again, err := readFrame(bytes.NewReader(appendFrame(nil, got)), limit, limit)
			if err != nil || again.command != got.command || again.more != got.more || !bytes.Equal(again.body, got.body) {
				t.Errorf("%+v became %+v, %v", got, again, err)
			}
			if got.command {
				if name, args, err := splitCommand(got.body); err == nil && name == cmdPing {
					_, _ = pong(args)
				}
			}
		}
	})
}

// FuzzGuard puts the library on top of the guard: no client may crash the process, and what passes
// must be whole messages within the bounds.
func FuzzGuard(f *testing.F) {
	for _, c := range []jupyter.Channel{jupyter.Shell, jupyter.IOPub} {
		for _, h := range openings(c) {
			f.Add(c == jupyter.IOPub, h.bytes)
		}
		good := append(opening(clientType(c), "name"), appendMessage(nil, [][]byte{[]byte("\x01a"), nil, []byte("b")})...)
		f.Add(c == jupyter.IOPub, append(good, appendFrame(nil, command(cmdPing, []byte("\x00\x00ctx")))...))
	}
	f.Fuzz(func(t *testing.T, publisher bool, data []byte) {
		channel := jupyter.Shell
		if publisher {
			channel = jupyter.IOPub
		}
		g := newGuard(channel, nil, testLimits, slog.New(slog.DiscardHandler))
		g.inbound = inbound{message: 1 << 10, frames: 8, command: 1 << 10}
		g.welcome = func(subscription string) []byte { return appendMessage(nil, [][]byte{[]byte(subscription)}) }
		c := g.enter(script{r: bytes.NewReader(data)})
		if g.handshake(c) != nil {
			return
		}
		library, err := zmq4.Open(c, null.Security(), zmq4.SocketType(g.socketType), nil, true, nil)
		if err != nil {
			t.Fatalf("the library refuses a handshake that the guard has accepted: %v", err)
		}
		for {
			m, err := library.RecvMsg()
			if err != nil {
				break
			}
			size := 0
			for _, frame := range m.Frames {
				size += len(frame)
			}
			if m.Type != zmq4.UsrMsg || len(m.Frames) == 0 || len(m.Frames) > g.inbound.frames || size > g.inbound.message {
				t.Errorf("passed: %v", m)
			}
		}
		c.Close()
	})
}
