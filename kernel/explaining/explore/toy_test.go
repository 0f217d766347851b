package explore

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A toy is a program as data, and what it needs to run: each goroutine is a list of operations on a
// few variables, locks, channels and a WaitGroup. It runs in a loop, without goroutines, so that
// the whole space of a program can be tried in milliseconds, and with the same points as package
// sched.
type toy struct {
	goroutines [][]toyOp // 0 runs first, and starts the others
	caps       []int     // of the channels
	tries      bool      // TryLock is used, which tells whether another is still before its Unlock
}

type toyOp struct {
	op    trace.Op
	on, n int  // which object; what is added, or which goroutine
	other int  // the second channel of a select
	def   bool // the select has a default
}

func (o toyOp) String() string {
	s := fmt.Sprintf("%v(%d", o.op, o.on)
	switch o.op {
	case trace.OpWrite, trace.OpAdd, trace.OpUpdate, trace.OpSend, trace.OpGo:
		s += fmt.Sprintf(",%d", o.n)
	case trace.OpSelect:
		s += fmt.Sprintf(",%d,%v", o.other, o.def)
	}
	return s + ")"
}

func (t *toy) String() string {
	var b strings.Builder
	for i, ops := range t.goroutines {
		fmt.Fprintf(&b, "%d: %v\n", i, ops)
	}
	fmt.Fprintf(&b, "caps %v", t.caps)
	return b.String()
}

type toyG struct {
	started, parked, woken bool
	pc, acc                int
	cases                  []int // channels that it waits to receive from, while parked
	sends                  bool
}

// toyRun is one run of a toy.
type toyRun struct {
	t     *toy
	g     []toyG
	vars  [4]int
	locks [4]int // 0 free, else 1 + who holds it; readers count below 0
	chans [4][]int
	close [4]bool
	queue [4][]int // who waits on a channel
	wg    int
	fault string
	tell  func(g int, op trace.Op, obj unsafe.Pointer, other int)
}

var toyObjects [4][4]int64

func (o toyOp) obj() unsafe.Pointer {
	kind := 0
	switch o.op {
	case trace.OpLock, trace.OpTryLock, trace.OpUnlock, trace.OpRLock, trace.OpRUnlock:
		kind = 1
	case trace.OpSend, trace.OpReceive, trace.OpClose:
		kind = 2
	case trace.OpAdd, trace.OpWait:
		kind = 3
	case trace.OpSelect:
		return nil
	}
	return unsafe.Pointer(&toyObjects[kind][o.on])
}

// pointless reports whether the operation has no point before it.
func (t *toy) pointless(o toyOp) bool {
	return o.op == trace.OpGo || o.op == trace.OpUnlock && !t.tries || o.op == trace.OpRUnlock || o.op == trace.OpAdd
}

type toyHooks struct {
	happened func(g int, op trace.Op, obj unsafe.Pointer, other int)
	finish   func(left []Left, cut bool)
}

// run runs the toy once, and returns its outcome; ok is false if the strategy ended it.
func (t *toy) run(s strategy, h toyHooks) (outcome string, ok bool) {
	r := &toyRun{t: t, tell: h.happened, g: make([]toyG, 1, len(t.goroutines))}
	current, step := -1, 1
	var p Point
	for r.fault == "" {
		p = Point{Step: step, Current: -1, Enabled: p.Enabled[:0], All: len(r.g)}
		for g := range r.g {
			if a, can := r.pending(g); can {
				p.Enabled = append(p.Enabled, a)
				if g == current {
					p.Current = g
				}
			}
		}
		if len(p.Enabled) == 0 {
			break
		}
		i := s.next(&p)
		if i < 0 {
			return "", false
		}
		a := p.Enabled[i]
		if a.Op != trace.OpNone {
			step++
		}
		current = a.G
		r.step(a.G, s, h)
	}
	var left []Left
	cut := false
	for g := range r.g {
		a, can := r.pending(g)
		cut = cut || can
		if r.g[g].parked {
			a.Op = trace.OpSend
		}
		if r.g[g].pc < len(t.goroutines[g]) {
			left = append(left, Left{Candidate: a})
		}
	}
	if h.finish != nil {
		h.finish(left, cut)
	}
	var b strings.Builder
	fmt.Fprint(&b, r.vars, r.fault)
	for g := range r.g {
		if r.fault != "" { // what the others had reached when it came is no outcome
			return r.fault, true
		}
		fmt.Fprintf(&b, " %d@%d", r.g[g].acc, r.g[g].pc)
	}
	return b.String(), true
}

