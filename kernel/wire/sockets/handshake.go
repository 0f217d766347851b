package sockets

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
)

const (
	greetingLen  = 64
	mechanismAt  = 12
	mechanismEnd = 32
	asServerAt   = mechanismEnd
)

// greeting returns what either side sends first: signature, version 3.0, mechanism NULL.
// With 3.0, subscriptions come as messages, which is what zmq4 understands.
func greeting() []byte {
	g := make([]byte, greetingLen)
	g[0], g[9], g[10] = 0xff, 0x7f, 3
	copy(g[mechanismAt:mechanismEnd], "NULL")
	return g
}

// signatureLen is the length of the part that identifies a greeting.
const signatureLen = 10

// checkSignature returns an error unless these bytes can begin a greeting.
func checkSignature(g []byte) error {
	if g[0] != 0xff || g[signatureLen-1] != 0x7f {
		return fmt.Errorf("%w: no greeting", errZMTP)
	}
	return nil
}

// checkGreeting returns what is wrong with a greeting whose signature is right.
func checkGreeting(g []byte) error {
	switch {
	case g[10] < 3:
		return fmt.Errorf("%w: version %d, older than 3", errZMTP, g[10])
	case !bytes.Equal(g[mechanismAt:mechanismEnd], greeting()[mechanismAt:mechanismEnd]):
		return fmt.Errorf("%w: mechanism %q, not NULL", errZMTP, bytes.TrimRight(g[mechanismAt:mechanismEnd], "\x00"))
	case g[asServerAt] > 1:
		return fmt.Errorf("%w: as-server is %d", errZMTP, g[asServerAt])
	}
	return nil
}

// The properties of a READY command that matter here.
const (
	propSocketType = "Socket-Type"
	propIdentity   = "Identity"
)

// hello is what a client says about itself in its READY command.
type hello struct {
	socketType string
	identity   string // "" leaves the choice to us
}

// socketTypes lists who may talk to the sockets that a kernel has.
var socketTypes = map[string][]string{
	"ROUTER": {"DEALER", "REQ", "ROUTER"},
	"XPUB":   {"SUB", "XSUB"},
}

// readHello reads a client's greeting and READY command. ours is the type of our socket.
func readHello(r byteReader, ours string) (hello, error) {
	g := make([]byte, greetingLen)
	// Ten bytes distinguish a stranger from a client, without waiting for sixty-four.
	if _, err := io.ReadFull(r, g[:signatureLen]); err != nil {
		return hello{}, err
	}
	if err := checkSignature(g); err != nil {
		return hello{}, err
	}
	if _, err := io.ReadFull(r, g[signatureLen:]); err != nil {
		return hello{}, unexpected(err)
	}
	if err := checkGreeting(g); err != nil {
		return hello{}, err
	}
	f, err := readFrame(r, 0, maxReady)
	if err != nil {
		return hello{}, unexpected(err)
	}
	if !f.command {
		return hello{}, fmt.Errorf("%w: a message before READY", errZMTP)
	}
	name, data, err := splitCommand(f.body)
	if err != nil {
		return hello{}, err
	}
	if name != cmdReady {
		return hello{}, fmt.Errorf("%w: command %q before READY", errZMTP, name)
	}
	h, err := parseReady(data)
	if err != nil {
		return hello{}, err
	}
	if !slices.Contains(socketTypes[ours], h.socketType) {
		return hello{}, fmt.Errorf("%w: a %q socket cannot talk to %s", errZMTP, h.socketType, ours)
	}
	return h, nil
}

// parseReady reads the properties of a READY command: for each, the length of its
// name, its name, the length of its value in four bytes, its value.
func parseReady(data []byte) (hello, error) {
	var h hello
	seen := make(map[string]bool)
	for len(data) > 0 {
		nameEnd := 1 + int(data[0])
		valueAt := nameEnd + 4
		if nameEnd == 1 || len(data) < valueAt {
			return hello{}, fmt.Errorf("%w: truncated property in READY", errZMTP)
		}
		name := string(data[1:nameEnd])
		size := binary.BigEndian.Uint32(data[nameEnd:valueAt])
		if uint64(size) > uint64(len(data)-valueAt) {
			return hello{}, fmt.Errorf("%w: truncated value of %q in READY", errZMTP, name)
		}
		value := string(data[valueAt : valueAt+int(size)])
		data = data[valueAt+int(size):]

		key := strings.ToLower(name) // names are case-insensitive
		if seen[key] {
			return hello{}, fmt.Errorf("%w: property %q twice in READY", errZMTP, name)
		}
		seen[key] = true
		switch key {
		case strings.ToLower(propSocketType):
			h.socketType = value
		case strings.ToLower(propIdentity):
			// Names that begin with a zero byte are those that we give.
			if len(value) > 255 || strings.HasPrefix(value, "\x00") {
				return hello{}, fmt.Errorf("%w: identity %q", errZMTP, value)
			}
			h.identity = value
		}
	}
	return h, nil
}

// opening returns the greeting and READY command with which a peer of that type and
// identity begins: ours for the client, and the client's for the library.
func opening(socketType, identity string) []byte {
	var props []byte
	for _, p := range [...]struct{ name, value string }{{propSocketType, socketType}, {propIdentity, identity}} {
		props = append(props, byte(len(p.name)))
		props = append(props, p.name...)
		props = binary.BigEndian.AppendUint32(props, uint32(len(p.value)))
		props = append(props, p.value...)
	}
	return appendFrame(greeting(), command(cmdReady, props))
}
