package machine

import (
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/callers"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// panics is what is known of the panics under way, by goroutine. A goroutine may outlive its cell,
// and panic in another one's time or in nobody's.
type panics struct {
	mu sync.Mutex
	of map[*sched.G]*unwinding
}

// unwinding is what is known of a goroutine's panics, which nobody has recovered from as far as we
// know.
type unwinding struct {
	frames   []interp.Frame // the functions that the panic has left, the innermost first
	raisedAt core.Site      // of the last call of panic
	leftCall core.Site      // of the call of compiled code that the panic left last

	leaving   int // functions that make their deferred calls because they are left
	panicking int // those of them that panic still
	// inFlight is set when a panic has begun and come to no such function yet. It may never do:
	// compiled code recovers, too.
	inFlight bool

	abandoned []deferredCall // see fatal.go
}

// nothing reports whether there is nothing to know.
func (u *unwinding) nothing() bool {
	return len(u.frames)+len(u.abandoned) == 0 && u.raisedAt == 0 && u.leftCall == 0 && u.leaving == 0 && u.panicking == 0 && !u.inFlight
}

// forget forgets the way of a panic.
func (u *unwinding) forget() { u.frames, u.raisedAt, u.leftCall = nil, 0, 0 }

// note changes what is known of the calling goroutine's panics.
func (p *panics) note(change func(*unwinding)) {
	g := sched.Current()
	if g == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.of[g]
	if u == nil {
		u = new(unwinding)
		p.of[g] = u
	}
	if change(u); u.nothing() {
		delete(p.of, g)
	}
}

// called is called where compiled code calls a function of the program. returned is nil if there is
// nothing to do when that has returned.
func (m *Machine) called() (returned func()) {
	leave := sched.Come()
	if leave == nil {
		return nil
	}
	return func() {
		// Compiled code may recover from a panic, and tell of it, when its goroutine is a guest no more.
		u := m.panics.take(sched.Current())
		leave()
		if u != nil {
			m.panics.note(func(now *unwinding) { *now = *u })
		}
	}
}

// take returns what is known of a goroutine's panics, and forgets it. It may be nil.
func (p *panics) take(g *sched.G) *unwinding {
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.of[g]
	delete(p.of, g)
	return u
}

// raiseAt notes the site of a panic that is about to begin.
func (m *Machine) raiseAt(site core.Site) {
	if callers.On() {
		if cell, line, _ := site.Split(); line > 0 {
			callers.RaisedAt(m.hooks.File(cell), line)
		}
	}
	m.panics.note(func(u *unwinding) {
		u.forget()
		u.raisedAt, u.inFlight = site, true
	})
}

// unwind notes a function that a panic leaves.
func (m *Machine) unwind(f interp.Frame) {
	m.panics.note(func(u *unwinding) {
		f.Call, u.leftCall = u.leftCall, 0
		if n := len(u.frames); n > 0 && u.frames[n-1] == onlyForwards {
			u.frames = u.frames[:n-1]
			f.Function = onlyForwards.Function
		}
		u.frames = append(u.frames, f)
		u.inFlight = true
	})
}

// onlyForwards stands for the next function that a panic leaves, when that has called its newer
// version and done nothing else. That function's frame has its Function.
var onlyForwards = interp.Frame{Function: "forwards"}

// OnlyForwards reports whether a function that a panic left has only called its newer version. It
// is no part of the way, but what its caller has called.
func OnlyForwards(f interp.Frame) bool { return f.Function == onlyForwards.Function }

// forwarded says that the next function that a panic leaves is such a one.
func (m *Machine) forwarded() {
	m.panics.note(func(u *unwinding) { u.frames = append(u.frames, onlyForwards) })
}

// leftCall notes the site of a call of compiled code that a panic leaves.
func (m *Machine) leftCall(site core.Site) {
	m.panics.note(func(u *unwinding) { u.leftCall = site })
}

// setPanicking notes whether a list's function panics.
func (m *Machine) setPanicking(d *deferList, on bool) {
	if d.panicking == on {
		return
	}
	d.panicking = on
	m.panics.note(func(u *unwinding) {
		if on {
			u.panicking++
			u.inFlight = false // this is where it has come to
		} else {
			u.panicking--
		}
	})
}

// left is deferred by leave: the panic goes on, if there is one, to the function that called.
func (m *Machine) left(d *deferList) {
	m.panics.note(func(u *unwinding) {
		u.leaving--
		if u.inFlight = d.panicking; d.panicking {
			d.panicking = false
			u.panicking--
		}
	})
}

// NotePanic says that the calling goroutine panics, though no panic has begun that the machine
// sees.
func (m *Machine) NotePanic() { m.panics.note(func(u *unwinding) { u.inFlight = true }) }

// ForgetPanic forgets what is known of a panic that the calling goroutine has recovered from: it is
// no part of the next one.
func (m *Machine) ForgetPanic() { m.panics.note((*unwinding).forget) }

// PanicOf returns the functions that a goroutine's panic has left, the innermost first, and the
// site where it was raised, 0 if it was raised by compiled code.
func (m *Machine) PanicOf(g *sched.G) (frames []interp.Frame, raisedAt core.Site) {
	m.panics.mu.Lock()
	defer m.panics.mu.Unlock()
	if u := m.panics.of[g]; u != nil {
		return u.frames, u.raisedAt
	}
	return nil, 0
}

// TakePanic is PanicOf for the calling goroutine, of whose panic compiled code has recovered. It is
// forgotten.
func (m *Machine) TakePanic() (frames []interp.Frame, raisedAt core.Site) {
	m.panics.note(func(u *unwinding) {
		frames, raisedAt = u.frames, u.raisedAt
		u.forget()
		u.inFlight = false
	})
	return frames, raisedAt
}

// ForgetGoroutine forgets the panics of a goroutine that has ended.
func (m *Machine) ForgetGoroutine(g *sched.G) {
	m.panics.mu.Lock()
	defer m.panics.mu.Unlock()
	delete(m.panics.of, g)
}

// Verdict is what is known of whether a goroutine panics.
type Verdict int

const (
	NoPanic      Verdict = iota // it does not
	UnknownPanic                // only its stack can tell
	Panics                      // it does
)

// VerdictOf returns what is known of whether a goroutine panics.
func (m *Machine) VerdictOf(g *sched.G) Verdict {
	m.panics.mu.Lock()
	defer m.panics.mu.Unlock()
	switch u := m.panics.of[g]; {
	case u == nil, u.leaving == 0:
		return UnknownPanic
	case u.panicking > 0, u.inFlight:
		return Panics
	default:
		return NoPanic // recovered, and the deferred call that did goes on
	}
}
