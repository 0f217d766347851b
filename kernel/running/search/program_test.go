package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A program is generated, for tests: each goroutine is a list of operations on a few variables,
// locks, channels and a WaitGroup, which are written here as plainly as package sched allows.
type program struct {
	goroutines [][]op // 0 starts the others
	caps       [2]int // of the channels
}

type op struct {
	op       trace.Op
	on, n    int
	fallible bool // the select has a default
}

func (o op) String() string { return fmt.Sprintf("%v(%d,%d)", o.op, o.on, o.n) }

// world is what a program's goroutines share in one run.
type world struct {
	p     *program
	vars  [2]int
	locks [2]mutex
	chans [2]channel
	wg    waitGroup
	at    []int // how far each goroutine has come
	acc   []int // what each has read last
}

func (p *program) String() string {
	var b strings.Builder
	for i, ops := range p.goroutines {
		fmt.Fprintf(&b, "%d: %v\n", i, ops)
	}
	fmt.Fprintf(&b, "caps %v", p.caps)
	return b.String()
}

// body returns a function that makes a new world, and one that tells its outcome.
func (p *program) body() (main func(), outcome func() string) {
	var w *world
	main = func() {
		w = &world{p: p, at: make([]int, len(p.goroutines)), acc: make([]int, len(p.goroutines))}
		for i := range w.chans {
			w.chans[i].cap = p.caps[i]
		}
		for _, o := range slices.Concat(p.goroutines...) {
			if o.op == trace.OpTryLock {
				w.locks[o.on].tried = true
			}
		}
		for i := range p.goroutines[1:] {
			sched.Go(fmt.Sprint("T", i+1), sched.GoStmt{}, func() { w.run(i + 1) })
		}
		w.run(0)
	}
	return main, func() string { return fmt.Sprint(w.vars, w.at, w.acc) }
}

func (w *world) run(i int) {
	g := sched.Current()
	for k, o := range w.p.goroutines[i] {
		if !w.do(g, i, o, trace.Site(1+i<<16+k)) {
			g.Point()
			return
		}
		w.at[i]++
	}
}

// do makes an operation. It returns false when the goroutine is to end.
func (w *world) do(g *sched.G, i int, o op, site trace.Site) bool {
	x, acc := &w.vars[o.on], &w.acc[i]
	p := sched.Pending{Op: o.op, Obj: unsafe.Pointer(x), Site: site}
	switch o.op {
	case trace.OpRead, trace.OpLoad:
		g.Step(p)
		*acc = *x
	case trace.OpWrite, trace.OpStore:
		g.Step(p)
		*x = *acc + o.n
	case trace.OpUpdate:
		g.Step(p)
		*x += o.n
		*acc = *x
	case trace.OpLock:
		return w.locks[o.on].lock(g, site)
	case trace.OpTryLock:
		*acc = w.locks[o.on].tryLock(g, site)
	case trace.OpUnlock:
		w.locks[o.on].unlock(g, site)
	case trace.OpAdd:
		w.wg.add(g, o.n)
	case trace.OpWait:
		return w.wg.wait(g, site)
	case trace.OpSend:
		return w.chans[o.on].send(g, *acc+o.n, site)
	case trace.OpReceive:
		v, ok := receive(g, trace.OpReceive, site, false, &w.chans[o.on])
		*acc = v
		return ok
	case trace.OpSelect:
		v, ok := receive(g, trace.OpSelect, site, o.fallible, &w.chans[0], &w.chans[1])
		*acc = v
		return ok
	}
	return true
}

type mutex struct {
	held  bool
	tried bool // somebody uses TryLock, so that Unlock can be told from outside
}

func (m *mutex) Ready(*sched.G) bool { return !m.held }

func (m *mutex) lock(g *sched.G, site trace.Site) bool {
	if !g.Await(sched.Pending{Op: trace.OpLock, Obj: unsafe.Pointer(m), Site: site}, trace.WaitMutex, m) {
		return false
	}
	m.held = true
	return true
}

func (m *mutex) tryLock(g *sched.G, site trace.Site) int {
	g.Step(sched.Pending{Op: trace.OpTryLock, Obj: unsafe.Pointer(m), Site: site})
	if m.held {
		return -1
	}
	m.held = true
	return 1
}

func (m *mutex) unlock(g *sched.G, site trace.Site) {
	if m.tried {
		g.Step(sched.Pending{Op: trace.OpUnlock, Obj: unsafe.Pointer(m), Site: site})
	}
	if !m.held {
		panic("unlock of unlocked")
	}
	m.held = false
	g.Note(trace.OpUnlock, unsafe.Pointer(m), 0)
	g.Run().Changed(unsafe.Pointer(m))
}

type waitGroup struct{ n int }

func (wg *waitGroup) Ready(*sched.G) bool { return wg.n == 0 }

func (wg *waitGroup) add(g *sched.G, n int) {
	if wg.n += n; wg.n < 0 {
		panic("negative")
	}
	if n > 0 {
		g.Note(trace.OpAdd, unsafe.Pointer(wg), 0)
		return
	}
	g.Note(trace.OpUnlock, unsafe.Pointer(wg), 0)
	g.Run().Changed(unsafe.Pointer(wg))
}

func (wg *waitGroup) wait(g *sched.G, site trace.Site) bool {
	return g.Await(sched.Pending{Op: trace.OpWait, Obj: unsafe.Pointer(wg), Site: site}, trace.WaitWaitGroup, wg)
}

type channel struct {
	cap   int
	buf   []int
	queue []*waiter
}

// waiter is one who waits to send or to receive.
type waiter struct {
	g     *sched.G
	sends bool
	v     int
	on    []*channel
}

