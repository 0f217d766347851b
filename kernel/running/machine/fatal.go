package machine

import (
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// For some faults Go ends the process at once: unlocking what is not locked, go with a nil
// function. No deferred call runs, and nothing recovers. Here a panic with a [primitives.Fatal]
// leaves the goroutine's functions, only to learn which they are. The lists of deferred calls let
// it pass, and their calls are made in the end: a mutex may be somebody else's to lock.

// FatalError is the name of such a fault.
const FatalError = "fatal error"

// IsFatal reports whether a panic's value is that of a fault which nobody recovers from.
func IsFatal(v any) bool {
	_, fatal := v.(primitives.Fatal)
	return fatal
}

// abandon takes the calls of a list that such a fault passes.
func (m *Machine) abandon(d *deferList) {
	m.panics.note(func(u *unwinding) {
		u.abandoned = append(d.calls, u.abandoned...)
		d.calls = nil
	})
}

// MakeAbandoned makes the calls that a goroutine's faults have passed, the last first, as at the
// end of a goroutine that is ended: each may panic, or end the goroutine at once.
func (m *Machine) MakeAbandoned(g *sched.G) {
	var calls []deferredCall
	m.panics.mu.Lock()
	if u := m.panics.of[g]; u != nil {
		calls, u.abandoned = u.abandoned, nil
	}
	m.panics.mu.Unlock()
	makeAll(calls)
}

func makeAll(calls []deferredCall) {
	if len(calls) == 0 {
		return
	}
	last := len(calls) - 1
	defer makeAll(calls[:last])
	defer func() { _ = recover() }()
	calls[last].f()
}
