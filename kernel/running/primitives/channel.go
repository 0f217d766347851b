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

// A gate is where goroutines of a run wait for a channel. There is one only while somebody does.
type gate struct {
	ch        reflect.Value
	receivers []*party
	senders   []*party
}

// gates are those of one run.
type gates map[unsafe.Pointer]*gate

func gatesOf(r *sched.Run) gates {
	if r.Channels == nil {
		gs := gates{}
		r.Channels = gs
		r.SetPoll(func() bool { return gs.poll(r) })
	}
	return r.Channels.(gates)
}

// party is a goroutine that waits at a gate, once for each case of a select.
type party struct {
	g      *sched.G
	value  reflect.Value // what is sent, or the variable for what is received; it may be invalid
	offer  *offer        // shared by the cases of a select
	number int           // of the case
}

// offer is what came of waiting.
type offer struct {
	taken  bool
	number int  // of the case
	ok     bool // what was received has been sent
	closed bool // the channel was closed under a sender
}

// Case is a channel operation.
type Case struct {
	Send bool
	Ch   reflect.Value
	// Value is what is sent, or the variable for what is received; that may be invalid.
	Value reflect.Value
}

func (c Case) id() unsafe.Pointer { return c.Ch.UnsafePointer() }

// Receive receives from a channel into a variable, which may be invalid, in g, the caller. It
// reports whether what it receives was sent.
func Receive(g *sched.G, site trace.Site, ch, dst reflect.Value) (ok bool) {
	c := Case{Ch: ch, Value: dst}
	g.Step(sched.Pending{Op: trace.OpReceive, Obj: c.id(), Site: site})
	if done, ok := c.try(g); done {
		return ok
	}
	return await(g, trace.WaitReceive, c).ok
}

// Send sends a value through a channel, in g, the caller. It panics as Go does.
func Send(g *sched.G, site trace.Site, ch, value reflect.Value) {
	c := Case{true, ch, value}
	g.Step(sched.Pending{Op: trace.OpSend, Obj: c.id(), Site: site})
	if c.id() != nil {
		g.AccessOnly(false, c.id(), site)
	}
	if done, _ := c.try(g); done {
		return
	}
	await(g, trace.WaitSend, c)
}

// Close closes a channel, in g, the caller. It panics as Go does.
func Close(g *sched.G, site trace.Site, ch reflect.Value) {
	id := ch.UnsafePointer()
	g.Step(sched.Pending{Op: trace.OpClose, Obj: id, Site: site})
	if id != nil {
		g.AccessOnly(true, id, site)
		g.Release(id, closed)
	}
	ch.Close()
	changed(g.Run(), g, id)
}

// Select does one of the cases, in g, the caller: the number is -1 if none is ready and orDefault is
// set. ok is as for Receive.
func Select(g *sched.G, site trace.Site, cases []Case, orDefault bool) (number int, ok bool) {
	g.WaitsOn = g.WaitsOn[:0]
	for _, c := range cases {
		if id := c.id(); id != nil {
			g.WaitsOn = append(g.WaitsOn, id)
		}
	}
	g.Step(sched.Pending{Op: trace.OpSelect, Site: site})
	var room [8]int
	ready := room[:0]
	gs := gatesOf(g.Run())
	for i, c := range cases {
		if c.ready(gs) {
			ready = append(ready, i)
		}
	}
	switch {
	case len(ready) > 0:
		number = ready[g.Run().Choose(len(ready))]
		_, ok = cases[number].try(g)
	case orDefault:
		number = -1
	default:
		o := await(g, trace.WaitSelect, cases...)
		number, ok = o.number, o.ok
	}
	g.WaitsOn = g.WaitsOn[:0]
	if e := g.Event(); e != nil {
		e.Case = number
	}
	return number, ok
}

// Slots of a channel, for the detector, beside those of its buffer, which count from 1.
const (
	closed = 0
	both   = -1 // who sends and who receives, unbuffered
)

