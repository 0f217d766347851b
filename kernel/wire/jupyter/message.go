package jupyter

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Message is one message of the protocol.
type Message struct {
	// Identities are the frames before the delimiter: the client to answer, as the
	// ROUTER socket named it. Publications have none; their topic is not kept here.
	Identities [][]byte
	// Signature is that of a received message, in hexadecimal; empty where nothing is signed.
	Signature []byte
	Header    Header
	// RawHeader is the header of a received message as it was sent, so that the
	// parent_header of an answer is exactly it, unknown fields included. Encode
	// writes Header, never RawHeader.
	RawHeader json.RawMessage
	// ParentHeader is the header of the message that caused this one, as it was
	// sent; empty when nothing did.
	ParentHeader json.RawMessage
	Metadata     map[string]any
	Content      json.RawMessage
	Buffers      [][]byte
}

// New returns a message that nothing caused.
func New(msgType, session string, content any) (*Message, error) {
	raw, err := marshal(content)
	if err != nil {
		return nil, fmt.Errorf("encode content of %s: %w", msgType, err)
	}
	return &Message{Header: NewHeader(msgType, session), Content: raw}, nil
}

// Reply returns a message to the client that sent m, with m as its parent: the
// answer to a request, or an input_request.
func (m *Message) Reply(msgType, session string, content any) (*Message, error) {
	reply, err := m.Child(msgType, session, content)
	if err != nil {
		return nil, err
	}
	reply.Identities = slices.Clone(m.Identities)
	return reply, nil
}

// Child returns a message for everyone (iopub) with m as its parent. A nil m is no
// parent, as for the status that a starting kernel publishes.
func (m *Message) Child(msgType, session string, content any) (*Message, error) {
	child, err := New(msgType, session, content)
	if err != nil || m == nil {
		return child, err
	}
	if m.Header.Username != "" {
		child.Header.Username = m.Header.Username
	}
	child.ParentHeader = m.RawHeader
	if child.ParentHeader == nil {
		if child.ParentHeader, err = marshal(m.Header); err != nil {
			return nil, fmt.Errorf("encode parent header of %s: %w", msgType, err)
		}
	}
	return child, nil
}

// Parent returns the parsed ParentHeader, the zero Header when there is none.
func (m *Message) Parent() Header {
	var h Header
	if json.Unmarshal(m.ParentHeader, &h) != nil {
		return Header{}
	}
	return h
}

// Content returns the content of m as a T. Absent fields have T's defaults.
func Content[T any](m *Message) (T, error) {
	var content T
	if err := json.Unmarshal(m.Content, &content); err != nil {
		return content, fmt.Errorf("%w: content of %s: %w", ErrJSON, m.Header.MsgType, err)
	}
	return content, nil
}

// marshal is json.Marshal without the escaping for HTML, which would make programs
// and tables longer than they are.
func marshal(v any) (json.RawMessage, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}
