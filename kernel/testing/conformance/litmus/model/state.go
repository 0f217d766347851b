package model

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// state is a program at a point of its run.
type state struct {
	*Program
	order
	pc      []int  // of each thread, which operation is next
	half    []bool // whether it is half done: an Update has read, a Lock keeps new readers out
	own     []int  // each thread's r
	read    []int  // what an Update has read
	vars    []int
	atomics []int
	writer  []bool // of each lock, whether somebody holds it to write, or is about to
	readers []int
	groups  []int
	chans   []buffer
	paniced bool
}

// buffer is a channel.
type buffer struct {
	values    []int
	closed    bool
	sent, got int // how many; the slots are used by turns
}

func newState(p *Program) *state {
	n := len(p.Threads)
	return &state{
		Program: p, order: newOrder(n), pc: make([]int, n), half: make([]bool, n), own: make([]int, n), read: make([]int, n),
		vars: make([]int, p.Vars), atomics: make([]int, p.Atomics), writer: make([]bool, p.Locks), readers: make([]int, p.Locks),
		groups: slices.Clone(p.Groups), chans: make([]buffer, len(p.Chans)),
	}
}

func (s *state) clone() *state {
	c := *s
	c.order = s.order.clone()
	for _, list := range []*[]int{&c.pc, &c.own, &c.read, &c.vars, &c.atomics, &c.readers, &c.groups} {
		*list = slices.Clone(*list)
	}
	c.half, c.writer, c.chans = slices.Clone(s.half), slices.Clone(s.writer), slices.Clone(s.chans)
	for i := range c.chans {
		c.chans[i].values = slices.Clone(c.chans[i].values)
	}
	return &c
}

// key tells states apart, with all that can matter for what comes.
func (s *state) key() string {
	var b strings.Builder
	fmt.Fprint(&b, s.pc, s.half, s.own, s.read, s.vars, s.atomics, s.writer, s.readers, s.groups, s.chans, s.paniced, s.threads)
	for _, k := range sortedKeys(s.order.keys) {
		fmt.Fprint(&b, k, s.keys[k])
	}
	for _, k := range sortedKeys(s.order.vars) {
		fmt.Fprint(&b, k, *s.order.vars[k])
	}
	return b.String()
}

func sortedKeys[T any](m map[key]T) []key {
	return slices.SortedFunc(maps.Keys(m), func(a, b key) int {
		return slices.Compare([]int{int(a.class), a.obj, a.index}, []int{int(b.class), b.obj, b.index})
	})
}

// next returns the operation that is next in a thread.
func (s *state) next(t int) (op Op, ok bool) {
	if s.pc[t] == len(s.Threads[t]) {
		return Op{}, false
	}
	return s.Threads[t][s.pc[t]], true
}

// steps returns all that can be done next. Each changes the state that it is given, a copy.
func (s *state) steps() []func(*state) {
	if s.paniced {
		return nil
	}
	var steps []func(*state)
	for t := range s.Threads {
		op, ok := s.next(t)
		if !ok {
			continue
		}
		switch op.Kind {
		case Send, Receive:
			steps = append(steps, s.messages(t, op, true, func(*state) {})...)
		case Select:
			steps = append(steps, s.choices(t, op)...)
		default:
			if s.ready(t, op) {
				steps = append(steps, func(s *state) { s.do(t, op) })
			}
		}
	}
	return steps
}

// ready reports whether an operation on anything but a channel can go ahead.
func (s *state) ready(t int, op Op) bool {
	switch op.Kind {
	case Lock:
		if s.half[t] {
			return s.readers[op.Obj] == 0
		}
		return !s.writer[op.Obj]
	case RLock:
		return !s.writer[op.Obj]
	case Wait:
		return s.groups[op.Obj] == 0
	}
	return true
}

// do does it.
func (s *state) do(t int, op Op) {
	see := func(v int) { s.own[t] = 3*s.own[t] + v }
	x := key{class: variable, obj: op.Obj}
	switch op.Kind {
	case Read:
		s.access(t, x, false)
		see(s.vars[op.Obj])
	case Write:
		s.access(t, x, true)
		s.vars[op.Obj] = op.Value
		if op.Own {
			s.vars[op.Obj] += s.own[t]
		}
	case Update:
		s.access(t, x, s.half[t])
		if s.half[t] = !s.half[t]; s.half[t] {
			s.read[t] = s.vars[op.Obj]
			return // and the write is next
		}
		s.vars[op.Obj] = s.read[t] + op.Value
		s.read[t] = 0
	case Lock:
		s.writer[op.Obj] = true
		if s.half[t] = s.readers[op.Obj] > 0; s.half[t] {
			return // nobody else comes in, and those who read are waited for
		}
		s.acquire(t, key{class: lockWriter, obj: op.Obj})
		s.acquire(t, key{class: lockReader, obj: op.Obj})
	case Unlock:
		s.writer[op.Obj] = false
		s.release(t, key{class: lockWriter, obj: op.Obj})
	case RLock:
		s.readers[op.Obj]++
		s.acquire(t, key{class: lockWriter, obj: op.Obj})
	case RUnlock:
		s.readers[op.Obj]--
		s.release(t, key{class: lockReader, obj: op.Obj})
	case Close:
		s.access(t, key{class: channel, obj: op.Obj}, true)
		if s.chans[op.Obj].closed {
			s.paniced = true
			return
		}
		s.chans[op.Obj].closed = true
		s.release(t, key{class: closed, obj: op.Obj})
	case Done:
		s.groups[op.Obj]--
		s.release(t, key{class: group, obj: op.Obj})
	case Wait:
		s.acquire(t, key{class: group, obj: op.Obj})
	case Load, Store, Add:
		if v := s.doAtomic(t, op); op.Kind != Store {
			see(v)
		}
	}
	s.pc[t]++
}

