package primitives

import (
	"sync"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// monitor guards what a primitive of this package is made of, and lets goroutines wait until it is
// as they need it. They may be of all kinds: compiled code writes to a cell's io.Pipe while a
// goroutine of the program reads from it.
type monitor struct {
	kind string // what a log calls it; fixed
	mu   sync.Mutex
	// changes is closed when something changes; nil if nobody waits for that who takes no turns.
	changes chan struct{} // guarded by mu
	waiting int           // guarded by mu: how many wait who take turns
}

// await returns, with m locked, when ready reports true, which is called with m locked. It returns
// false, and m is not locked, when the goroutine is being ended.
//
// op is what the goroutine does then. Go's own primitives of this kind wait in a select.
func (m *monitor) await(op trace.Op, ready func() bool) bool {
	if g := holding(); g != nil {
		return m.awaitTurn(g, op, ready)
	}
	m.mu.Lock()
	if ready() {
		return true
	}
	g := sched.Current()
	if g != nil && g.Controlled() {
		g = nil // compiled code on its behalf
	}
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

// awaitTurn is await for a goroutine that takes turns and has the baton.
func (m *monitor) awaitTurn(g *sched.G, op trace.Op, ready func() bool) bool {
	obj, site := unsafe.Pointer(m), takeSite(g)
	for {
		m.expect(1)
		ok := g.Await(sched.Pending{Op: op, Obj: obj, Site: site}, trace.WaitSelect, &readiness{m, ready})
		m.expect(-1)
		if !ok {
			return false
		}
		m.mu.Lock()
		if ready() { // compiled code needs no baton to change it
			g.Acquire(obj, 0)
			isA(g.Run(), obj, m.kind)
			return true
		}
		m.mu.Unlock()
	}
}

// expect counts who waits in turns.
func (m *monitor) expect(n int) {
	m.mu.Lock()
	m.waiting += n
	m.mu.Unlock()
}

// readiness is what a goroutine waits for.
type readiness struct {
	m  *monitor
	is func() bool
}

// Ready reports whether it is so.
func (r *readiness) Ready(*sched.G) bool {
	r.m.mu.Lock()
	defer r.m.mu.Unlock()
	return r.is()
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
	waiting := m.waiting > 0
	m.mu.Unlock()
	var by hand
	if g := holding(); g != nil {
		by = hand{g.Run(), g}
		by.release(unsafe.Pointer(m))
	}
	if waiting {
		by.changed(unsafe.Pointer(m))
	}
}

// step is a point before an operation that need not wait.
func (m *monitor) step(op trace.Op) {
	if g := holding(); g != nil {
		hand{g.Run(), g}.step(op, unsafe.Pointer(m), m.kind)
	}
}
