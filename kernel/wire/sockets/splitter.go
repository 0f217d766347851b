package sockets

import (
	"encoding/binary"
	"fmt"
)

// splitter takes apart what the library writes to a connection: it leaves out the
// handshake (greeting and READY), which a guard has had with the client already, and
// hands on the rest message by message, so that something of ours can be sent
// between two messages but never within one.
//
// The library is trusted; it may write in pieces of any size.
type splitter struct {
	greeted int    // bytes of the greeting that have passed
	ready   bool   // whether the READY command has passed
	wire    []byte // the message that is being written
	frames  int    // where its last, unfinished frame begins
}

// write takes p and calls emit with each message that is complete. emit must not
// keep its argument.
func (s *splitter) write(p []byte, emit func(wire []byte) error) error {
	skip := min(greetingLen-s.greeted, len(p))
	s.greeted += skip
	s.wire = append(s.wire, p[skip:]...)
	for {
		rest := s.wire[s.frames:]
		flags, size, ok := frameLen(rest)
		if !ok || len(rest) < size {
			return nil
		}
		s.frames += size
		if flags&flagMore != 0 {
			continue
		}
		message := s.wire[:s.frames]
		if !s.ready {
			if flags&flagCommand == 0 {
				return fmt.Errorf("%w: the library wrote a message before READY", errZMTP)
			}
			s.ready = true
		} else if err := emit(message); err != nil {
			return err
		}
		left := copy(s.wire, s.wire[s.frames:])
		s.wire, s.frames = s.wire[:left], 0
		if cap(s.wire) > maxSpare && left == 0 {
			s.wire = nil
		}
	}
}

// frameLen returns the flags and length, header included, of the frame that wire
// begins with; ok is false while its header is incomplete.
func frameLen(wire []byte) (flags byte, size int, ok bool) {
	if len(wire) < 2 {
		return 0, 0, false
	}
	if wire[0]&flagLong == 0 {
		return wire[0], 2 + int(wire[1]), true
	}
	if len(wire) < 9 {
		return 0, 0, false
	}
	return wire[0], 9 + int(binary.BigEndian.Uint64(wire[1:])), true
}
