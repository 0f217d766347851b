package worker

import (
	"reflect"
	"runtime"

	"github.com/lockstep-go/lockstep/kernel/check"
	"github.com/lockstep-go/lockstep/kernel/interp"
	"github.com/lockstep-go/lockstep/kernel/lower"
	"github.com/lockstep-go/lockstep/kernel/primitives"
	"github.com/lockstep-go/lockstep/kernel/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// prelude declares the variables that lowered cells read, and hands them to the kernel.
const prelude = `package main
import ls__ "` + check.HostPath + `"
var ` + lower.PollVar + `, ` + lower.ManyVar + ` bool
func init() { ls__.Flags(&` + lower.PollVar + `, &` + lower.ManyVar + `) }
`

// hostSymbols is what lowered cells call. lower's files say when they do.
func (w *worker) hostSymbols() interp.Table {
	return interp.Table{
		"Entry": reflect.ValueOf(func(f func()) { w.entry = f }),
		"Go":    reflect.ValueOf(w.goStmt),
		"Flags": reflect.ValueOf(sched.SetFlags),
		"Point": reflect.ValueOf(sched.Point),
		"Yield": reflect.ValueOf(sched.Yield),

		"Recv":     reflect.ValueOf(recv),
		"Send":     reflect.ValueOf(send),
		"RecvCase": reflect.ValueOf(recvCase),
		"SendCase": reflect.ValueOf(sendCase),
		"Select":   reflect.ValueOf(selectCases),

		"Defers":    reflect.ValueOf(func() *deferred { return new(deferred) }),
		"Defer":     reflect.ValueOf(func(d *deferred, f func()) { d.calls = append(d.calls, f) }),
		"RunDefers": reflect.ValueOf((*deferred).runAll),
		"Recover":   reflect.ValueOf(func(d *deferred) any { return w.recover(d.recover()) }),
		"Recovered": reflect.ValueOf(w.recover),

		"At":      reflect.ValueOf(w.panicAt),
		"Show":    reflect.ValueOf(w.show),
		"Print":   reflect.ValueOf(w.stdio.Print),
		"Println": reflect.ValueOf(w.stdio.Println),
	}
}

// goStmt is the go statement at a place.
func (w *worker) goStmt(place int, f func()) {
	id, line := lower.SplitPlace(place)
	sched.Go("", sched.Site{Exec: w.sources.exec(id), Line: line}, f)
}

// recv is <-ch. It stores what it receives in *dst unless dst is nil, and tells whether that was
// sent: false when the channel is closed.
func recv(place int, ch, dst any) bool {
	c := reflect.ValueOf(ch)
	var v reflect.Value
	ok, got := false, false
	if !c.IsNil() {
		v, ok = c.TryRecv()
		got = ok || v.IsValid()
	}
	if !got {
		v, ok = waitRecv(place, c)
	}
	if dst != nil {
		reflect.ValueOf(dst).Elem().Set(v)
	}
	return ok
}

func waitRecv(place int, c reflect.Value) (reflect.Value, bool) {
	_, v, ok := wait(trace.WaitReceive, place, []reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: c}})
	return v, ok
}

// send is ch <- *src.
func send(place int, ch, src any) {
	c, v := reflect.ValueOf(ch), reflect.ValueOf(src).Elem()
	if !c.IsNil() && c.TrySend(v) {
		return
	}
	wait(trace.WaitSend, place, []reflect.SelectCase{{Dir: reflect.SelectSend, Chan: c, Send: v}})
}

// wait waits for one of the cases, as reflect.Select does, or ends the goroutine when it is to end.
func wait(reason trace.Wait, place int, cases []reflect.SelectCase) (int, reflect.Value, bool) {
	g := sched.Current()
	if g == nil {
		return reflect.Select(cases)
	}
	i, v, ok := func() (int, reflect.Value, bool) {
		g.Block(reason, place)
		defer g.Unblock() // also when the channel is closed under a sender, which panics
		return reflect.Select(append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(g.Killed())}))
	}()
	if i == len(cases) {
		g.Point()
	}
	return i, v, ok
}

