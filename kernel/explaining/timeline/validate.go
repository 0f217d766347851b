package timeline

import (
	"errors"
	"fmt"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Validate says what cannot be in a log, or in the states that are derived from it: a goroutine in
// two states, or one that does something before its start or after its end, or where it could not
// go; a lock with two owners; a buffer that holds more than its capacity; a value that arrives
// before it was sent, or overtakes another; steps or a clock that go back. Tests have each log of a
// run go through it.
func Validate(log *trace.Log) error {
	s := newStates(newHistory(log))
	return errors.Join(append(append(s.checkEvents(), s.checkSpans()...), append(s.checkHolds(), s.checkMessages()...)...)...)
}

// checkEvents checks the order of events, and who does them.
func (s *States) checkEvents() (wrong []error) {
	started, ended := make([]bool, len(s.Spans)), make([]bool, len(s.Spans))
	for g := range started {
		started[g] = g == 0 || g >= len(s.Goroutines) || s.Goroutines[g].Parent < 0
	}
	for i := range s.Events {
		e := &s.Events[i]
		if i > 0 && (e.Step < s.Events[i-1].Step || e.Step > s.Events[i-1].Step+1 && s.Cut == 0) {
			wrong = append(wrong, fmt.Errorf("event %d: step %d after step %d", i, e.Step, s.Events[i-1].Step))
		}
		if i > 0 && e.At < s.Events[i-1].At {
			wrong = append(wrong, fmt.Errorf("event %d: the clock goes back from %v to %v", i, s.Events[i-1].At, e.At))
		}
		if e.G < 0 {
			continue
		}
		if !started[e.G] || ended[e.G] {
			wrong = append(wrong, fmt.Errorf("event %d: goroutine %d does %v, and has not begun or has ended", i, e.G, e.Op))
		}
		among := len(e.Enabled) == 0
		for _, g := range e.Enabled {
			among = among || g == e.G
			if g < len(ended) && (!started[g] || ended[g]) {
				wrong = append(wrong, fmt.Errorf("event %d: goroutine %d could go, and has not begun or has ended", i, g))
			}
		}
		if !among {
			wrong = append(wrong, fmt.Errorf("event %d: goroutine %d goes, and only %v could", i, e.G, e.Enabled))
		}
		switch {
		case e.Op == trace.OpGo && e.Other >= 0:
			started[e.Other] = true
		case e.Op == trace.OpEnd:
			ended[e.G] = true
		}
	}
	return wrong
}

// checkSpans checks that each goroutine is in one state at a time, and that one runs: who the event
// is of.
func (s *States) checkSpans() (wrong []error) {
	for g, spans := range s.Spans {
		for k, p := range spans {
			if p.From >= p.To && p.To < len(s.Events) || k > 0 && spans[k-1].To != p.From {
				wrong = append(wrong, fmt.Errorf("goroutine %d: the states %v", g, spans))
				break
			}
			for i := p.From; p.State == Running && i < p.To; i++ {
				if s.Events[i].G != g && s.Events[i].G >= 0 {
					wrong = append(wrong, fmt.Errorf("event %d: goroutines %d and %d run", i, g, s.Events[i].G))
				}
			}
			if p.State == Unborn || k > 0 && spans[k-1].State == Ended {
				wrong = append(wrong, fmt.Errorf("goroutine %d: state %d from event %d on", g, p.State, p.From))
			}
		}
	}
	for i := range s.Events {
		if g := s.Events[i].G; g >= 0 && s.At(g, i).State != Running {
			wrong = append(wrong, fmt.Errorf("event %d: goroutine %d does it, and does not run", i, g))
		}
	}
	return wrong
}

// checkHolds checks that a lock has one owner, or readers only.
func (s *States) checkHolds() (wrong []error) {
	open := map[int][]Hold{}
	for _, h := range s.Holds { // in the order in which they begin
		still := open[h.Object][:0]
		for _, o := range open[h.Object] {
			if o.To <= h.From {
				continue
			}
			if !o.Shared || !h.Shared {
				wrong = append(wrong, fmt.Errorf("event %d: goroutine %d has lock %d, and so has %d", h.From, h.G, h.Object, o.G))
			}
			still = append(still, o)
		}
		open[h.Object] = append(still, h)
	}
	return wrong
}

// checkMessages checks that values come in and out of channels in order, and fit in.
func (s *States) checkMessages() (wrong []error) {
	inside, last := map[int][]Message{}, map[int]Message{}
	for _, m := range s.Messages { // in the order in which they come in
		if m.To < m.From {
			wrong = append(wrong, fmt.Errorf("event %d: %q arrives before it was sent, in %d", m.To, m.Value, m.From))
		}
		if l, ok := last[m.Object]; ok && m.To < l.To {
			wrong = append(wrong, fmt.Errorf("event %d: %q overtakes %q", m.To, m.Value, l.Value))
		}
		last[m.Object] = m
		still := inside[m.Object][:0]
		for _, o := range inside[m.Object] {
			if o.To > m.From {
				still = append(still, o)
			}
		}
		if m.To > m.From {
			still = append(still, m)
		}
		inside[m.Object] = still
		if o := s.Objects[m.Object]; o.Kind == "chan" && len(still) > o.Cap {
			wrong = append(wrong, fmt.Errorf("event %d: channel %d holds %d values, and has room for %d", m.From, m.Object, len(still), o.Cap))
		}
	}
	return wrong
}