// doAtomic does an operation on an atomic variable, and returns what that is then.
func (s *state) doAtomic(t int, op Op) int {
	a := key{class: atomic, obj: op.Obj}
	switch op.Kind {
	case Load:
		s.acquire(t, a)
	case Store:
		s.atomics[op.Obj] = op.Value
		s.releaseOver(t, a)
	case Add:
		s.acquire(t, a)
		s.atomics[op.Obj] += op.Value
		s.release(t, a)
	}
	return s.atomics[op.Obj]
}

// messages returns the ways in which a send or receive of a thread can go ahead. Without a buffer
// one of the two must be waiting when the other comes: waits says whether that may be the thread.
// then is called when it is done, before the thread goes on.
func (s *state) messages(t int, op Op, waits bool, then func(*state)) (steps []func(*state)) {
	c := s.chans[op.Obj]
	size := s.Chans[op.Obj]
	alone := func(f func(*state)) {
		steps = append(steps, func(s *state) {
			f(s)
			then(s)
			s.pc[t]++
		})
	}
	switch {
	case op.Kind == Send && c.closed:
		alone(func(s *state) {
			s.access(t, key{class: channel, obj: op.Obj}, false)
			s.paniced = true
		})
	case op.Kind == Send && len(c.values) < size:
		alone(func(s *state) { s.put(t, op) })
	case op.Kind == Receive && len(c.values) > 0:
		alone(func(s *state) { s.take(t, op) })
	case op.Kind == Receive && c.closed:
		alone(func(s *state) {
			s.acquire(t, key{class: closed, obj: op.Obj})
			s.own[t] *= 3
		})
	}
	if size > 0 || c.closed {
		return steps
	}
	return append(steps, s.meetings(t, op, waits, then)...)
}

// meetings returns those in which another thread does its part at the same time.
func (s *state) meetings(t int, op Op, waits bool, then func(*state)) (steps []func(*state)) {
	for u := range s.Threads {
		partner, ok := s.next(u)
		if !ok || u == t {
			continue
		}
		other := partner.Cases
		if partner.Kind == Send || partner.Kind == Receive {
			other = []Op{partner}
		}
		for i, o := range other {
			if o.Obj != op.Obj || o.Kind != Send+Receive-op.Kind || !waits && !s.waits(partner) {
				continue
			}
			steps = append(steps, func(s *state) {
				from, value, to := t, op.Value, u
				if op.Kind == Receive {
					from, value, to = u, o.Value, t
				}
				s.access(from, key{class: channel, obj: op.Obj}, false)
				s.meet(from, to)
				s.own[to] = 3*s.own[to] + value
				then(s)
				if partner.Kind == Select && o.Kind == Send {
					s.own[u] = 3*s.own[u] + i
				}
				s.pc[t]++
				s.pc[u]++
			})
		}
	}
	return steps
}

// choices returns the ways in which a select can go ahead.
func (s *state) choices(t int, op Op) (steps []func(*state)) {
	for i, c := range op.Cases {
		then := func(*state) {}
		if c.Kind == Send {
			then = func(s *state) { s.own[t] = 3*s.own[t] + i }
		}
		steps = append(steps, s.messages(t, c, s.waits(op), then)...)
	}
	if op.Default && !s.sure(op) {
		steps = append(steps, func(s *state) {
			s.own[t] = 3*s.own[t] + 2
			s.pc[t]++
		})
	}
	return steps
}

// waits reports whether an operation may be one that waits for others.
func (s *state) waits(op Op) bool { return op.Kind != Select || !op.Default && !s.sure(op) }

// sure reports whether a case of a select is ready, whoever else has come or not.
func (s *state) sure(op Op) bool {
	return slices.ContainsFunc(op.Cases, func(c Op) bool {
		b := s.chans[c.Obj]
		return b.closed || c.Kind == Send && len(b.values) < s.Chans[c.Obj] || c.Kind == Receive && len(b.values) > 0
	})
}

// put sends into a buffer.
func (s *state) put(t int, op Op) {
	s.access(t, key{class: channel, obj: op.Obj}, false)
	c := &s.chans[op.Obj]
	s.pass(t, op.Obj, c.sent)
	c.values = append(c.values, op.Value)
	c.sent++
}

// take receives from one.
func (s *state) take(t int, op Op) {
	c := &s.chans[op.Obj]
	s.pass(t, op.Obj, c.got)
	s.own[t] = 3*s.own[t] + c.values[0]
	c.values = c.values[1:]
	c.got++
}

// pass orders a thread with those who have used a slot before.
func (s *state) pass(t, obj, number int) {
	k := key{class: slot, obj: obj, index: number % s.Chans[obj]}
	s.acquire(t, k)
	s.releaseOver(t, k)
}
