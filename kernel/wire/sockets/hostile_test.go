package sockets

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// hostile is what a malicious client, or no client at all, might send. Many of these crash a
// process that uses the library directly.
type hostile struct {
	name  string
	bytes []byte
}

// property returns a property of a READY command with a length of our choice.
func property(name string, size uint32, value string) []byte {
	p := append([]byte{byte(len(name))}, name...)
	return append(binary.BigEndian.AppendUint32(p, size), value...)
}

// ready returns a READY command with these properties, after a right greeting.
func ready(properties ...[]byte) []byte {
	return appendFrame(greeting(), command(cmdReady, bytes.Join(properties, nil)))
}

// changed returns a greeting that is wrong at one place.
func changed(at int, b ...byte) []byte {
	g := greeting()
	copy(g[at:], b)
	return g
}

// header returns a long frame header.
func header(flags byte, size uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{flags}, size)
}

// openings returns what is sent instead of a right handshake, and after one. Each must
// cost the client its connection.
func openings(c jupyter.Channel) []hostile {
	kind := clientType(c)
	good := property(propSocketType, uint32(len(kind)), kind)
	noise := make([]byte, 256)
	random := rand.NewChaCha8([32]byte{7})
	random.Read(noise)

	before := []hostile{
		{"nothing", nil},
		{"one byte", []byte{0xff}},
		{"half a signature", greeting()[:5]},
		{"a signature and no more", greeting()[:10]},
		{"half a greeting", greeting()[:40]},
		{"a greeting and no more", greeting()},
		{"HTTP", []byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")},
		{"TLS", []byte("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")},
		{"zeros", make([]byte, 256)},
		{"ones", bytes.Repeat([]byte{0xff}, 256)},
		{"noise", noise},
		{"a wrong signature head", changed(0, 0xfe)},
		{"a wrong signature foot", changed(9, 0x7e)},
		{"ZMTP 1", []byte{0x01, 0x00}},
		{"ZMTP 2", changed(10, 2)},
		{"mechanism PLAIN", changed(mechanismAt, []byte("PLAIN")...)},
		{"mechanism CURVE", changed(mechanismAt, []byte("CURVE")...)},
		{"mechanism NULLS", changed(mechanismAt, []byte("NULLS")...)},
		{"as-server 2", changed(asServerAt, 2)},
		{"noise for a handshake", append(greeting(), noise...)},
		{"a message for a handshake", appendFrame(greeting(), frame{body: []byte("hello")})},
		{"an empty command", appendFrame(greeting(), frame{command: true})},
		{"a command without a name", appendFrame(greeting(), frame{command: true, body: []byte{0}})},
		{"a command with a name too long", appendFrame(greeting(), frame{command: true, body: []byte("\xffREADY")})},
		{"another command", appendFrame(greeting(), command("HELLO", good))},
		{"READY in lower case", appendFrame(greeting(), command("ready", good))},
		{"READY without properties", ready()},
		{"READY without a socket type", ready(property(propIdentity, 1, "a"))},
		{"an unknown socket type", ready(property(propSocketType, 6, "WIZARD"))},
		{"an empty socket type", ready(property(propSocketType, 0, ""))},
		{"an incompatible socket type", ready(property(propSocketType, 4, "PULL"))},
		{"a property's length alone", ready([]byte{11})},
		{"a truncated property name", ready([]byte("\x0bSocket"))},
		{"a property without a value", ready([]byte("\x0bSocket-Type"))},
		{"a truncated value length", ready([]byte("\x0bSocket-Type\x00\x00"))},
		{"a truncated value", ready(property(propSocketType, 6, "DEA"))},
		{"a value of four gigabytes", ready(property(propSocketType, 1<<32-1, kind))},
		{"an empty property name", ready(good, property("", 1, "a"))},
		{"bytes after the properties", ready(good, []byte{9})},
		{"two socket types", ready(good, good)},
		{"an identity too long", ready(good, property(propIdentity, 256, strings.Repeat("i", 256)))},
		{"a reserved identity", ready(good, property(propIdentity, 2, "\x00a"))},
		{"READY too long", append(greeting(), header(flagCommand|flagLong, maxReady+1)...)},
		{"READY of 2^36 bytes", append(greeting(), header(flagCommand|flagLong, 1<<36)...)},
		{"READY of 2^62 bytes", append(greeting(), header(flagCommand|flagLong, 1<<62)...)},
		{"READY of 2^64-1 bytes", append(greeting(), header(flagCommand|flagLong, 1<<64-1)...)},
		{"READY in two frames", append(greeting(), flagCommand|flagMore, 1, 0)},
	}
	after := []hostile{
		{"a frame of 2^36 bytes", header(flagLong, 1<<36)},
		{"a frame of 2^40 bytes", header(flagLong, 1<<40)},
		{"a frame of 2^62 bytes", header(flagLong, 1<<62)},
		{"a frame of 2^63 bytes", header(flagLong|flagMore, 1<<63)},
		{"a frame of 2^64-1 bytes", header(flagLong, 1<<64-1)},
		{"a frame too long", header(flagLong, jupyter.MaxMessage+1)},
		{"a message too long", slices.Concat(appendFrame(nil, frame{more: true, body: make([]byte, 3<<10)}), header(flagLong, jupyter.MaxMessage-1<<10))},
		{"a message of too many frames", bytes.Repeat([]byte{flagMore, 0}, jupyter.MaxFrames+1)},
		{"unknown flags", []byte{0x80, 1, 0}},
		{"all flags", []byte{0xff, 1, 0}},
		{"a command in two frames", []byte{flagCommand | flagMore, 1, 0}},
		{"a command of 2^62 bytes", header(flagCommand|flagLong, 1<<62)},
		{"a command too long", header(flagCommand|flagLong, 8<<10)},
		{"an empty command later", []byte{flagCommand, 0}},
		{"PING without a time to live", appendFrame(nil, command(cmdPing, nil))},
		{"PING with a context too long", appendFrame(nil, command(cmdPing, make([]byte, 2+17)))},
		{"noise after the handshake", append([]byte{0x78}, noise...)},
	}
	for _, h := range after {
		before = append(before, hostile{h.name, append(opening(kind, ""), h.bytes...)})
	}
	return before
}

// TestHostileOpenings opens all hostile connections to all ports at once. Each must be
// closed by us, and after it every channel must serve a good client.
func TestHostileOpenings(t *testing.T) {
	l := testLimits
	l.handshake = 2 * time.Second // those that only wait are closed then
	k := open(t, localhost, l)
	k.answerAll(t)
	var closing sync.WaitGroup
	for _, c := range jupyter.Channels {
		for _, h := range openings(c) {
			cl := k.dial(t, c)
			closing.Go(func() {
				// We may have closed before all has been written.
				_, _ = cl.Write(h.bytes)
				if _, err := io.Copy(io.Discard, cl); isTimeout(err) {
					t.Errorf("%s, %s: the connection is still open", c, h.name)
				}
			})
			k.lives(t, c)
		}
	}
	closing.Wait()
	for _, c := range jupyter.Channels {
		k.lives(t, c)
	}
}

// TestOpeningsThatLeave is the same with clients that leave right after sending.
func TestOpeningsThatLeave(t *testing.T) {
	k := open(t, localhost, testLimits)
	k.answerAll(t)
	for _, c := range jupyter.Channels {
		for _, h := range openings(c) {
			cl := k.dial(t, c)
			_, _ = cl.Write(h.bytes)
			cl.Close()
		}
		k.lives(t, c)
	}
}

func isTimeout(err error) bool {
	timeout, ok := err.(net.Error)
	return ok && timeout.Timeout()
}

// Idle connections, of which one blocks a bare socket, do not hinder others.
func TestIdleConnections(t *testing.T) {
	l := testLimits
	l.handshake = patience // the idle ones stay for the whole test
	k := open(t, localhost, l)
	k.answerAll(t)
	for _, c := range jupyter.Channels {
		for range 20 {
			k.dial(t, c)
		}
		k.lives(t, c)
	}
}

// What a client announces takes memory only when it comes.
func TestAnnouncedMemory(t *testing.T) {
	announced := bytes.NewReader(header(flagLong, jupyter.MaxMessage))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := readFrame(announced, jupyter.MaxMessage, 0); err != io.ErrUnexpectedEOF {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("a frame of which only the header comes: %d bytes taken, want less than 1 MiB", got)
	}
}

// Messages that are not Jupyter's, or not signed with the key, are logged
// and nothing more.
func TestForgedMessages(t *testing.T) {
	k := open(t, localhost, testLimits)
	forger, err := jupyter.NewSigner(jupyter.SchemeHMACSHA256, "another key")
	if err != nil {
		t.Fatal(err)
	}
	m, err := jupyter.New(jupyter.MsgExecuteRequest, "session", jupyter.ExecuteRequest{Code: "evil()"})
	if err != nil {
		t.Fatal(err)
	}
	forged, err := jupyter.Encode(m, forger)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []jupyter.Channel{jupyter.Shell, jupyter.Control, jupyter.Stdin} {
		cl := k.connect(t, c, "")
		for _, frames := range [][][]byte{forged, forged[:1], forged[1:], {nil}, {nil, nil}, {[]byte("hello")}} {
			cl.send(appendMessage(nil, frames))
		}
		cl.send(k.request(t, jupyter.MsgKernelInfoRequest, struct{}{}))
		if got := <-k.inboxes[c]; got.Header.MsgType != jupyter.MsgKernelInfoRequest {
			t.Errorf("%s: got a %s", c, got.Header.MsgType)
		}
		if want := fmt.Sprintf("channel=%s reason=%q", c, jupyter.ErrSignature); !strings.Contains(k.log.String(), want) {
			t.Errorf("the log has no %s:\n%s", want, k.log)
		}
	}
}

// On iopub only subscriptions mean anything. The library keeps everything else until it
// is received, and after ten messages stops reading.
func TestTalkOnIOPub(t *testing.T) {
	k := open(t, localhost, testLimits)
	cl := k.connect(t, jupyter.IOPub, "")
	for range 100 {
		cl.send(appendMessage(nil, [][]byte{[]byte("hello")}))
		cl.send(appendMessage(nil, [][]byte{{1}, []byte("hello")}))
		cl.send(appendMessage(nil, [][]byte{nil}))
	}
	cl.subscribe()
	for n := range maxSubscriptions {
		// Ending what was never begun gains nothing.
		cl.Write(appendFrame(nil, frame{body: []byte("\x00nothing")}))
		cl.Write(appendFrame(nil, frame{body: fmt.Appendf(nil, "\x01topic %d", n)}))
	}
	if _, err := io.Copy(io.Discard, cl.r); isTimeout(err) {
		t.Errorf("a client with more than %d subscriptions is still connected", maxSubscriptions)
	}
	k.lives(t, jupyter.IOPub)
}