// pending returns what a goroutine will do next, and whether it can.
func (r *toyRun) pending(i int) (Candidate, bool) {
	g := &r.g[i]
	ops := r.t.goroutines[i]
	switch {
	case g.parked:
		return Candidate{G: i}, false
	case !g.started || g.woken:
		return Candidate{G: i}, true
	case g.pc >= len(ops):
		return Candidate{G: i}, false
	}
	o := ops[g.pc]
	a := Candidate{G: i, Op: o.op, Obj: o.obj(), Site: trace.Site(1 + i<<16 + g.pc)}
	switch o.op {
	case trace.OpSelect:
		a.On = []unsafe.Pointer{unsafe.Pointer(&toyObjects[2][o.on]), unsafe.Pointer(&toyObjects[2][o.other])}
	case trace.OpLock:
		return a, r.locks[o.on] == 0
	case trace.OpRLock:
		return a, r.locks[o.on] <= 0
	case trace.OpWait:
		return a, r.wg == 0
	}
	return a, true
}

// step makes a transition.
func (r *toyRun) step(i int, s strategy, h toyHooks) {
	g := &r.g[i]
	ops := r.t.goroutines[i]
	if g.started && !g.woken {
		r.do(i, ops[g.pc], s)
		if r.g[i].parked {
			return
		}
		r.g[i].pc++
	}
	g = &r.g[i]
	g.started, g.woken = true, false
	for r.fault == "" && r.g[i].pc < len(ops) && r.t.pointless(ops[r.g[i].pc]) {
		o := ops[r.g[i].pc]
		op := o.op
		if op == trace.OpAdd && o.n < 0 {
			op = trace.OpUnlock
		}
		if h.happened != nil && o.op != trace.OpGo {
			h.happened(i, op, o.obj(), -1)
		}
		r.do(i, o, s)
		r.g[i].pc++
	}
}

func (r *toyRun) do(i int, o toyOp, s strategy) {
	g := &r.g[i]
	switch o.op {
	case trace.OpRead, trace.OpLoad:
		g.acc = r.vars[o.on]
	case trace.OpWrite, trace.OpStore:
		r.vars[o.on] = g.acc + o.n
	case trace.OpUpdate:
		r.vars[o.on] += o.n
		g.acc = r.vars[o.on]
	case trace.OpGo:
		r.g = append(r.g, toyG{})
	case trace.OpLock:
		r.locks[o.on] = 1 + i
	case trace.OpTryLock:
		g.acc = -1
		if r.locks[o.on] == 0 {
			r.locks[o.on], g.acc = 1+i, 1
		}
	case trace.OpUnlock:
		if r.locks[o.on] == 0 {
			r.fault = "unlock of unlocked"
		}
		r.locks[o.on] = 0
	case trace.OpRLock:
		r.locks[o.on]--
	case trace.OpRUnlock:
		r.locks[o.on]++
	case trace.OpAdd:
		if r.wg += o.n; r.wg < 0 {
			r.fault = "negative"
		}
	case trace.OpSend:
		r.send(i, o)
	case trace.OpReceive:
		if !r.receive(i, o.on) {
			r.park(i, false, o.on)
		}
	case trace.OpClose:
		if r.close[o.on] {
			r.fault = "close of closed"
			return
		}
		r.close[o.on] = true
		for _, w := range slices.Clone(r.queue[o.on]) {
			if r.g[w].sends {
				r.fault = "send on closed"
				return
			}
			r.g[w].acc = -7
			r.wake(w)
		}
	case trace.OpSelect:
		r.pick(i, o, s)
	}
}

func (r *toyRun) pick(i int, o toyOp, s strategy) {
	var ready []int
	for _, c := range []int{o.on, o.other} {
		if r.canReceive(c) {
			ready = append(ready, c)
		}
	}
	switch {
	case len(ready) == 1:
		r.receive(i, ready[0])
	case len(ready) > 1:
		r.receive(i, ready[s.choose(len(ready))])
	case o.def:
		r.g[i].acc = -5
	default:
		r.park(i, false, o.on, o.other)
	}
}

func (r *toyRun) park(i int, sends bool, chans ...int) {
	r.g[i].parked, r.g[i].sends, r.g[i].cases = true, sends, chans
	for _, c := range chans {
		r.queue[c] = append(r.queue[c], i)
	}
}

// wake lets a goroutine go on whose operation has been done.
func (r *toyRun) wake(w int) {
	for _, c := range r.g[w].cases {
		r.queue[c] = slices.DeleteFunc(r.queue[c], func(x int) bool { return x == w })
	}
	r.g[w].parked, r.g[w].woken = false, true
	if r.tell != nil {
		r.tell(-1, trace.OpNone, nil, w)
	}
	r.g[w].pc++
}

func (r *toyRun) waiting(c int, sends bool) int {
	for _, w := range r.queue[c] {
		if r.g[w].sends == sends {
			return w
		}
	}
	return -1
}

func (r *toyRun) send(i int, o toyOp) {
	c, v := o.on, r.g[i].acc+o.n
	if r.close[c] {
		r.fault = "send on closed"
		return
	}
	if w := r.waiting(c, false); w >= 0 {
		r.g[w].acc = v
		r.wake(w)
		return
	}
	if len(r.chans[c]) < r.t.caps[c] {
		r.chans[c] = append(r.chans[c], v)
		return
	}
	r.park(i, true, c)
}

