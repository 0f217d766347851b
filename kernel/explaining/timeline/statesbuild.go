package timeline

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A builder makes States while it replays a history.
type builder struct {
	*replay
	s     *States
	ended []int // for each event that begins a wait, the goroutine's next event; else -1
	// last has the last event of each goroutine, -1 without one; served, whether another has done
	// since then what it waits to do at a channel.
	last   []int
	served []bool
	chans  map[int]*buffer
	open   map[holding]int // places in Holds
}

type holding struct{ object, g int }

// A buffer is what is in a channel.
type buffer struct {
	inside []int // places in Messages, in order
	sent   int   // how many values have come in: the next slot, modulo the capacity
}

// waitEnds returns for each event that begins a wait the goroutine's next event, -1 for all others.
func (h *history) waitEnds() []int {
	ends := make([]int, len(h.Events))
	last := make([]int, h.goroutines())
	for g := range last {
		last[g] = -1
	}
	for i := range h.Events {
		ends[i] = -1
		e := &h.Events[i]
		if e.G < 0 {
			continue
		}
		if began := last[e.G]; began >= 0 {
			ends[began] = i
		}
		last[e.G] = -1
		if e.Wait != trace.Running {
			last[e.G] = i
		}
	}
	return ends
}

// set has a goroutine be in a state from an event on.
func (b *builder) set(g int, state State, from, wait int) {
	spans := b.s.Spans[g]
	if n := len(spans); n > 0 {
		last := &spans[n-1]
		switch {
		case last.State == state && last.Wait == wait:
			return
		case last.From >= from: // it was in that for no time
			b.s.Spans[g] = spans[:n-1]
			b.set(g, state, from, wait)
			return
		}
		last.To = from
	}
	b.s.Spans[g] = append(b.s.Spans[g], Span{state, from, from, wait})
}

// stand has a goroutine that does not run be in the state in which the events have left it.
func (b *builder) stand(g, from int) {
	switch state := b.gs[g]; {
	case !state.started:
	case state.ended:
		b.set(g, Ended, from, -1)
	case state.wait >= 0:
		b.set(g, stateOf(b.h.Events[state.wait].Wait), from, state.wait)
	default:
		b.set(g, Runnable, from, -1)
	}
}

// enter has the goroutine of the next event run, and who ran before stand. Who could have gone
// there waits no longer.
func (b *builder) enter(i int) {
	e := &b.h.Events[i]
	for _, g := range e.Enabled {
		if g >= 0 && g < len(b.gs) && b.gs[g].wait >= 0 {
			b.gs[g].wait = -1
			b.stand(g, i)
		}
	}
	if b.before >= 0 && b.before != e.G {
		b.stand(b.before, i)
	}
	if e.G >= 0 {
		b.set(e.G, Running, i, -1)
	}
}

// leave is called after the event was applied, which may have started, woken or ended somebody.
func (b *builder) leave(i int) {
	e := &b.h.Events[i]
	for o := range e.Frees {
		if o >= len(b.gs) {
			continue
		}
		if began := b.gs[o].wait; began >= 0 && freesElsewhere(e, &b.h.Events[began]) {
			b.gs[o].wait = -1
		}
		b.stand(o, i+1)
	}
	if e.G >= 0 && (e.Op == trace.OpEnd || e.Wait != trace.Running) {
		b.stand(e.G, i+1)
	}
	if locks(e) && b.h.object(e.Object) && e.G >= 0 {
		b.open[holding{e.Object, e.G}] = len(b.s.Holds)
		shared := e.Op == trace.OpRLock || e.Op == trace.OpTryRLock
		b.s.Holds = append(b.s.Holds, Hold{e.Object, e.G, i, len(b.h.Events), shared})
	}
}

// freesElsewhere reports whether an event ends a wait for something else than its object: an end,
// that of Join, and the close of a context, that for its channel.
func freesElsewhere(e, wait *trace.Event) bool {
	switch e.Op {
	case trace.OpEnd:
		return wait.Op == trace.OpJoin
	case trace.OpClose:
		return wait.Op == trace.OpReceive || wait.Op == trace.OpSelect
	}
	return false
}

// release ends a hold, before the replay forgets it.
func (b *builder) release(i int) {
	e := &b.h.Events[i]
	if !unlocks(e.Op) || e.Wait != trace.Running {
		return
	}
	if n, ok := b.open[holding{e.Object, b.holder(e)}]; ok {
		b.s.Holds[n].To = i
		delete(b.open, holding{e.Object, b.holder(e)})
	}
}

// pass moves values through a channel. Who finds that it can go ahead at once does the other's
// part, if one waits: an event that sends has a receiver as Other, and one that receives, a sender,
// whose value takes the place that gets free in a buffer.
func (b *builder) pass(i int) {
	e := &b.h.Events[i]
	sends := e.Op == trace.OpSend || e.Op == trace.OpSelect && e.Expr == trace.SelectSends
	receives := e.Op == trace.OpReceive || e.Op == trace.OpSelect && !sends && e.Case >= 0
	if e.G < 0 {
		return
	}
	served := b.served[e.G] // it has waited, and another has done its part
	b.served[e.G], b.last[e.G] = false, i
	if !sends && !receives || served || e.Wait != trace.Running || !b.h.object(e.Object) {
		return
	}
	c := b.chans[e.Object]
	if c == nil {
		c = &buffer{}
		b.chans[e.Object] = c
	}
	other := e.Other
	if other == e.G || other >= len(b.gs) {
		other = -1
	}
	switch {
	case sends:
		b.send(c, i, e.G, e.Value)
		if other >= 0 {
			b.receive(c, i, other)
			b.served[other] = true
		}
	case e.Value == closed:
	default:
		direct := len(c.inside) == 0
		if direct { // from who waits, or from somebody whom the log does not know
			b.send(c, i, other, e.Value)
		}
		b.receive(c, i, e.G)
		if !direct && other >= 0 {
			b.send(c, i, other, b.waitingValue(other))
		}
		if other >= 0 {
			b.served[other] = true
		}
	}
}

// waitingValue is what a goroutine wants to send that waits: the event that ends its wait has it.
func (b *builder) waitingValue(g int) string {
	if began := b.last[g]; began >= 0 && b.ended[began] >= 0 {
		return b.h.Events[b.ended[began]].Value
	}
	return ""
}

// send puts a value into a channel.
func (b *builder) send(c *buffer, i, sender int, value string) {
	m := Message{Object: b.h.Events[i].Object, From: i, To: len(b.h.Events), Sender: sender, Receiver: -1, Value: value}
	if size := b.h.Objects[m.Object].Cap; size > 0 {
		m.Slot = c.sent % size
	}
	c.sent++
	c.inside = append(c.inside, len(b.s.Messages))
	b.s.Messages = append(b.s.Messages, m)
}

// receive takes the first value out of a channel.
func (b *builder) receive(c *buffer, i, receiver int) {
	m := &b.s.Messages[c.inside[0]]
	m.To, m.Receiver = i, receiver
	c.inside = slices.Delete(c.inside, 0, 1)
}
