package sockets

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// The flags of a ZMTP frame.
const (
	flagMore    = 1
	flagLong    = 2
	flagCommand = 4
)

// errZMTP is wrapped by every error about bytes that are not what ZMTP allows.
var errZMTP = errors.New("not ZMTP")

// frame is one ZMTP frame.
type frame struct {
	command, more bool
	body          []byte
}

// byteReader is what frames are read from.
type byteReader interface {
	io.Reader
	io.ByteReader
}

// readFrame reads a frame, of at most limit bytes if it is a message's and at most
// command bytes if it is a command.
func readFrame(r byteReader, limit, command int) (frame, error) {
	flags, err := r.ReadByte()
	if err != nil {
		return frame{}, err // io.EOF: the client left between two frames
	}
	f := frame{command: flags&flagCommand != 0, more: flags&flagMore != 0}
	if flags&^(flagMore|flagLong|flagCommand) != 0 || f.command && f.more {
		return frame{}, fmt.Errorf("%w: frame flags %#02x", errZMTP, flags)
	}
	if f.command {
		limit = command
	}
	var size [8]byte
	first := len(size) - 1
	if flags&flagLong != 0 {
		first = 0
	}
	if _, err := io.ReadFull(r, size[first:]); err != nil {
		return frame{}, unexpected(err)
	}
	n := binary.BigEndian.Uint64(size[:])
	if n > uint64(max(limit, 0)) {
		return frame{}, fmt.Errorf("%w: frame of %d bytes, more than %d", errZMTP, n, limit)
	}
	f.body, err = readBody(r, int(n))
	return f, err
}

// readBody reads n bytes, and takes memory for them as they come rather than as
// they are announced.
func readBody(r io.Reader, n int) ([]byte, error) {
	const step = 64 << 10
	body := make([]byte, 0, min(n, step))
	for len(body) < n {
		have := len(body)
		body = slices.Grow(body, min(n-have, max(step, have)))
		body = body[:min(n, cap(body))]
		if _, err := io.ReadFull(r, body[have:]); err != nil {
			return nil, unexpected(err)
		}
	}
	return body, nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// appendFrame appends a frame as it is on the wire.
func appendFrame(wire []byte, f frame) []byte {
	var flags byte
	if f.command {
		flags |= flagCommand
	}
	if f.more {
		flags |= flagMore
	}
	if len(f.body) > 255 {
		wire = append(wire, flags|flagLong)
		wire = binary.BigEndian.AppendUint64(wire, uint64(len(f.body)))
	} else {
		wire = append(wire, flags, byte(len(f.body)))
	}
	return append(wire, f.body...)
}

// appendMessage appends the frames of a message as they are on the wire.
func appendMessage(wire []byte, frames [][]byte) []byte {
	for i, body := range frames {
		wire = appendFrame(wire, frame{more: i < len(frames)-1, body: body})
	}
	return wire
}

// The commands that a client may send after its READY, and the answer to PING.
const (
	cmdReady     = "READY"
	cmdPing      = "PING"
	cmdPong      = "PONG"
	cmdSubscribe = "SUBSCRIBE"
	cmdCancel    = "CANCEL"
)

// splitCommand takes a command's body apart: its name's length, its name, its data.
func splitCommand(body []byte) (name string, data []byte, err error) {
	if len(body) == 0 || len(body)-1 < int(body[0]) || body[0] == 0 {
		return "", nil, fmt.Errorf("%w: command of %d bytes without a name", errZMTP, len(body))
	}
	end := 1 + int(body[0])
	return string(body[1:end]), body[end:], nil
}

// command returns a command's frame.
func command(name string, data []byte) frame {
	body := append([]byte{byte(len(name))}, name...)
	return frame{command: true, body: append(body, data...)}
}

// pong returns the answer to a PING: its data are two bytes of a time to live and up
// to sixteen bytes that the answer repeats.
func pong(ping []byte) (frame, error) {
	const ttl, context = 2, 16
	if len(ping) < ttl || len(ping) > ttl+context {
		return frame{}, fmt.Errorf("%w: PING with %d bytes", errZMTP, len(ping))
	}
	return command(cmdPong, bytes.Clone(ping[ttl:])), nil
}
