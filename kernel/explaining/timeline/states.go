package timeline

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A State is what a goroutine does at a moment.
type State uint8

const (
	Unborn    State = iota // it has not been started yet
	Running                // it has the turn
	Runnable               // it could go on
	Sleeping               // it waits for a time
	WaitsChan              // it waits at a channel, or in a select
	WaitsLock              // it waits for a lock
	WaitsEnd               // it waits in Join or Wait, or for something else that others do
	Ended
)

// stateOf is the state of a goroutine that waits for a reason.
func stateOf(w trace.Wait) State {
	switch w {
	case trace.WaitSleep:
		return Sleeping
	case trace.WaitMutex, trace.WaitRWMutex, trace.WaitRWMutexR:
		return WaitsLock
	case trace.WaitReceive, trace.WaitSend, trace.WaitSelect, trace.WaitSelectNoCases:
		return WaitsChan
	}
	if len(w) >= 4 && w[:4] == "chan" || len(w) >= 6 && w[:6] == "select" { // of a nil channel
		return WaitsChan
	}
	return WaitsEnd
}

// A Span is a state that a goroutine keeps for a while: from one event to the one before another.
type Span struct {
	State    State
	From, To int // indices of events
	// Wait is the event that began the wait, -1 if the goroutine does not wait.
	Wait int
}

// A Message is a value on its way through a channel.
type Message struct {
	Object int
	Slot   int // its place in the buffer, from 0
	// From is the event by which it came into the channel, and To the one by which it left it: the
	// same where nothing is between, len(Events) if the log ends before.
	From, To int
	// Sender and Receiver are goroutines; -1 if none is known.
	Sender, Receiver int
	Value            string
}

// A Hold is a lock that a goroutine has for a while.
type Hold struct {
	Object, G int
	From, To  int // as in a Span; To is len(Events) if it is never unlocked
	Shared    bool
}

// States is what is true between the events of a log: of goroutines, channels and locks.
type States struct {
	*history
	Spans    [][]Span // by goroutine, one after another without gaps, from its start to the end of the log
	Messages []Message
	Holds    []Hold
	// quiet says of each variable that nobody changes it while others use it: what is done to it says
	// nothing about how goroutines go together.
	quiet []bool
}

// newStates goes over a history once, with what is open after each event.
func newStates(h *history) *States {
	b := &builder{
		replay: newReplay(h, h.goroutines()), s: &States{history: h, Spans: make([][]Span, h.goroutines())},
		ended: h.waitEnds(), last: make([]int, h.goroutines()), served: make([]bool, h.goroutines()),
		chans: map[int]*buffer{}, open: map[holding]int{},
	}
	for g := range b.last {
		b.last[g] = -1
	}
	for i := range h.Events {
		b.enter(i)
		b.release(i)
		b.apply(i)
		b.leave(i)
		b.pass(i)
	}
	for g := range b.s.Spans {
		if n := len(b.s.Spans[g]); n > 0 {
			b.s.Spans[g][n-1].To = len(h.Events)
		}
	}
	b.s.quiet = h.quiet()
	return b.s
}

// quiet returns for each object whether it is written by one goroutine only, and before any other
// uses it.
func (h *history) quiet() []bool {
	quiet := make([]bool, len(h.Objects))
	first := make([]int, len(h.Objects)) // the goroutine that has used it first
	others := make([]bool, len(h.Objects))
	for o := range quiet {
		quiet[o], first[o] = true, -1
	}
	for i := range h.Events {
		e := &h.Events[i]
		if !h.object(e.Object) || !reads(e.Op) && !writes(e.Op) {
			continue
		}
		if first[e.Object] < 0 {
			first[e.Object] = e.G
		}
		others[e.Object] = others[e.Object] || e.G != first[e.Object]
		if writes(e.Op) && others[e.Object] {
			quiet[e.Object] = false
		}
	}
	return quiet
}

// At returns the span in which a goroutine is at an event; the zero Span, which is Unborn, before
// its start.
func (s *States) At(g, event int) Span {
	spans := s.Spans[g]
	i, found := slices.BinarySearchFunc(spans, event, func(p Span, event int) int { return p.From - event })
	if !found {
		i--
	}
	if i < 0 {
		return Span{Wait: -1}
	}
	return spans[i]
}
