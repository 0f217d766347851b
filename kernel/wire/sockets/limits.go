package sockets

import (
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// limits bound what a client can cost. Tests shorten them.
type limits struct {
	handshake time.Duration // from accept to a complete handshake
	arrival   time.Duration // for a client's stdin or iopub, once its request has come on shell
	stall     time.Duration // without a byte taken, while bytes wait for the client
	full      time.Duration // for a full queue to make room, while the kernel waits
	linger    time.Duration // after the last byte at closing, for the client to close too
	lastStall time.Duration // stall, once the kernel is closing
	queue     int           // bytes that may wait for one client
	first     int           // bytes of a message of a connection that is not known to be a client's
	clients   int           // connections of one socket, those in handshake included
}

// A client may stop for a minute: one that is being debugged, or a laptop's lid.
// It is waited for only when its queue is full.
var defaultLimits = limits{
	handshake: 10 * time.Second,
	arrival:   time.Second,
	stall:     time.Minute,
	full:      10 * time.Second,
	linger:    250 * time.Millisecond,
	lastStall: 500 * time.Millisecond,
	queue:     64 << 20,
	first:     256 << 10,
	clients:   256,
}

// on returns the limits for a channel. What waits for subscribers is the same bytes for all of
// them. A reply that is not taken is nobody's loss but the client's, so the kernel does not wait
// long.
func (l limits) on(c jupyter.Channel) limits {
	if c != jupyter.IOPub {
		l.full = min(l.full, time.Second)
	}
	return l
}

// inbound bounds what may come in on a connection.
type inbound struct {
	message int // bytes of a message
	frames  int // frames of a message
	command int // bytes of a ZMTP command
}

const (
	maxReady         = 8 << 10  // bytes of a READY command
	maxSubscriptions = 1024     // of one client
	maxTopics        = 64 << 10 // bytes of what it has subscribed to
)

// inboundFor returns the bounds for the clients of a channel. Only three channels
// carry messages; a heartbeat is a few bytes, and a subscription a topic.
func inboundFor(c jupyter.Channel) inbound {
	switch c {
	case jupyter.IOPub:
		return inbound{message: 4 << 10, frames: 16, command: 4 << 10}
	case jupyter.Heartbeat:
		return inbound{message: 64 << 10, frames: 16, command: 4 << 10}
	default:
		return inbound{message: jupyter.MaxMessage, frames: jupyter.MaxFrames, command: 4 << 10}
	}
}
