package workerproto

import (
	"encoding/binary"
	"errors"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A program may start thousands of goroutines. So the records about each of them have an encoding
// that takes a tenth of the time of JSON.

var errShortGoroutine = errors.New("truncated record of a goroutine")

// AppendBinary implements [encoding.BinaryAppender]. The name comes last.
func (s Started) AppendBinary(b []byte) ([]byte, error) {
	for _, n := range []uint64{uint64(s.ID), uint64(s.Parent), uint64(s.Exec), uint64(s.Line), uint64(s.LineExec), s.RuntimeID, uint64(s.Order)} {
		b = binary.AppendUvarint(b, n)
	}
	return append(b, s.Name...), nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler].
func (s *Started) UnmarshalBinary(body []byte) error {
	var fields [7]uint64
	for i := range fields {
		n, size := binary.Uvarint(body)
		if size <= 0 {
			return errShortGoroutine
		}
		fields[i], body = n, body[size:]
	}
	s.ID, s.Parent, s.Exec = trace.GoID(fields[0]), trace.GoID(fields[1]), trace.Exec(fields[2])
	s.Line, s.LineExec, s.RuntimeID = int(fields[3]), trace.Exec(fields[4]), fields[5]
	s.Order = int(fields[6])
	s.Name = string(body)
	return nil
}

// AppendBinary implements [encoding.BinaryAppender].
func (e Ended) AppendBinary(b []byte) ([]byte, error) {
	return binary.AppendUvarint(b, uint64(e.Go)), nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler].
func (e *Ended) UnmarshalBinary(body []byte) error {
	n, size := binary.Uvarint(body)
	if size <= 0 {
		return errShortGoroutine
	}
	e.Go = trace.GoID(n)
	return nil
}