// ready reports whether a case can go ahead at once.
func (c Case) ready(gs gates) bool {
	id := c.id()
	if id == nil {
		return false
	}
	ch := goruntime.ChannelAt(id)
	gate := gs[id]
	if ch.Closed() {
		return true
	}
	if c.Send {
		return ch.Len() < ch.Cap() || gate != nil && len(gate.receivers) > 0 || ch.HasReceivers()
	}
	return ch.Len() > 0 || gate != nil && len(gate.senders) > 0 || ch.HasSenders()
}

// try does a case if it can go ahead at once. It panics when a value is sent to a closed channel.
func (c Case) try(g *sched.G) (done, ok bool) {
	id := c.id()
	if id == nil {
		return false, false
	}
	gs := gatesOf(g.Run())
	gate := gs[id]
	ch := goruntime.ChannelAt(id)
	if c.Send {
		return c.trySend(g, gs, gate, ch), false
	}
	if ch.Cap() == 0 && gate != nil && len(gate.senders) > 0 && !ch.Closed() {
		p := gate.senders[0]
		set(c.Value, p.value)
		exchange(g, p.g, id)
		gs.settle(g, p, id, offer{})
		saw(g, c.Value, p.value)
		return true, true
	}
	slot := 1 + ch.NextReceive()
	v, ok := c.Ch.TryRecv()
	if !v.IsValid() {
		return false, false
	}
	set(c.Value, v)
	if !ok {
		g.Acquire(id, closed)
		g.Saw(func() string { return "closed" })
		return true, false
	}
	if ch.Cap() > 0 {
		g.Acquire(id, slot)
		g.ReleaseOver(id, slot)
		gs.refill(g, id)
	}
	saw(g, v, v)
	return true, true
}

func (c Case) trySend(g *sched.G, gs gates, gate *gate, ch goruntime.Channel) (done bool) {
	id := c.id()
	if ch.Cap() == 0 && gate != nil && len(gate.receivers) > 0 && !ch.Closed() {
		p := gate.receivers[0]
		set(p.value, c.Value)
		exchange(g, p.g, id)
		gs.settle(g, p, id, offer{ok: true})
		saw(g, c.Value, c.Value)
		return true
	}
	slot := 1 + ch.NextSend()
	if !c.Ch.TrySend(c.Value) {
		return false
	}
	saw(g, c.Value, c.Value)
	if ch.Cap() > 0 {
		g.Acquire(id, slot)
		g.ReleaseOver(id, slot)
		gs.drain(g, id)
	}
	return true
}

// set assigns to a variable that may be invalid.
func set(dst, v reflect.Value) {
	if dst.IsValid() {
		dst.Set(v)
	}
}

// saw tells the log a value that is sent or received.
func saw(g *sched.G, typed, v reflect.Value) {
	if g.Run().Logging() {
		g.Saw(func() string { return show(v) })
	}
}

// exchange orders who sends and who receives through an unbuffered channel: each has seen what the
// other had done before.
func exchange(g, other *sched.G, id unsafe.Pointer) {
	other.ReleaseOver(id, both)
	g.Acquire(id, both)
	g.ReleaseOver(id, both)
	other.Acquire(id, both)
	if e := g.Event(); e != nil {
		e.Other = other.Num()
	}
}

// refill sends for those who wait to send while there is room in the buffer.
func (gs gates) refill(by *sched.G, id unsafe.Pointer) {
	for gate := gs[id]; gate != nil && len(gate.senders) > 0; gate = gs[id] {
		p := gate.senders[0]
		slot := 1 + goruntime.ChannelAt(id).NextSend()
		if goruntime.ChannelAt(id).Closed() || !gate.ch.TrySend(p.value) {
			return
		}
		p.g.Acquire(id, slot)
		p.g.ReleaseOver(id, slot)
		gs.settle(by, p, id, offer{})
	}
}