func (r *toyRun) canReceive(c int) bool {
	return len(r.chans[c]) > 0 || r.waiting(c, true) >= 0 || r.close[c]
}

// value is what a parked sender sends.
func (r *toyRun) value(w int) int { return r.g[w].acc + r.t.goroutines[w][r.g[w].pc].n }

func (r *toyRun) receive(i, c int) bool {
	w := r.waiting(c, true)
	switch {
	case len(r.chans[c]) > 0:
		r.g[i].acc = r.chans[c][0]
		r.chans[c] = slices.Clone(r.chans[c][1:])
		if w >= 0 {
			r.chans[c] = append(r.chans[c], r.value(w))
			r.wake(w)
		}
	case w >= 0:
		r.g[i].acc = r.value(w)
		r.wake(w)
	case r.close[c]:
		r.g[i].acc = -7
	default:
		return false
	}
	return true
}

// randomToy generates a program of at most three goroutines and nine operations.
func randomToy(rnd *rand.Rand) *toy {
	t := &toy{caps: []int{rnd.IntN(3), 0, 1, 0}}
	n := 2 + rnd.IntN(2)
	t.goroutines = make([][]toyOp, n)
	for g := 1; g < n; g++ {
		t.goroutines[0] = append(t.goroutines[0], toyOp{op: trace.OpGo, n: g})
	}
	// A few kinds in each program, so that they meet.
	kinds := rnd.Perm(8)[:1+rnd.IntN(3)]
	for left := 3 + rnd.IntN(7); left > 0; {
		g := rnd.IntN(n)
		ops := randomOps(rnd, kinds[rnd.IntN(len(kinds))])
		t.goroutines[g] = append(t.goroutines[g], ops...)
		t.tries = t.tries || ops[0].op == trace.OpTryLock
		left -= len(ops)
	}
	return t
}

func randomOps(rnd *rand.Rand, kind int) []toyOp {
	x, n := rnd.IntN(2), 1+rnd.IntN(3)
	access := toyOp{op: trace.OpRead, on: rnd.IntN(2)}
	if rnd.IntN(2) == 0 {
		access = toyOp{op: trace.OpWrite, on: rnd.IntN(2), n: n}
	}
	switch kind {
	case 0:
		return []toyOp{access}
	case 1:
		return []toyOp{{op: trace.OpRead, on: x}, {op: trace.OpWrite, on: x, n: n}}
	case 2:
		switch rnd.IntN(4) {
		case 0:
			return []toyOp{{op: trace.OpLock, on: x}, access} // and keeps it
		case 1:
			return []toyOp{{op: trace.OpTryLock, on: x}, access}
		default:
			return []toyOp{{op: trace.OpLock, on: x}, access, {op: trace.OpUnlock, on: x}}
		}
	case 3:
		return []toyOp{{op: trace.OpSend, on: x, n: n}}
	case 4:
		if rnd.IntN(6) == 0 {
			return []toyOp{{op: trace.OpClose, on: x}}
		}
		return []toyOp{{op: trace.OpReceive, on: x}}
	case 5:
		if rnd.IntN(2) == 0 {
			return []toyOp{{op: trace.OpSend, on: x, n: n}}
		}
		return []toyOp{{op: trace.OpSelect, on: x, other: 1 - x, def: rnd.IntN(2) == 0}}
	case 6:
		switch rnd.IntN(3) {
		case 0:
			return []toyOp{{op: trace.OpAdd, n: 1}, access, {op: trace.OpAdd, n: -1}}
		case 1:
			return []toyOp{{op: trace.OpAdd, n: 1}}
		default:
			return []toyOp{{op: trace.OpWait}}
		}
	default:
		if rnd.IntN(3) == 0 {
			return []toyOp{{op: trace.OpLoad, on: x}}
		}
		return []toyOp{{op: trace.OpUpdate, on: x, n: n}}
	}
}

// Run makes a toy a Program.
func (t *toy) Run(c *Control) Run {
	var run Run
	out, ok := t.run(controlled{c}, toyHooks{
		happened: c.Happened,
		finish:   func(left []Left, cut bool) { run.Left, run.Cut = left, cut },
	})
	run.Outcome = out
	switch {
	case !ok || c.ended != goesOn:
	case run.Cut:
		run.Failures = append(run.Failures, Failure{Word: Panic, Key: out, Text: out})
	case len(run.Left) > 0:
		run.Failures = append(run.Failures, Failure{Word: Deadlock, Key: fmt.Sprint(len(run.Left))})
	}
	if c.Log {
		run.Log = &trace.Log{Goroutines: make([]trace.LogGoroutine, len(t.goroutines))}
	}
	return run
}

// controlled is a control as a strategy.
type controlled struct{ c *Control }

func (c controlled) next(p *Point) int { return c.c.Next(p) }
func (c controlled) choose(n int) int  { return c.c.Choose(n) }