func (c *channel) waiting(sends bool) *waiter {
	for _, w := range c.queue {
		if w.sends == sends {
			return w
		}
	}
	return nil
}

// served lets a waiter go on.
func (w *waiter) served(by *sched.G) {
	for _, c := range w.on {
		c.queue = slices.DeleteFunc(c.queue, func(x *waiter) bool { return x == w })
	}
	by.Run().Wake(by, w.g)
}

func (w *waiter) park(reason trace.Wait) bool {
	for _, c := range w.on {
		c.queue = append(c.queue, w)
	}
	return w.g.Park(reason)
}

func (c *channel) send(g *sched.G, v int, site trace.Site) bool {
	g.Step(sched.Pending{Op: trace.OpSend, Obj: unsafe.Pointer(c), Site: site})
	if w := c.waiting(false); w != nil {
		w.v = v
		w.served(g)
		return true
	}
	if len(c.buf) < c.cap {
		c.buf = append(c.buf, v)
		return true
	}
	return (&waiter{g: g, sends: true, v: v, on: []*channel{c}}).park(trace.WaitSend)
}

func (c *channel) canReceive() bool { return len(c.buf) > 0 || c.waiting(true) != nil }

func (c *channel) take(g *sched.G) (v int) {
	w := c.waiting(true)
	switch {
	case len(c.buf) == 0:
		v = w.v
		w.served(g)
	default:
		v = c.buf[0]
		c.buf = c.buf[1:]
		if w != nil {
			c.buf = append(c.buf, w.v)
			w.served(g)
		}
	}
	return v
}

func receive(g *sched.G, op trace.Op, site trace.Site, fallible bool, on ...*channel) (v int, ok bool) {
	p := sched.Pending{Op: op, Site: site}
	if g.WaitsOn = g.WaitsOn[:0]; op == trace.OpSelect {
		for _, c := range on {
			g.WaitsOn = append(g.WaitsOn, unsafe.Pointer(c))
		}
	}
	if op == trace.OpReceive {
		p.Obj = unsafe.Pointer(on[0])
	}
	g.Step(p)
	ready := slices.DeleteFunc(slices.Clone(on), func(c *channel) bool { return !c.canReceive() })
	switch {
	case len(ready) > 0:
		return ready[g.Run().Choose(len(ready))].take(g), true
	case fallible:
		return -5, true
	}
	w := &waiter{g: g, on: on}
	ok = w.park(trace.WaitReceive)
	return w.v, ok
}

// random generates a program of at most three goroutines and nine operations.
func random(rnd *rand.Rand) *program {
	p := &program{caps: [2]int{rnd.IntN(3), rnd.IntN(2)}}
	p.goroutines = make([][]op, 2+rnd.IntN(2))
	kinds := rnd.Perm(7)[:1+rnd.IntN(3)] // a few in each program, so that they meet
	for left := 3 + rnd.IntN(7); left > 0; {
		ops := randomOps(rnd, kinds[rnd.IntN(len(kinds))])
		i := rnd.IntN(len(p.goroutines))
		p.goroutines[i] = append(p.goroutines[i], ops...)
		left -= len(ops)
	}
	return p
}

func randomOps(rnd *rand.Rand, kind int) []op {
	x, n := rnd.IntN(2), 1+rnd.IntN(3)
	access := op{op: trace.OpRead, on: rnd.IntN(2)}
	if rnd.IntN(2) == 0 {
		access = op{op: trace.OpWrite, on: rnd.IntN(2), n: n}
	}
	switch kind {
	case 0:
		return []op{access}
	case 1:
		return []op{{op: trace.OpRead, on: x}, {op: trace.OpWrite, on: x, n: n}}
	case 2:
		lock := op{op: trace.OpLock, on: x}
		switch rnd.IntN(4) {
		case 0:
			return []op{lock, access} // and keeps it
		case 1:
			lock.op = trace.OpTryLock
			return []op{lock, access}
		default:
			return []op{lock, access, {op: trace.OpUnlock, on: x}}
		}
	case 3:
		if rnd.IntN(2) == 0 {
			return []op{{op: trace.OpSend, on: x, n: n}}
		}
		return []op{{op: trace.OpReceive, on: x}}
	case 4:
		if rnd.IntN(2) == 0 {
			return []op{{op: trace.OpSend, on: x, n: n}}
		}
		return []op{{op: trace.OpSelect, fallible: rnd.IntN(2) == 0}}
	case 5:
		switch rnd.IntN(3) {
		case 0:
			return []op{{op: trace.OpAdd, n: 1}, access, {op: trace.OpAdd, n: -1}}
		case 1:
			return []op{{op: trace.OpAdd, n: 1}}
		default:
			return []op{{op: trace.OpWait}}
		}
	default:
		if rnd.IntN(3) == 0 {
			return []op{{op: trace.OpLoad, on: x}}
		}
		return []op{{op: trace.OpUpdate, on: x, n: n}}
	}
}

// balance is the tutorial's: a goroutine for each amount, which adds it and takes it away again.
func balance(locked bool, amounts ...int) *program {
	p := &program{goroutines: make([][]op, 1)}
	for _, n := range amounts {
		p.goroutines[0] = append(p.goroutines[0], op{op: trace.OpAdd, n: 1})
		ops := []op{{op: trace.OpRead}, {op: trace.OpWrite, n: n}, {op: trace.OpRead}, {op: trace.OpWrite, n: -n}}
		if locked {
			ops = slices.Concat([]op{{op: trace.OpLock}}, ops, []op{{op: trace.OpUnlock}})
		}
		p.goroutines = append(p.goroutines, append(ops, op{op: trace.OpAdd, n: -1}))
	}
	p.goroutines[0] = append(p.goroutines[0], op{op: trace.OpWait})
	return p
}
