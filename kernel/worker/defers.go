package worker

import (
	"reflect"
	"runtime"

	"github.com/lockstep-go/lockstep/kernel/callers"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/interp"
	"github.com/lockstep-go/lockstep/kernel/sched"
)

// deferred is a function's list of deferred calls, as package lower's defer.go uses it. It belongs to
// the goroutine of the function.
type deferred struct {
	calls     []deferredCall
	panicking bool
	value     any           // what the function panics with
	under     []underPanic  // the panics that this one came on top of
	exiting   bool          // Goexit was called because of a panic, which under keeps
	of        *callers.Call // the function, if it says that it was called
}

// deferredCall is a call to make. recovers says that the called function itself may call recover.
type deferredCall struct {
	f        func()
	recovers bool
}

// deferOperations are what functions do with their lists that need no more than that.
func (w *worker) deferOperations() interp.Table {
	list := func(c interp.Call) *deferred { return c.Arg(0).Interface().(*deferred) }
	return interp.Table{
		"Defers": operation[func() *deferred](func(c interp.Call) { c.Result().Set(reflect.ValueOf(new(deferred))) }),
		"Called": operation[func() *deferred](func(c interp.Call) { c.Result().Set(reflect.ValueOf(called())) }),
		"Defer": operation[func(d *deferred, f func(), recovers bool)](func(c interp.Call) {
			list(c).add(thunk(c, 1), c.Arg(2).Bool())
		}),
		"RunDefers": operation[func(*deferred)](func(c interp.Call) { list(c).run() }),
		"Leave": operation[func(d *deferred, v any) bool](func(c interp.Call) {
			c.Result().SetBool(w.leave(list(c), c.Arg(1).Interface()))
		}),
		"Recover": operation[func(*deferred) any](func(c interp.Call) {
			v := w.recover(list(c))
			c.Result().Set(reflect.ValueOf(&v).Elem())
		}),
	}
}

func (d *deferred) add(f func(), recovers bool) {
	d.calls = append(d.calls, deferredCall{f, recovers})
}

func (d *deferred) pop() deferredCall {
	last := len(d.calls) - 1
	c := d.calls[last]
	d.calls = d.calls[:last]
	return c
}

// run makes the calls, the last first, at the end of a function that returns.
func (d *deferred) run() {
	for len(d.calls) > 0 {
		d.pop().f()
	}
}

// leave makes the calls of a function that is left by a panic with a value, or by Goexit, or after run has
// made them all. It reports whether one of them has recovered from the panic; else it panics again.
func (w *worker) leave(d *deferred, v any) (recovered bool) {
	if v == nil && len(d.calls) == 0 {
		return false
	}
	if isFatal(v) {
		w.abandon(d)
		panic(v)
	}
	w.notePanics(func(u *unwinding) { u.leaving++; u.inFlight = v != nil })
	defer w.left(d)
	if v != nil {
		w.setPanicking(d, true)
		d.value, d.under = w.caught(v)
	}
	panicked := d.panicking
	for len(d.calls) > 0 {
		w.callDeferred(d, d.pop())
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

// callDeferred makes one call. When it panics the function panics with the new value from then on. When
// it ends the goroutine, the other calls are still made.
func (w *worker) callDeferred(d *deferred, c deferredCall) {
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
			if isFatal(v) {
				w.abandon(d)
				panic(v)
			}
			if because {
				d.under = append(d.under, underPanic{value: d.value, recovered: !d.panicking})
			}
			var under []underPanic
			w.setPanicking(d, true)
			d.value, under = w.caught(v)
			d.under = append(d.under, under...)
			return
		}
		if because { // Goexit
			d.under, d.exiting = append(d.under, underPanic{value: d.value, recovered: !d.panicking}), true
		}
		w.setPanicking(d, false)
		for len(d.calls) > 0 {
			w.callDeferred(d, d.pop())
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
func setCaller(d *deferred) {
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
func called() *deferred {
	g := sched.Current()
	if g == nil {
		g = &noG
	}
	d, _ := g.Deferring.(*deferred)
	g.Deferring = nil
	return d
}

// recover is recover() in a function that d has called.
func (w *worker) recover(d *deferred) any {
	if d == nil || !d.panicking {
		return nil
	}
	w.setPanicking(d, false)
	w.forgetPanic()
	return d.value
}

// recoverDeferred is a deferred call of recover itself, which is as if the function that defers it, whose list own is, called
// it at its end: there d tells what that was called for. When it is left by a panic it does nothing.
func (w *worker) recoverDeferred(d, own *deferred) {
	if own.panicking {
		return
	}
	w.recover(d)
}

// panicValue is the value of a panic, given what the interpreter makes of it: a program's own value is
// in a reflect.Value, and where Core has no check it is what the interpreter or package reflect
// panics with in place of Go's runtime.
func (w *worker) panicValue(v any) any {
	if rv, ok := v.(reflect.Value); ok {
		if !rv.IsValid() || !rv.CanInterface() {
			return nil
		}
		return rv.Interface()
	}
	var was string
	switch v := v.(type) {
	case *reflect.ValueError:
		if v.Kind != reflect.Invalid {
			return v
		}
		return goruntime.NewError("runtime error: invalid memory address or nil pointer dereference")
	case error:
		was = v.Error()
	case string:
		was = v
	default:
		return v
	}
	text := w.types.Translate(was)
	if told := interpreterText(text); told != text {
		return goruntime.NewError(told)
	}
	if text == was {
		return v
	}
	switch v.(type) {
	case runtime.Error:
		return goruntime.NewError(text)
	case string:
		return text
	}
	return v
}