// deferred is a function's list of deferred calls.
type deferred struct {
	calls    []func()
	panicked any // what the function panics with, nil once it is recovered
}

// runAll makes the calls at the function's end, the last first. panicked is what it panics with, or
// nil.
func (d *deferred) runAll(panicked any) {
	d.panicked = panicked
	d.run()
	if d.panicked != nil {
		panic(d.panicked)
	}
}

func (d *deferred) run() {
	for len(d.calls) > 0 {
		last := len(d.calls) - 1
		f := d.calls[last]
		d.calls = d.calls[:last]
		d.call(f)
	}
}

// call makes a call. If that panics, the function panics with the new value from then on. If it
// ends the goroutine, the other calls are still made.
func (d *deferred) call(f func()) {
	ended := false
	defer func() {
		if ended {
			return
		}
		if v := recover(); v != nil {
			d.panicked = v
		} else {
			d.run()
		}
	}()
	f()
	ended = true
}

func (d *deferred) recover() any {
	v := d.panicked
	d.panicked = nil
	return v
}

// recover is recover, given what the interpreter's returns, or what a list of deferred calls does.
func (w *worker) recover(v any) any {
	v = recovered(v)
	if v != nil {
		w.forgetPanic()
	}
	return v
}

// recovered is what recover returns, given what the interpreter returns for it: a program's own
// value is in a reflect.Value, and what the interpreter or package reflect panics with in place of
// Go's runtime is a text of theirs.
func recovered(v any) any {
	if rv, ok := v.(reflect.Value); ok {
		if !rv.IsValid() || !rv.CanInterface() {
			return nil
		}
		return rv.Interface()
	}
	var was string
	switch v := v.(type) {
	case runtime.Error:
		return v
	case error:
		was = v.Error()
	case string:
		was = v
	default:
		return v
	}
	if _, text := panicText(v); text != was {
		return runtimeError(text)
	}
	return v
}

// runtimeError is an error of Go's runtime that the interpreter has told in its own way.
type runtimeError string

func (e runtimeError) Error() string { return string(e) }
func (runtimeError) RuntimeError()   {}

// selectCase is one case of a select.
type selectCase struct {
	reflect.SelectCase
	dst any
	ok  *bool
}

func recvCase(ch, dst any, ok *bool) selectCase {
	return selectCase{reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ch)}, dst, ok}
}

func sendCase(ch, src any) selectCase {
	return selectCase{reflect.SelectCase{Dir: reflect.SelectSend, Chan: reflect.ValueOf(ch), Send: reflect.ValueOf(src).Elem()}, nil, nil}
}

// selectCases returns the number of the case that goes ahead, -1 for default.
func selectCases(place int, hasDefault bool, cases ...selectCase) int {
	list := make([]reflect.SelectCase, len(cases), len(cases)+1)
	for i, c := range cases {
		list[i] = c.SelectCase
	}
	// Who need not wait does not say so.
	i, v, ok := reflect.Select(append(list, reflect.SelectCase{Dir: reflect.SelectDefault}))
	if i == len(cases) {
		if hasDefault {
			return -1
		}
		i, v, ok = wait(trace.WaitSelect, place, list)
	}
	if c := cases[i]; c.Dir == reflect.SelectRecv {
		if c.dst != nil {
			reflect.ValueOf(c.dst).Elem().Set(v)
		}
		if c.ok != nil {
			*c.ok = ok
		}
	}
	return i
}

var outside = func() map[string]bool {
	m := map[string]bool{}
	for _, p := range primitives.OutsidePackages {
		m[p] = true
	}
	return m
}()

// noteOutside tells the scheduler when a cell imports what it cannot see into.
func noteOutside(importPath string) {
	if outside[importPath] {
		sched.Outside()
	}
}
