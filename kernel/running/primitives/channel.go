package primitives

import (
	"reflect"
	"slices"
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
	Ch   unsafe.Pointer // the channel, as a run knows it
	Elem reflect.Type   // of its elements
	// Value is where what is sent lies, or where what is received goes: nil if nobody wants it. It
	// is in memory that does not move, which a goroutine's stack does.
	Value unsafe.Pointer
}

// CaseOf returns a case of one channel. v is what is sent, or the variable for what is received,
// and on the heap.
func CaseOf[T any](send bool, ch chan T, v *T) Case {
	return Case{Send: send, Ch: channelID(ch), Elem: reflect.TypeFor[T](), Value: unsafe.Pointer(v)}
}

// Receive receives from a channel, in g, the caller. It reports whether what it receives was sent.
func Receive(g *sched.G, site trace.Site, c *Case) (ok bool) {
	site = g.Here(site)
	g.Step(sched.Pending{Op: trace.OpReceive, Obj: c.Ch, Site: site})
	if c.Ch != nil {
		uses(g, c)
		if done, ok := c.try(g, gatesOf(g.Run())); done {
			return ok
		}
	}
	_, ok = awaitOne(g, trace.WaitReceive, c)
	return ok
}

// Send sends a value through a channel, in g, the caller. It panics as Go does.
func Send(g *sched.G, site trace.Site, c *Case) {
	site = g.Here(site)
	g.Step(sched.Pending{Op: trace.OpSend, Obj: c.Ch, Site: site})
	if c.Ch != nil {
		uses(g, c)
		c.mayMeetClose(g, site)
		if done, _ := c.try(g, gatesOf(g.Run())); done {
			return
		}
	}
	awaitOne(g, trace.WaitSend, c)
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

// Select does one of the cases, in g, the caller: the number is -1 if none is ready and orDefault
// is set. ok is as for Receive.
func Select(g *sched.G, site trace.Site, cases []Case, orDefault bool) (number int, ok bool) {
	site = g.Here(site)
	g.WaitsOn = g.WaitsOn[:0]
	for i := range cases {
		if id := cases[i].Ch; id != nil {
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
		_, ok = c.try(g, gs)
	case orDefault:
		number = -1
	default:
		for i := range cases {
			cases[i].mayMeetClose(g, site)
		}
		number, ok = await(g, trace.WaitSelect, cases)
	}
	g.WaitsOn = g.WaitsOn[:0]
	if number >= 0 {
		takes(g, &cases[number])
	}
	if e := g.Event(); e != nil {
		e.Case = number
		if len(ready) > 1 {
			e.Ready = slices.Clone(ready)
		}
	}
	return number, ok
}

// mayMeetClose says that g is about to send, for the detector: a close at the same time is a race.
func (c *Case) mayMeetClose(g *sched.G, site trace.Site) {
	if c.Send && c.Ch != nil {
		g.AccessOnly(false, c.Ch, 1, site)
	}
}

// closed is the slot of a channel, for the detector, beside those of its buffer, which count from
// 1.
const closed = 0

// ready reports whether a case can go ahead at once.
func (c *Case) ready(gs *gates) bool {
	if c.Ch == nil {
		return false
	}
	ch, gate := goruntime.ChannelAt(c.Ch), gs.at(c.Ch)
	if ch.Closed() {
		return true
	}
	if c.Send {
		return ch.Len() < ch.Cap() || gate != nil && gate.receivers.first != nil || ch.HasReceivers()
	}
	return ch.Len() > 0 || gate != nil && gate.senders.first != nil || ch.HasSenders()
}

// try does a case, of a channel that is not nil, if it can go ahead at once. It panics when a value
// is sent to a closed channel.
func (c *Case) try(g *sched.G, gs *gates) (done, ok bool) {
	id := c.Ch
	gate, ch := gs.at(id), goruntime.ChannelAt(id)
	if c.Send {
		return c.trySend(g, gs, gate), false
	}
	if gate != nil && ch.Cap() == 0 && !ch.Closed() {
		if p := gate.senders.first; p != nil {
			gate.set(c.Value, p.value)
			meet(g, p.offer.g)
			saw(g, c.Elem, p.value)
			gs.settle(g, p, true, false)
			return true, true
		}
	}
	slot := 1 + ch.NextReceive()
	done, ok = ch.TryReceive(c.Value)
	switch {
	case !done:
		return false, false
	case !ok:
		g.Acquire(id, closed)
		g.Saw(func() string { return "closed" })
		return true, false
	}
	if ch.Cap() > 0 {
		g.Exchange(id, slot)
		hear(g, c.Elem)
		gs.refill(g, gate)
	}
	saw(g, c.Elem, c.Value)
	return true, true
}

func (c *Case) trySend(g *sched.G, gs *gates, gate *gate) (done bool) {
	id, ch := c.Ch, goruntime.ChannelAt(c.Ch)
	if gate != nil && ch.Cap() == 0 && !ch.Closed() {
		if p := gate.receivers.first; p != nil {
			gate.set(p.value, c.Value)
			meet(g, p.offer.g)
			saw(g, c.Elem, c.Value)
			gs.settle(g, p, true, false)
			return true
		}
	}
	slot := 1 + ch.NextSend()
	if !ch.TrySend(c.Value) {
		return false
	}
	saw(g, c.Elem, c.Value)
	if ch.Cap() > 0 {
		g.Exchange(id, slot)
		gs.drain(g, gate)
	}
	return true
}

// saw tells the log a value that is sent or received.
func saw(g *sched.G, elem reflect.Type, v unsafe.Pointer) {
	if v != nil && g.Run().Logging() {
		g.Saw(func() string { return show(reflect.NewAt(elem, v).Elem()) })
	}
}

// meet orders who sends and who receives through an unbuffered channel: each has seen what the
// other had done before.
func meet(g, other *sched.G) {
	g.Meet(other)
	if e := g.Event(); e != nil {
		e.Other = other.Num()
	}
}

// refill sends for those who wait to send while there is room in the buffer.
func (gs *gates) refill(by *sched.G, gate *gate) {
	for gate != nil && gate.senders.first != nil {
		ch, p := goruntime.ChannelAt(gate.id), gate.senders.first
		slot := 1 + ch.NextSend()
		if ch.Closed() || !ch.TrySend(p.value) {
			return
		}
		p.offer.g.Exchange(gate.id, slot)
		gs.settle(by, p, true, false)
	}
}

// drain gives what is in the buffer to those who wait to receive.
func (gs *gates) drain(by *sched.G, gate *gate) {
	for gate != nil && gate.receivers.first != nil {
		ch, p := goruntime.ChannelAt(gate.id), gate.receivers.first
		slot := 1 + ch.NextReceive()
		received, ok := ch.TryReceive(p.value)
		if !received {
			return
		}
		if ok {
			p.offer.g.Exchange(gate.id, slot)
			hear(p.offer.g, gate.elem)
		} else {
			p.offer.g.Acquire(gate.id, closed)
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
	gs.drain(by, gate)
	gs.refill(by, gate)
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

// await waits at the gates of all cases until one of them goes ahead, and returns its number, and
// ok as for Receive. If g is to end, it does.
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
	arrived(g, &cases[number], ok)
	gs.free(o)
	if closed {
		c := &cases[number]
		goruntime.ChannelAt(c.Ch).TrySend(c.Value) // panics
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
			gs.drain(nil, gate)
			any = true
		case ch.IsTimers():
			first := gate.receivers.first
			gs.drain(nil, gate)
			any = any || gate.receivers.first != first
		}
		if ch.HasReceivers() && sends {
			gs.refill(nil, gate)
			any = true
		}
	}
	if any {
		r.Uncontrolled("a channel that compiled code uses")
	}
	return any
}

// hear orders g, who receives from a buffer, after what compiled code was told, if it is compiled
// code that may have sent: values of a type of its own.
func hear(g *sched.G, elem reflect.Type) {
	if !sched.Outward() {
		return
	}
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
