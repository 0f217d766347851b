package primitives

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// A gate is where goroutines of a run wait for a channel. It is kept for a while when nobody waits
// any more, since most channels that were waited for once will be again.
type gate struct {
	id        unsafe.Pointer
	elem      reflect.Type
	receivers parties
	senders   parties
	rests     bool           // it is in gates.idle
	room      unsafe.Pointer // a variable that held what was sent, to be used again
	pointers  bool           // there are pointers in the elements
	size      uintptr        // of an element
}

// set assigns what is sent to a variable, which may be nil for a value that nobody wants. The
// collector needs to be told of pointers only.
func (g *gate) set(dst, v unsafe.Pointer) {
	switch {
	case dst == nil:
	case g.pointers:
		reflect.NewAt(g.elem, dst).Elem().Set(reflect.NewAt(g.elem, v).Elem())
	case g.size == 8:
		*(*uint64)(dst) = *(*uint64)(v)
	default:
		goruntime.CopyBytes(dst, v, g.size)
	}
}

// hasPointers reports whether there are pointers in the values of a type.
func hasPointers(t reflect.Type) bool {
	switch k := t.Kind(); {
	case reflect.Bool <= k && k <= reflect.Complex128:
		return false
	case k == reflect.Array:
		return t.Len() > 0 && hasPointers(t.Elem())
	case k == reflect.Struct:
		for i := range t.NumField() {
			if hasPointers(t.Field(i).Type) {
				return true
			}
		}
		return false
	}
	return true
}

// gates are those of one run, with what has been used and will be again: a wait makes no garbage.
type gates struct {
	draws  *draws // of a search, nil until something is drawn
	of     map[unsafe.Pointer]*gate
	recent [recentGates]*gate
	idle   []*gate // where nobody waited when they were put there
	unused []*offer
}

// Again makes them as they were before anybody waited.
func (gs *gates) Again() {
	gs.draws = nil
	if len(gs.of) > 0 {
		clear(gs.of)
		clear(gs.recent[:])
		clear(gs.idle)
		gs.idle = gs.idle[:0]
	}
}

const (
	// recentGates is how many gates are found without the map; it is a power of two.
	recentGates = 64
	// maxIdleGates is how many gates of channels are kept for which nobody waits.
	maxIdleGates = 256
)

func gatesOf(r *sched.Run) *gates {
	if gs, ok := r.Channels.(*gates); ok {
		return gs
	}
	gs := &gates{of: map[unsafe.Pointer]*gate{}}
	r.Channels = gs
	r.SetPoll(func() bool { return gs.poll(r) })
	return gs
}

// recentAt is where a gate is found if it was used a moment ago.
func (gs *gates) recentAt(id unsafe.Pointer) **gate {
	return &gs.recent[uintptr(id)>>5%recentGates] // the runtime's smallest channel has 96 bytes
}

// at returns the gate of a channel, or nil.
func (gs *gates) at(id unsafe.Pointer) *gate {
	if len(gs.of) == 0 {
		return nil
	}
	at := gs.recentAt(id)
	if *at != nil && (*at).id == id {
		return *at
	}
	g := gs.of[id]
	if g != nil {
		*at = g
	}
	return g
}

// make returns the gate of a channel, which it makes if there is none.
func (gs *gates) make(id unsafe.Pointer, elem reflect.Type) *gate {
	if g := gs.at(id); g != nil {
		return g
	}
	g := &gate{id: id, elem: elem, pointers: hasPointers(elem), size: elem.Size()}
	gs.of[id], *gs.recentAt(id) = g, g
	return g
}

// rest is called when nobody waits at a gate any more.
func (gs *gates) rest(g *gate) {
	if g.rests {
		return
	}
	g.rests = true
	gs.idle = append(gs.idle, g)
	if len(gs.idle) < maxIdleGates {
		return
	}
	for _, old := range gs.idle {
		old.rests = false
		if old.receivers.first == nil && old.senders.first == nil {
			delete(gs.of, old.id)
		}
	}
	clear(gs.idle)
	clear(gs.recent[:])
	gs.idle = gs.idle[:0]
}