// drain gives what is in the buffer to those who wait to receive.
func (gs gates) drain(by *sched.G, id unsafe.Pointer) {
	for gate := gs[id]; gate != nil && len(gate.receivers) > 0; gate = gs[id] {
		p := gate.receivers[0]
		slot := 1 + goruntime.ChannelAt(id).NextReceive()
		v, ok := gate.ch.TryRecv()
		if !v.IsValid() {
			return
		}
		set(p.value, v)
		if ok {
			p.g.Acquire(id, slot)
			p.g.ReleaseOver(id, slot)
		} else {
			p.g.Acquire(id, closed)
		}
		gs.settle(by, p, id, offer{ok: ok})
	}
}

// changed lets those go on whom a channel keeps waiting no longer. by is nil for a timer.
func changed(r *sched.Run, by *sched.G, id unsafe.Pointer) {
	gs := gatesOf(r)
	if gs[id] == nil {
		return
	}
	gs.drain(by, id)
	gs.refill(by, id)
	if !goruntime.ChannelAt(id).Closed() {
		return
	}
	for gate := gs[id]; gate != nil && len(gate.senders) > 0; gate = gs[id] {
		gs.settle(by, gate.senders[0], id, offer{closed: true})
	}
}

// settle ends p's waiting, with what came of it.
func (gs gates) settle(by *sched.G, p *party, id unsafe.Pointer, o offer) {
	o.taken, o.number = true, p.number
	*p.offer = o
	gs.leave(p.g, p.offer)
	p.g.Run().Wake(by, p.g)
}

// leave takes all parties of an offer away from their gates.
func (gs gates) leave(g *sched.G, o *offer) {
	for _, id := range g.WaitsOn {
		gate := gs[id]
		if gate == nil {
			continue
		}
		gate.receivers = without(gate.receivers, o)
		gate.senders = without(gate.senders, o)
		if len(gate.receivers)+len(gate.senders) == 0 {
			delete(gs, id)
		}
	}
}

func without(list []*party, o *offer) []*party {
	if len(list) > 0 && list[0].offer == o { // most have waited longest
		list = list[1:]
	}
	return slices.DeleteFunc(list, func(p *party) bool { return p.offer == o })
}

// await waits at the gates of all cases until one of them goes ahead. If g is to end, it does.
func await(g *sched.G, reason trace.Wait, cases ...Case) offer {
	gs := gatesOf(g.Run())
	o := &offer{}
	g.WaitsOn = g.WaitsOn[:0]
	for i, c := range cases {
		id := c.id()
		if id == nil {
			continue
		}
		gate := gs[id]
		if gate == nil {
			gate = newGate(c.Ch)
			gs[id] = gate
		}
		p := &party{g, c.Value, o, i}
		if c.Send {
			gate.senders = append(gate.senders, p)
		} else {
			gate.receivers = append(gate.receivers, p)
		}
		g.WaitsOn = append(g.WaitsOn, id)
	}
	if len(g.WaitsOn) == 0 {
		reason = noChannel(reason, len(cases))
	}
	if !g.Park(reason) {
		gs.leave(g, o)
		g.WaitsOn = g.WaitsOn[:0]
		g.Point()
		return *o
	}
	g.WaitsOn = g.WaitsOn[:0]
	if o.closed {
		c := cases[o.number]
		c.Ch.Send(c.Value) // panics
	}
	return *o
}

func newGate(ch reflect.Value) *gate { return &gate{ch: ch} }

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
func (gs gates) poll(r *sched.Run) (any bool) {
	for id, gate := range gs {
		ch := goruntime.ChannelAt(id)
		if ch.Closed() || ch.Len() > 0 && len(gate.receivers) > 0 || ch.Len() < ch.Cap() && len(gate.senders) > 0 {
			changed(r, nil, id)
			any = true
			continue
		}
		if ch.HasSenders() && len(gate.receivers) > 0 {
			gs.drain(nil, id)
			any = true
		}
		if ch.HasReceivers() && len(gate.senders) > 0 {
			gs.refill(nil, id)
			any = true
		}
	}
	if any {
		r.Uncontrolled("a channel that compiled code uses")
	}
	return any
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
