package primitives

import (
	"reflect"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Channels of cells are Go's own, so that len, cap and compiled code work with them, but goroutines
// that take turns never wait in them. Who finds that it has to wait queues at the channel's gate,
// first come first served, as in Go's runtime (runtime/chan.go), and who comes later does the
// other's part too: through an unbuffered channel it copies the value straight from variable to
// variable, and the channel itself is not touched; a buffer that it makes room in gets the value of
// who waits longest.
//
// What compiled code, or a goroutine of a parallel execution, does to a channel is not seen when it
// happens, but when the gate is looked at again ([poll]).

// Case is a channel operation.
type Case struct {
	Send bool
	Ch   reflect.Value
	// Value is what is sent, or the variable for what is received; that may be invalid.
	Value reflect.Value
}

func (c *Case) id() unsafe.Pointer { return c.Ch.UnsafePointer() }

// Receive receives from a channel into a variable, which may be invalid, in g, the caller. It
// reports whether what it receives was sent.
func Receive(g *sched.G, site trace.Site, ch, dst reflect.Value) (ok bool) {
	site = g.Here(site)
	c := Case{Ch: ch, Value: dst}
	id := c.id()
	g.Step(sched.Pending{Op: trace.OpReceive, Obj: id, Site: site})
	if id != nil {
		if done, ok := c.try(g, gatesOf(g.Run()), id); done {
			return ok
		}
	}
	_, ok = awaitOne(g, trace.WaitReceive, &c)
	return ok
}

// Send sends a value through a channel, in g, the caller. It panics as Go does.
func Send(g *sched.G, site trace.Site, ch, value reflect.Value) {
	site = g.Here(site)
	c := Case{true, ch, value}
	id := c.id()
	g.Step(sched.Pending{Op: trace.OpSend, Obj: id, Site: site})
	if id != nil {
		c.mayMeetClose(g, site)
		if done, _ := c.try(g, gatesOf(g.Run()), id); done {
			return
		}
	}
	awaitOne(g, trace.WaitSend, &c)
}

// Close closes a channel, in g, the caller. It panics as Go does.
func Close(g *sched.G, site trace.Site, ch reflect.Value) {
	site = g.Here(site)
	id := ch.UnsafePointer()
	g.Step(sched.Pending{Op: trace.OpClose, Obj: id, Site: site})
	if id != nil {
		g.AccessOnly(true, id, 1, site)
		g.Release(id, closed)
	}
	ch.Close()
	changed(g.Run(), g, id)
}

// Select does one of the cases, in g, the caller: the number is -1 if none is ready and orDefault is
// set. ok is as for Receive.
func Select(g *sched.G, site trace.Site, cases []Case, orDefault bool) (number int, ok bool) {
	site = g.Here(site)
	g.WaitsOn = g.WaitsOn[:0]
	for i := range cases {
		if id := cases[i].id(); id != nil {
			g.WaitsOn = append(g.WaitsOn, id)
		}
	}
	g.Step(sched.Pending{Op: trace.OpSelect, Site: site})
	var room [8]int
	ready := room[:0]
	gs := gatesOf(g.Run())
	for i := range cases {
		if cases[i].ready(gs) {
			ready = append(ready, i)
		}
	}
	switch {
	case len(ready) > 0:
		number = ready[g.Run().Choose(len(ready))]
		c := &cases[number]
		c.mayMeetClose(g, site)
		_, ok = c.try(g, gs, c.id())
	case orDefault:
		number = -1
	default:
		for i := range cases {
			cases[i].mayMeetClose(g, site)
		}
		number, ok = await(g, trace.WaitSelect, cases)
	}
	g.WaitsOn = g.WaitsOn[:0]
	if e := g.Event(); e != nil {
		e.Case = number
	}
	return number, ok
}

// mayMeetClose says that g is about to send, for the detector: a close at the same time is a race.
func (c *Case) mayMeetClose(g *sched.G, site trace.Site) {
	if id := c.id(); c.Send && id != nil {
		g.AccessOnly(false, id, 1, site)
	}
}

// Slots of a channel, for the detector, beside those of its buffer, which count from 1.
const (
	closed = 0
	both   = -1 // who sends and who receives, unbuffered
)

// ready reports whether a case can go ahead at once.
func (c *Case) ready(gs *gates) bool {
	id := c.id()
	if id == nil {
		return false
	}
	ch := goruntime.ChannelAt(id)
	gate := gs.at(id)
	if ch.Closed() {
		return true
	}
	if c.Send {
		return ch.Len() < ch.Cap() || gate != nil && gate.receivers.first != nil || ch.HasReceivers()
	}
	return ch.Len() > 0 || gate != nil && gate.senders.first != nil || ch.HasSenders()
}

// try does a case if it can go ahead at once. It panics when a value is sent to a closed channel. id
// is that of the channel.
func (c *Case) try(g *sched.G, gs *gates, id unsafe.Pointer) (done, ok bool) {
	gate, ch := gs.at(id), goruntime.ChannelAt(id)
	if c.Send {
		return c.trySend(g, gs, gate, id), false
	}
	if gate != nil && ch.Cap() == 0 && !ch.Closed() {
		if p := gate.senders.first; p != nil {
			gate.set(c.Value, p.value)
			meet(g, p.offer.g, id)
			saw(g, p.value)
			gs.settle(g, p, true, false)
			return true, true
		}
	}
	slot := 1 + ch.NextReceive()
	done, ok = tryReceive(ch, c.Ch, c.Value)
	switch {
	case !done:
		return false, false
	case !ok:
		g.Acquire(id, closed)
		g.Saw(func() string { return "closed" })
		return true, false
	}
	if ch.Cap() > 0 {
		g.Acquire(id, slot)
		g.ReleaseOver(id, slot)
		hear(g, c.Ch)
		gs.refill(g, id)
	}
	saw(g, c.Value)
	return true, true
}

func (c *Case) trySend(g *sched.G, gs *gates, gate *gate, id unsafe.Pointer) (done bool) {
	ch := goruntime.ChannelAt(id)
	if gate != nil && ch.Cap() == 0 && !ch.Closed() {
		if p := gate.receivers.first; p != nil {
			gate.set(p.value, c.Value)
			meet(g, p.offer.g, id)
			saw(g, c.Value)
			gs.settle(g, p, true, false)
			return true
		}
	}
	slot := 1 + ch.NextSend()
	if !trySend(ch, c.Value) {
		return false
	}
	saw(g, c.Value)
	if ch.Cap() > 0 {
		g.Acquire(id, slot)
		g.ReleaseOver(id, slot)
		gs.drain(g, id)
	}
	return true
}

// tryReceive receives into a variable, which may be invalid, if that need not wait.
func tryReceive(c goruntime.Channel, ch, dst reflect.Value) (received, ok bool) {
	switch {
	case !dst.IsValid():
		return c.TryReceive(nil)
	case dst.Type() == ch.Type().Elem():
		return c.TryReceive(addressOf(dst))
	}
	v := reflect.New(ch.Type().Elem()).Elem()
	if received, ok = c.TryReceive(addressOf(v)); received {
		dst.Set(v)
	}
	return received, ok
}

// trySend sends a value of the type of the channel's elements, if that need not wait.
func trySend(c goruntime.Channel, v reflect.Value) (sent bool) {
	if !v.CanAddr() {
		v = copied(v)
	}
	return c.TrySend(addressOf(v))
}

func addressOf(v reflect.Value) unsafe.Pointer { return unsafe.Pointer(v.UnsafeAddr()) }

// copied returns a variable with the value v.
func copied(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

// saw tells the log a value that is sent or received.
func saw(g *sched.G, v reflect.Value) {
	if g.Run().Logging() {
		g.Saw(func() string { return show(v) })
	}
}

// meet orders who sends and who receives through an unbuffered channel: each has seen what the
// other had done before.
func meet(g, other *sched.G, id unsafe.Pointer) {
	g.Meet(other, id, both)
	if e := g.Event(); e != nil {
		e.Other = other.Num()
	}
}

// refill sends for those who wait to send while there is room in the buffer.
func (gs *gates) refill(by *sched.G, id unsafe.Pointer) {
	gate, ch := gs.at(id), goruntime.ChannelAt(id)
	for gate != nil && gate.senders.first != nil && !ch.Closed() {
		p := gate.senders.first
		slot := 1 + ch.NextSend()
		if !trySend(ch, p.value) {
			return
		}
		p.offer.g.Acquire(id, slot)
		p.offer.g.ReleaseOver(id, slot)
		gs.settle(by, p, true, false)
	}
}

// drain gives what is in the buffer to those who wait to receive.
func (gs *gates) drain(by *sched.G, id unsafe.Pointer) {
	gate, ch := gs.at(id), goruntime.ChannelAt(id)
	for gate != nil && gate.receivers.first != nil {
		p := gate.receivers.first
		slot := 1 + ch.NextReceive()
		received, ok := tryReceive(ch, gate.ch, p.value)
		if !received {
			return
		}
		if ok {
			p.offer.g.Acquire(id, slot)
			p.offer.g.ReleaseOver(id, slot)
			hear(p.offer.g, gate.ch)
		} else {
			p.offer.g.Acquire(id, closed)
		}
		gs.settle(by, p, ok, false)
	}
}

// changed lets those go on whom a channel keeps waiting no longer. by is nil for a timer.
func changed(r *sched.Run, by *sched.G, id unsafe.Pointer) {
	gs := gatesOf(r)
	gate := gs.at(id)
	if gate == nil {
		return
	}
	gs.drain(by, id)
	gs.refill(by, id)
	if !goruntime.ChannelAt(id).Closed() {
		return
	}
	for gate.senders.first != nil {
		gs.settle(by, gate.senders.first, false, true)
	}
}

// awaitOne is await for one case.
func awaitOne(g *sched.G, reason trace.Wait, c *Case) (number int, ok bool) {
	room := [...]Case{*c}
	return await(g, reason, room[:])
}

// await waits at the gates of all cases until one of them goes ahead, and returns its number, and ok as
// for Receive. If g is to end, it does.
func await(g *sched.G, reason trace.Wait, cases []Case) (number int, ok bool) {
	gs := gatesOf(g.Run())
	o := gs.offer(g, cases)
	g.WaitsOn = g.WaitsOn[:0]
	for i := range o.parties {
		g.WaitsOn = append(g.WaitsOn, o.parties[i].gate.id)
	}
	if len(g.WaitsOn) == 0 {
		reason = noChannel(reason, len(cases))
	}
	woken := g.Park(reason)
	g.WaitsOn = g.WaitsOn[:0]
	if !woken {
		gs.leave(o)
		g.Point()
	}
	number, ok = o.number, o.ok
	closed := o.closed
	gs.free(o)
	if closed {
		c := &cases[number]
		trySend(goruntime.ChannelAt(c.id()), c.Value) // panics
	}
	return number, ok
}

// noChannel is the reason to wait for ever, as Go's runtime calls it.
func noChannel(reason trace.Wait, cases int) trace.Wait {
	if cases == 0 {
		return trace.WaitSelectNoCases
	}
	if reason == trace.WaitSelect {
		return reason
	}
	return reason + " (nil chan)"
}

// poll looks at the channels that somebody waits for: whether compiled code has done something to
// one. It reports whether anybody can go on.
func (gs *gates) poll(r *sched.Run) (any bool) {
	for id, gate := range gs.of {
		receives, sends := gate.receivers.first != nil, gate.senders.first != nil
		if !receives && !sends {
			continue
		}
		ch := goruntime.ChannelAt(id)
		if ch.Closed() || ch.Len() > 0 && receives || ch.Len() < ch.Cap() && sends {
			gate.hear()
			changed(r, nil, id)
			any = true
			continue
		}
		switch {
		case !receives:
		case ch.HasSenders():
			gate.hear()
			gs.drain(nil, id)
			any = true
		case ch.IsTimers():
			first := gate.receivers.first
			gs.drain(nil, id)
			any = any || gate.receivers.first != first
		}
		if ch.HasReceivers() && sends {
			gs.refill(nil, id)
			any = true
		}
	}
	if any {
		r.Uncontrolled("a channel that compiled code uses")
	}
	return any
}

// hear orders g, who receives from a buffer, after what compiled code was told, if it is compiled code
// that may have sent: values of a type of its own.
func hear(g *sched.G, ch reflect.Value) {
	if !sched.Outward() {
		return
	}
	elem := ch.Type().Elem()
	if elem.Kind() == reflect.Pointer {
		elem = elem.Elem()
	}
	if elem.PkgPath() != "" {
		g.Hear()
	}
}

// hear orders those who wait to receive after what compiled code was told: it has sent or closed.
func (g *gate) hear() {
	for p := g.receivers.first; p != nil; p = p.next {
		p.offer.g.Hear()
	}
}

// sendTime sends a timer's time if nobody has left one in the channel.
func sendTime(r *sched.Run, c chan time.Time, at time.Time) {
	select {
	case c <- at:
		changed(r, nil, channelID(c))
	default:
	}
}

// channelID is how a run knows a channel.
func channelID[T any](c chan T) unsafe.Pointer { return reflect.ValueOf(c).UnsafePointer() }