// An offer is a goroutine that waits, and what has come of it.
type offer struct {
	g       *sched.G
	parties []party // one for each case, in which it waits at a gate
	number  int     // of the case that went ahead
	ok      bool    // what was received has been sent
	closed  bool    // the channel was closed under a sender
}

// A party is a goroutine that waits at a gate.
type party struct {
	offer *offer
	gate  *gate
	// value is the variable for what is received, nil for none, or what is sent: that is a copy, for
	// others may change a variable while its value waits.
	value      unsafe.Pointer
	number     int // of the case
	send       bool
	prev, next *party
}

// parties are those who wait at a gate to do the same, first come first.
type parties struct{ first, last *party }

func (l *parties) push(p *party) {
	if p.prev = l.last; p.prev != nil {
		p.prev.next = p
	} else {
		l.first = p
	}
	l.last = p
}

func (l *parties) remove(p *party) {
	if p.prev != nil {
		p.prev.next = p.next
	} else {
		l.first = p.next
	}
	if p.next != nil {
		p.next.prev = p.prev
	} else {
		l.last = p.prev
	}
	p.prev, p.next = nil, nil
}

func (p *party) queue() *parties {
	if p.send {
		return &p.gate.senders
	}
	return &p.gate.receivers
}

// offer lets g wait at the gates of all cases that have one.
func (gs *gates) offer(g *sched.G, cases []Case) *offer {
	var o *offer
	if n := len(gs.unused); n > 0 {
		o, gs.unused = gs.unused[n-1], gs.unused[:n-1]
	} else {
		o = &offer{}
	}
	o.g = g
	if cap(o.parties) < len(cases) {
		o.parties = make([]party, 0, len(cases)) // they stay where they are as long as they wait
	}
	for i := range cases {
		c := &cases[i]
		if c.Ch == nil {
			continue
		}
		o.parties = o.parties[:len(o.parties)+1]
		p := &o.parties[len(o.parties)-1]
		p.offer, p.gate, p.value, p.number, p.send = o, gs.make(c.Ch, c.Elem), c.Value, i, c.Send
		if c.Send {
			p.value = p.gate.keep(c.Value)
		}
		p.queue().push(p)
	}
	return o
}

// keep returns a variable with a value that is to be sent.
func (g *gate) keep(v unsafe.Pointer) unsafe.Pointer {
	kept := g.room
	if g.room = nil; kept == nil {
		kept = reflect.New(g.elem).UnsafePointer()
	}
	g.set(kept, v)
	return kept
}

// release gives a variable back that keep has returned.
func (g *gate) release(kept unsafe.Pointer) {
	if g.pointers {
		reflect.NewAt(g.elem, kept).Elem().SetZero()
	}
	g.room = kept
}

// maxUnused is how many offers are kept to be used again.
const maxUnused = 256

// free keeps an offer, whose goroutine does not wait any more, for another.
func (gs *gates) free(o *offer) {
	if len(gs.unused) >= maxUnused {
		return
	}
	for i := range o.parties {
		p := &o.parties[i]
		if p.send {
			p.gate.release(p.value)
		}
		p.gate, p.value = nil, nil
	}
	o.g, o.parties = nil, o.parties[:0]
	gs.unused = append(gs.unused, o)
}

// settle ends p's waiting, with what has come of it.
func (gs *gates) settle(by *sched.G, p *party, ok, closed bool) {
	o := p.offer
	o.number, o.ok, o.closed = p.number, ok && !p.send, closed
	gs.leave(o)
	o.g.Run().Wake(by, o.g)
}

// leave takes all parties of an offer away from their gates.
func (gs *gates) leave(o *offer) {
	for i := range o.parties {
		p := &o.parties[i]
		p.queue().remove(p)
		if p.gate.receivers.first == nil && p.gate.senders.first == nil {
			gs.rest(p.gate)
		}
	}
}
