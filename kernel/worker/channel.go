package worker

import (
	"reflect"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/interp"
	"github.com/lockstep-go/lockstep/kernel/lower"
	"github.com/lockstep-go/lockstep/kernel/primitives"
	"github.com/lockstep-go/lockstep/kernel/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// channelOperations are the operations on channels. Package lower's chan.go says what their arguments are.
func (w *worker) channelOperations() interp.Table {
	return interp.Table{
		"Recv":   operation[func(place int, ch any, dst ...any)](func(c interp.Call) { receive(c) }),
		"RecvOK": operation[func(place int, ch any, dst ...any) bool](func(c interp.Call) { c.Result().SetBool(receive(c)) }),
		"Send":   operation[func(place int, ch, value any)](w.sendTo),
		"Close":  operation[func(place int, ch any)](w.closeChannel),
		"Select": operation[func(place int, cases string, operands ...any) int](w.selectOne),
	}
}

// place is the first argument of operations that have one.
func place(c interp.Call) int { return int(c.Arg(0).Int()) }

// receive is <-ch. It tells whether what it receives was sent: false when the channel is closed.
func receive(c interp.Call) (ok bool) {
	ch := c.Arg(1)
	var dst reflect.Value
	if c.Args() > 2 {
		dst = c.Arg(2)
	}
	if as := compiledAs(ch.Type().Elem()); as != nil {
		return as.receive(c, ch, dst)
	}
	v, ok := ch.TryRecv()
	if !v.IsValid() {
		var room [2]reflect.SelectCase
		_, v, ok = wait(trace.WaitReceive, place(c), append(room[:0], reflect.SelectCase{Dir: reflect.SelectRecv, Chan: ch}))
	}
	if dst.IsValid() {
		dst.Set(v)
	}
	return ok
}

// sendTo is ch <- v.
func (w *worker) sendTo(c interp.Call) {
	defer w.notePanic(c)
	ch, v := c.Arg(1), c.Arg(2)
	elem := ch.Type().Elem()
	if as := compiledAs(elem); as != nil && v.CanAddr() && v.Type() == elem {
		as.send(c, ch, v)
		return
	}
	// A channel that is nil is never ready, but package reflect panics.
	if ch.IsNil() || !ch.TrySend(v) {
		var room [2]reflect.SelectCase
		wait(trace.WaitSend, place(c), append(room[:0], reflect.SelectCase{Dir: reflect.SelectSend, Chan: ch, Send: v}))
	}
}

// closeChannel is close(ch).
func (w *worker) closeChannel(c interp.Call) {
	defer w.notePanic(c)
	c.Arg(1).Close()
}

// notePanic is deferred by what may panic in Go's runtime on behalf of a place.
func (w *worker) notePanic(c interp.Call) {
	if r := recover(); r != nil {
		w.panicAt(place(c))
		panic(r)
	}
}

// wait waits for one of the cases, as reflect.Select does, or ends the goroutine when it is to end. There should
// be room for one more case.
func wait(reason trace.Wait, place int, cases []reflect.SelectCase) (int, reflect.Value, bool) {
	g := sched.Current()
	if g == nil {
		return reflect.Select(cases)
	}
	g.Block(reason, place)
	defer g.Unblock() // also when the channel is closed under a sender, which panics
	i, v, ok := reflect.Select(append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(g.Killed())}))
	if i == len(cases) {
		g.Point()
	}
	return i, v, ok
}

// selectOne is a select statement. Its result is the number of the case that goes ahead, -1 for default.
func (w *worker) selectOne(c interp.Call) {
	defer w.notePanic(c)
	kinds := c.Arg(1).String()
	var room [8]reflect.SelectCase
	cases := room[:0]
	arg := 2
	for _, kind := range []byte(kinds) {
		switch kind {
		case lower.SelectSend:
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectSend, Chan: c.Arg(arg), Send: c.Arg(arg + 1)})
		case lower.SelectReceive, lower.SelectDrop:
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: c.Arg(arg)})
		}
		arg += lower.SelectOperands(kind)
	}
	var i int
	var v reflect.Value
	var ok bool
	if strings.IndexByte(kinds, lower.SelectDefault) >= 0 {
		i, v, ok = reflect.Select(append(cases, reflect.SelectCase{Dir: reflect.SelectDefault}))
		if i == len(cases) {
			i = -1
		}
	} else {
		i, v, ok = wait(trace.WaitSelect, place(c), cases)
	}
	arg = 2
	for n, kind := range []byte(kinds) {
		switch {
		case n == i && kind == lower.SelectReceive:
			c.Arg(arg + 1).Set(v)
		case kind == lower.SelectOK:
			c.Arg(arg).SetBool(ok)
		}
		arg += lower.SelectOperands(kind)
	}
	c.Result().SetInt(int64(i))
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
