package primitives

import (
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// monitor guards what a primitive of this package is made of, and lets goroutines wait until it is
// as they need it. They may be of all kinds: compiled code writes to a cell's io.Pipe while a
// goroutine of the program reads from it.
type monitor struct {
	mu sync.Mutex
	// changes is closed when something changes; nil if nobody waits for that.
	changes chan struct{}
}

// await returns, with m locked, when ready reports true, which is called with m locked. It returns
// false, and m is not locked, when the goroutine is being ended.
//
// op is what the goroutine does then. Go's own primitives of this kind wait in a select.
func (m *monitor) await(op trace.Op, ready func() bool) bool {
	m.mu.Lock()
	if ready() {
		return true
	}
	g := sched.Current()
	if g != nil {
		m.mu.Unlock()
		g.Block(trace.WaitSelect, 0)
		defer g.Unblock()
		m.mu.Lock()
	}
	for !ready() {
		if m.changes == nil {
			m.changes = make(chan struct{})
		}
		changes := m.changes
		m.mu.Unlock()
		if !waitOr(g, changes) {
			return false
		}
		m.mu.Lock()
	}
	return true
}

// waitOr waits for ch, or, with false, until g is to end. g may be nil. In a deferred call of a
// goroutine that is being ended it waits for a moment at most.
func waitOr(g *sched.G, ch <-chan struct{}) bool {
	if g == nil {
		<-ch
		return true
	}
	if !g.IsKilled() {
		select {
		case <-ch:
			return true
		case <-g.Killed():
			return false
		}
	}
	t := time.NewTimer(patience)
	defer t.Stop()
	select {
	case <-ch:
		return true
	case <-t.C:
		return false
	}
}

// unlock unlocks m after a change, which wakes those who wait.
func (m *monitor) unlock() {
	if m.changes != nil {
		close(m.changes)
		m.changes = nil
	}
	m.mu.Unlock()
}

// before is called before an operation that need not wait.
func (m *monitor) before(op trace.Op) {}
