package sched

import "github.com/lockstep-go/lockstep/kernel/goruntime"

// A guest is a goroutine of compiled code that takes part for a while: a server's handler that calls
// a function of a cell. It keeps its own stack, and the carrier gives it the baton by a channel.
type guest struct {
	turn, gave chan struct{}
	record     uintptr // goruntime.G
	g          *G
}

func newGuest() *guest {
	return &guest{turn: make(chan struct{}), gave: make(chan struct{}), record: goruntime.G()}
}

// slot is the slot of the zero key that orders the guests that a goroutine of compiled code is, one
// after another.
func (g *guest) slot() int { return int(g.record) }
