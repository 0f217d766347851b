package jupyter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// What a message may have at most. They keep a client, or whoever reaches the port,
// from filling the kernel's memory before its signature can be checked.
const (
	MaxFrames  = 1024     // identities, parts and buffers together
	MaxMessage = 64 << 20 // bytes of all frames; one frame may have as many
)

// Why frames are not a message. Decode checks in this order, so that nothing of an
// unsigned message is parsed.
var (
	ErrFrames    = errors.New("malformed message frames")
	ErrSignature = errors.New("wrong message signature")
	ErrJSON      = errors.New("malformed message JSON")
)

// delimiter stands between the identities and the signature.
var delimiter = []byte("<IDS|MSG>")

// The parts after the delimiter, before any buffers.
const (
	partSignature = iota
	partHeader
	partParent
	partMetadata
	partContent
	parts
)

// Decode reads a message from its frames. The message keeps the frames. Errors are
// ErrFrames, ErrSignature or ErrJSON, with what was wrong.
func Decode(frames [][]byte, signer Signer) (*Message, error) {
	if len(frames) > MaxFrames {
		return nil, fmt.Errorf("%w: %d of them, more than %d", ErrFrames, len(frames), MaxFrames)
	}
	size, at := 0, -1
	for i, f := range frames {
		size += len(f)
		if at < 0 && bytes.Equal(f, delimiter) {
			at = i
		}
	}
	if size > MaxMessage {
		return nil, fmt.Errorf("%w: %d bytes, more than %d", ErrFrames, size, MaxMessage)
	}
	if at < 0 {
		return nil, fmt.Errorf("%w: no %s among %d", ErrFrames, delimiter, len(frames))
	}
	body := frames[at+1:]
	if len(body) < parts {
		return nil, fmt.Errorf("%w: %d after %s, fewer than %d", ErrFrames, len(body), delimiter, parts)
	}
	if !signer.Verify(body[partSignature], body[partHeader:parts]...) {
		return nil, ErrSignature
	}
	m := &Message{
		Identities:   frames[:at:at],
		Signature:    body[partSignature],
		RawHeader:    body[partHeader],
		ParentHeader: body[partParent],
		Content:      body[partContent],
		Buffers:      body[parts:],
	}
	return m, m.parse(body[partMetadata])
}

// parse reads what Decode needs to understand of a message, and checks the rest for being objects.
func (m *Message) parse(metadata []byte) error {
	if err := object("header", m.RawHeader, &m.Header); err != nil {
		return err
	}
	if m.Header.MsgType == "" {
		return fmt.Errorf("%w: header without msg_type", ErrJSON)
	}
	if err := object("parent_header", m.ParentHeader, new(map[string]json.RawMessage)); err != nil {
		return err
	}
	if err := object("metadata", metadata, &m.Metadata); err != nil {
		return err
	}
	return object("content", m.Content, new(map[string]json.RawMessage))
}

// object reads a JSON object, or null, into v.
func object(part string, data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrJSON, part, err)
	}
	return nil
}

var emptyObject = []byte("{}")

// Encode returns the frames of a message, identities first. They share memory with
// the message's Identities, ParentHeader, Content and Buffers.
func Encode(m *Message, signer Signer) ([][]byte, error) {
	header, err := marshal(m.Header)
	if err != nil {
		return nil, fmt.Errorf("encode header of %s: %w", m.Header.MsgType, err)
	}
	metadata := json.RawMessage(emptyObject)
	if len(m.Metadata) > 0 {
		if metadata, err = marshal(m.Metadata); err != nil {
			return nil, fmt.Errorf("encode metadata of %s: %w", m.Header.MsgType, err)
		}
	}
	signed := [][]byte{header, orEmpty(m.ParentHeader), metadata, orEmpty(m.Content)}
	frames := make([][]byte, 0, len(m.Identities)+1+parts+len(m.Buffers))
	frames = append(frames, m.Identities...)
	frames = append(frames, delimiter, signer.Sign(signed...))
	frames = append(frames, signed...)
	frames = append(frames, m.Buffers...)
	return frames, nil
}

func orEmpty(object []byte) []byte {
	if len(object) == 0 {
		return emptyObject
	}
	return object
}
