package sockets

import (
	"errors"
	"fmt"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// standing is how far a guard trusts a connection. Anyone who reaches the port can connect; only
// the key makes a client. Until a connection has shown what it is for, it may cost little, and
// gives way to others when there are too many.
type standing int

const (
	// arriving connections have not shaken hands yet.
	arriving standing = iota
	// strangers have, and have not yet sent a message with a valid signature, on the channels that
	// carry such; nor subscribed to anything, on iopub; nor beaten, on the heartbeat channel.
	stranger
	// clients have. A connection to stdin is a client's, too, that has the identity of one on
	// another channel: it may be long before it is asked anything.
	known
)

// acquaintances are the identities of known clients, on all channels, with the number of their
// connections. They may be used from any goroutine.
type acquaintances struct {
	mu    sync.Mutex
	count map[string]int
}

func newAcquaintances() *acquaintances { return &acquaintances{count: make(map[string]int)} }

func (a *acquaintances) add(identity string, n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.count[identity] += n; a.count[identity] <= 0 {
		delete(a.count, identity)
	}
}

func (a *acquaintances) has(identity string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.count[identity] > 0
}

// standingOf returns a connection's standing; mu is held.
func (g *guard) standingOf(c *conn) standing {
	if c.standing == stranger && g.channel == jupyter.Stdin && g.acquaintances.has(c.identity) {
		return known
	}
	return c.standing
}

// isKnown reports whether a connection is a client's.
func (g *guard) isKnown(c *conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.standingOf(c) == known
}

// meet makes a connection a client's. Its reader calls it.
func (g *guard) meet(c *conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.conns[c] || c.standing == known {
		return
	}
	c.standing = known
	if g.check != nil {
		g.acquaintances.add(c.identity, 1)
	}
}

// leastKnown returns the connection that gives way to a new one: of those that are not a client's
// the one with the lowest standing, and of several the oldest. It returns nil if all are clients'.
// mu is held.
func (g *guard) leastKnown() *conn {
	var least *conn
	rank := known
	for c := range g.conns {
		if s := g.standingOf(c); s < rank || s == rank && least != nil && c.serial < least.serial {
			least, rank = c, s
		}
	}
	return least
}

// maxStrikes is how many invalid messages a stranger may send. A client that has the wrong key
// learns by the disconnection that its messages are rejected.
const maxStrikes = 16

var errStranger = errors.New("none of its messages had a valid signature")

// introduce looks at a message of a connection that is not known yet, and reports whether it is to
// go on to the library. It is an error when the stranger must go.
func (c *conn) introduce() (deliver bool, err error) {
	if c.guard.check == nil {
		c.guard.meet(c)
		return true, nil
	}
	wrong := c.guard.check(splitFrames(c.wire))
	// Only what has the right signature can fail as JSON.
	if wrong == nil || errors.Is(wrong, jupyter.ErrJSON) {
		c.guard.meet(c)
		return true, nil
	}
	c.guard.log.Warn("message dropped", "reason", wrong)
	if c.strikes++; c.strikes >= maxStrikes {
		return false, fmt.Errorf("%w: %d messages", errStranger, c.strikes)
	}
	return false, nil
}

// splitFrames returns the bodies of the frames of a whole message.
func splitFrames(wire []byte) [][]byte {
	var bodies [][]byte
	for {
		flags, size, ok := frameLen(wire)
		if !ok || size > len(wire) {
			return bodies
		}
		header := 2
		if flags&flagLong != 0 {
			header = 9
		}
		bodies = append(bodies, wire[header:size])
		wire = wire[size:]
	}
}
