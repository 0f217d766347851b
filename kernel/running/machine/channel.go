package machine

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Channel operations: a goroutine that waits must be known to wait, for what and where, and must
// end when it is told to.

// receive is <-ch. It reports whether what it receives was sent: false when the channel is closed.
func receive(c interp.Call) (ok bool) {
	ch := c.Arg(1)
	var dst reflect.Value
	if c.Args() > 2 {
		dst = c.Arg(2)
	}
	if g := sched.Current(); g.Controlled() {
		return receiveInTurn(g, trace.Site(site(c)), ch, dst)
	}
	if as := compiledAt(c, ch.Type().Elem()); as != nil {
		return as.receive(c, ch, dst)
	}
	v, ok := ch.TryRecv()
	if !v.IsValid() {
		var room [2]reflect.SelectCase
		_, v, ok = wait(trace.WaitReceive, site(c), append(room[:0], reflect.SelectCase{Dir: reflect.SelectRecv, Chan: ch}))
	}
	if dst.IsValid() {
		dst.Set(v)
	}
	return ok
}

// sendTo is ch <- v.
func (m *Machine) sendTo(c interp.Call) {
	defer m.notePanic(c)
	ch, v := c.Arg(1), c.Arg(2)
	elem := ch.Type().Elem()
	if g := sched.Current(); g.Controlled() {
		primitives.Send(g, trace.Site(site(c)), &primitives.Case{Send: true, Ch: ch.UnsafePointer(), Elem: elem, Value: placeOf(elem, v)})
		return
	}
	if as := compiledAt(c, elem); as != nil && v.CanAddr() && v.Type() == elem {
		as.send(c, ch, v)
		return
	}
	// A channel that is nil is never ready, but package reflect panics.
	if ch.IsNil() || !ch.TrySend(v) {
		var room [2]reflect.SelectCase
		wait(trace.WaitSend, site(c), append(room[:0], reflect.SelectCase{Dir: reflect.SelectSend, Chan: ch, Send: v}))
	}
}

// closeChannel is close(ch).
func (m *Machine) closeChannel(c interp.Call) {
	defer m.notePanic(c)
	if g := sched.Current(); g.Controlled() {
		primitives.Close(g, trace.Site(site(c)), c.Arg(1))
		return
	}
	c.Arg(1).Close()
}

// receiveInTurn is receive in a goroutine that takes turns.
func receiveInTurn(g *sched.G, site trace.Site, ch, dst reflect.Value) (ok bool) {
	do := primitives.Case{Ch: ch.UnsafePointer(), Elem: ch.Type().Elem()}
	do.Value = roomFor(do.Elem, dst)
	ok = primitives.Receive(g, site, &do)
	received(&do, dst)
	return ok
}

// roomFor returns where a value goes that is received into a variable, which may be invalid. The
// variable may be of an interface type that the channel's elements implement: then that is somewhere
// else.
func roomFor(elem reflect.Type, dst reflect.Value) unsafe.Pointer {
	switch {
	case !dst.IsValid():
		return nil
	case dst.Type() == elem:
		return unsafe.Pointer(dst.UnsafeAddr())
	}
	return reflect.New(elem).UnsafePointer()
}

// received assigns to the variable of roomFor what has been received, if it is not there already.
func received(do *primitives.Case, dst reflect.Value) {
	if dst.IsValid() && dst.Type() != do.Elem {
		dst.Set(reflect.NewAt(do.Elem, do.Value).Elem())
	}
}

// placeOf returns where a value lies that is sent to a channel of elements of a type.
func placeOf(elem reflect.Type, v reflect.Value) unsafe.Pointer {
	if v.Type() == elem && v.CanAddr() {
		return unsafe.Pointer(v.UnsafeAddr())
	}
	x := reflect.New(elem)
	x.Elem().Set(v)
	return x.UnsafePointer()
}

// notePanic is deferred by what may panic in Go's runtime on behalf of a site.
func (m *Machine) notePanic(c interp.Call) {
	if r := recover(); r != nil {
		m.raiseAt(site(c))
		panic(r)
	}
}

// wait waits for one of the cases, as reflect.Select does, or ends the goroutine when it is to end.
// There should be room for one more case.
func wait(reason trace.Wait, site core.Site, cases []reflect.SelectCase) (int, reflect.Value, bool) {
	g := sched.Current()
	if g == nil {
		return reflect.Select(cases)
	}
	g.Block(reason, int(site))
	defer g.Unblock() // also when the channel is closed under a sender, which panics
	i, v, ok := reflect.Select(append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(g.Killed())}))
	if i == len(cases) {
		g.Point()
	}
	return i, v, ok
}
