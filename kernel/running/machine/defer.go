package machine

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/callers"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// deferList is a function's list of deferred calls, as package lower's defer.go uses it. It belongs
// to the goroutine of the function.
type deferList struct {
	core.DeferList

	calls     []deferredCall
	value     any           // what the function panics with
	under     []underPanic  // the panics that this one came on top of
	of        *callers.Call // the function, if it says that it was called
	panicking bool
	exiting   bool // Goexit was called because of a panic, which under keeps
}

// deferredCall is a call to make. recovers says that the called function itself may call recover.
type deferredCall struct {
	f        func()
	recovers bool
}

func newDeferList(of *callers.Call) *deferList {
	d := &deferList{of: of}
	d.Owner = d
	return d
}

// deferListOf returns the list that Core holds, which may be nil.
func deferListOf(held *core.DeferList) *deferList {
	if held == nil {
		return nil
	}
	return held.Owner.(*deferList)
}

// listArg is the first argument of entries that have a list.
func listArg(c interp.Call) *deferList { return deferListOf(c.Arg(0).Interface().(*core.DeferList)) }

// setList gives Core a list, which may be nil.
func setList(c interp.Call, d *deferList) {
	var held *core.DeferList
	if d != nil {
		held = &d.DeferList
	}
	c.Result().Set(reflect.ValueOf(held))
}

func (d *deferList) add(f func(), recovers bool) {
	d.calls = append(d.calls, deferredCall{f, recovers})
}

func (d *deferList) pop() deferredCall {
	last := len(d.calls) - 1
	c := d.calls[last]
	d.calls = d.calls[:last]
	return c
}

// run makes the calls, the last first, at the end of a function that returns.
func (d *deferList) run() {
	for len(d.calls) > 0 {
		d.pop().f()
	}
}

// leave makes the calls of a function that is left by a panic with a value, or by Goexit, or after
// run has made them all. It reports whether one of them has recovered from the panic; else it
// panics again.
func (m *Machine) leave(d *deferList, v any) (recovered bool) {
	if v == nil && len(d.calls) == 0 {
		return false
	}
	if IsFatal(v) {
		m.abandon(d)
		panic(v)
	}
	m.panics.note(func(u *unwinding) { u.leaving++; u.inFlight = v != nil })
	defer m.left(d)
	if v != nil {
		m.setPanicking(d, true)
		d.value, d.under = m.caught(v)
	}
	panicked := d.panicking
	for len(d.calls) > 0 {
		m.callDeferred(d, d.pop())
		panicked = panicked || d.panicking
	}
	if d.panicking {
		setPanic(d.value, d.under)
		panic(d.value)
	}
	if d.of != nil && panicked {
		d.of.Exit()
	}
	return panicked
}

// callDeferred makes one call. When it panics the function panics with the new value from then on.
// When it ends the goroutine, the other calls are still made.
func (m *Machine) callDeferred(d *deferList, c deferredCall) {
	ended := false
	if !d.panicking && !d.exiting {
		d.under = nil // recovered from before
	}
	because := d.panicking
	defer func() {
		setCaller(nil)
		if ended {
			return
		}
		if v := recover(); v != nil {
			if IsFatal(v) {
				m.abandon(d)
				panic(v)
			}
			if because {
				d.under = append(d.under, underPanic{value: d.value, recovered: !d.panicking})
			}
			var under []underPanic
			m.setPanicking(d, true)
			d.value, under = m.caught(v)
			d.under = append(d.under, under...)
			return
		}
		if because { // Goexit
			d.under, d.exiting = append(d.under, underPanic{value: d.value, recovered: !d.panicking}), true
		}
		m.setPanicking(d, false)
		for len(d.calls) > 0 {
			m.callDeferred(d, d.pop())
		}
		if d.panicking { // since: it is no longer Goexit that the function is left by
			setPanic(d.value, d.under)
			panic(d.value)
		}
	}()
	if c.recovers && d.panicking {
		setCaller(d)
	}
	if d.panicking && callers.On() {
		back := callers.Panicking(d.value)
		c.f()
		back()
		if d.of != nil && !d.panicking {
			d.of.Back()
		}
	} else {
		c.f()
	}
	ended = true
}

// noG stands for goroutines that compiled code has started.
var noG sched.G

// setCaller notes the list that is about to call a function, for called.
func setCaller(d *deferList) {
	g := sched.Current()
	if g == nil {
		g = &noG
	}
	if d == nil {
		g.Deferring = nil
		return
	}
	g.Deferring = d
}

// called tells a function that has just started which list called it, if one did because of a
// panic.
func called() *deferList {
	g := sched.Current()
	if g == nil {
		g = &noG
	}
	d, _ := g.Deferring.(*deferList)
	g.Deferring = nil
	return d
}

// recover is recover() in a function that d has called.
func (m *Machine) recover(d *deferList) any {
	if d == nil || !d.panicking {
		return nil
	}
	m.setPanicking(d, false)
	m.ForgetPanic()
	return d.value
}

// recoverDeferred is a deferred call of recover itself, which is as if the function that defers it,
// whose list own is, called it at its end: there d tells what that was called for. When it is left
// by a panic it does nothing.
func (m *Machine) recoverDeferred(d, own *deferList) {
	if own.panicking {
		return
	}
	m.recover(d)
}
