package worker

import (
	"math/rand/v2"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/interp"
	"github.com/lockstep-go/lockstep/kernel/primitives"
	"github.com/lockstep-go/lockstep/kernel/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// channelOperations are the operations on channels. Package lower's chan.go says what their arguments are.
func (w *worker) channelOperations() interp.Table {
	return interp.Table{
		"Recv":   operation[func(place int, ch any, dst ...any)](func(c interp.Call) { receive(c) }),
		"RecvOK": operation[func(place int, ch any, dst ...any) bool](func(c interp.Call) { c.Result().SetBool(receive(c)) }),
		"Send":   operation[func(place int, ch, value any)](w.sendTo),
		"Close":  operation[func(place int, ch any)](w.closeChannel),
		"Select": operation[func(place int, cases string, operands ...any) int](w.selectOne),
	}
}

// place is the first argument of operations that have one.
func place(c interp.Call) int { return int(c.Arg(0).Int()) }

// receive is <-ch. It reports whether what it receives was sent: false when the channel is closed.
func receive(c interp.Call) (ok bool) {
	ch := c.Arg(1)
	var dst reflect.Value
	if c.Args() > 2 {
		dst = c.Arg(2)
	}
	if as := compiledAt(c, ch.Type().Elem()); as != nil {
		return as.receive(c, ch, dst)
	}
	v, ok := ch.TryRecv()
	if !v.IsValid() {
		var room [2]reflect.SelectCase
		_, v, ok = wait(trace.WaitReceive, place(c), append(room[:0], reflect.SelectCase{Dir: reflect.SelectRecv, Chan: ch}))
	}
	if dst.IsValid() {
		dst.Set(v)
	}
	return ok
}

// sendTo is ch <- v.
func (w *worker) sendTo(c interp.Call) {
	defer w.notePanic(c)
	ch, v := c.Arg(1), c.Arg(2)
	elem := ch.Type().Elem()
	if as := compiledAt(c, elem); as != nil && v.CanAddr() && v.Type() == elem {
		as.send(c, ch, v)
		return
	}
	// A channel that is nil is never ready, but package reflect panics.
	if ch.IsNil() || !ch.TrySend(v) {
		var room [2]reflect.SelectCase
		wait(trace.WaitSend, place(c), append(room[:0], reflect.SelectCase{Dir: reflect.SelectSend, Chan: ch, Send: v}))
	}
}

// closeChannel is close(ch).
func (w *worker) closeChannel(c interp.Call) {
	defer w.notePanic(c)
	c.Arg(1).Close()
}

// notePanic is deferred by what may panic in Go's runtime on behalf of a place.
func (w *worker) notePanic(c interp.Call) {
	if r := recover(); r != nil {
		w.panicAt(place(c))
		panic(r)
	}
}

// wait waits for one of the cases, as reflect.Select does, or ends the goroutine when it is to end. There should
// be room for one more case.
func wait(reason trace.Wait, place int, cases []reflect.SelectCase) (int, reflect.Value, bool) {
	g := sched.Current()
	if g == nil {
		return reflect.Select(cases)
	}
	g.Block(reason, place)
	defer g.Unblock() // also when the channel is closed under a sender, which panics
	i, v, ok := reflect.Select(append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(g.Killed())}))
	if i == len(cases) {
		g.Point()
	}
	return i, v, ok
}

// A selectPlan is what a select statement does, as its letters say, and what its channels are.
type selectPlan struct {
	cases      []plannedCase
	orDefault  bool
	ok         int  // the argument for whether what is received was sent, 0 if there is none
	isCompiled bool // all cases have compiled operations
}

// plannedCase says which arguments a case has.
type plannedCase struct {
	dir   reflect.SelectDir
	ch    int
	value int // 0 if there is none
	elem  reflect.Type
	as    *compiled
}

// maxPolled is the number of cases that are looked at one by one at most.
const maxPolled = 8

func selectPlanAt(c interp.Call) *selectPlan {
	if p, ok := c.Known().Load().(*selectPlan); ok {
		return p
	}
	p := &selectPlan{}
	arg := 2
	for _, kind := range []byte(c.Arg(1).String()) {
		switch kind {
		case core.SelectSend:
			p.cases = append(p.cases, plannedCase{dir: reflect.SelectSend, ch: arg, value: arg + 1})
		case core.SelectReceive:
			p.cases = append(p.cases, plannedCase{dir: reflect.SelectRecv, ch: arg, value: arg + 1})
		case core.SelectDrop:
			p.cases = append(p.cases, plannedCase{dir: reflect.SelectRecv, ch: arg})
		case core.SelectDefault:
			p.orDefault = true
		case core.SelectOK:
			p.ok = arg
		}
		arg += core.SelectOperands(kind)
	}
	p.isCompiled = len(p.cases) <= maxPolled
	for i := range p.cases {
		k := &p.cases[i]
		k.elem = c.Arg(k.ch).Type().Elem()
		k.as = compiledAs(k.elem)
		p.isCompiled = p.isCompiled && k.as != nil
	}
	c.Known().Store(p)
	return p
}

// selectOne is a select statement. Its result is the number of the case that goes ahead, -1 for default.
func (w *worker) selectOne(c interp.Call) {
	defer w.notePanic(c)
	plan := selectPlanAt(c)
	var room [maxPolled + 1]reflect.SelectCase
	cases := room[:0]
	polled := plan.isCompiled
	for i := range plan.cases {
		k := &plan.cases[i]
		sc := reflect.SelectCase{Dir: k.dir, Chan: c.Arg(k.ch)}
		polled = polled && sc.Chan.Type().Elem() == k.elem
		if k.dir == reflect.SelectSend {
			sc.Send = c.Arg(k.value)
			polled = polled && sc.Send.CanAddr() && sc.Send.Type() == k.elem
		}
		cases = append(cases, sc)
	}
	i, ok := -1, false
	if polled {
		i, ok = plan.poll(c, cases)
	}
	if i < 0 {
		var v reflect.Value
		switch {
		case !plan.orDefault:
			i, v, ok = wait(trace.WaitSelect, place(c), cases)
		case polled && len(cases) == 1: // the only case is not ready
		default:
			i, v, ok = reflect.Select(append(cases, reflect.SelectCase{Dir: reflect.SelectDefault}))
			if i == len(cases) {
				i = -1
			}
		}
		if i >= 0 && plan.cases[i].dir == reflect.SelectRecv && plan.cases[i].value > 0 {
			c.Arg(plan.cases[i].value).Set(v)
		}
	}
	if plan.ok > 0 {
		c.Arg(plan.ok).SetBool(ok)
	}
	c.Result().SetInt(int64(i))
}

// poll looks at one case after the other, in any order, and goes ahead with the first that is ready. The result is
// -1 when each was not ready when it was looked at; they are not looked at all at once.
func (p *selectPlan) poll(c interp.Call, cases []reflect.SelectCase) (i int, ok bool) {
	var order [maxPolled]int
	for i := range cases {
		j := rand.IntN(i + 1)
		order[i] = order[j]
		order[j] = i
	}
	for _, i := range order[:len(cases)] {
		k := &p.cases[i]
		if k.dir == reflect.SelectSend {
			if k.as.trySend(cases[i].Chan, cases[i].Send) {
				return i, false
			}
			continue
		}
		var dst reflect.Value
		if k.value > 0 {
			dst = c.Arg(k.value)
		}
		if received, ok := k.as.tryReceive(cases[i].Chan, dst); received {
			return i, ok
		}
	}
	return -1, false
}

var outside = func() map[string]bool {
	m := map[string]bool{}
	for _, p := range primitives.OutsidePackages {
		m[p] = true
	}
	return m
}()

// noteOutside tells the scheduler when a cell uses what it cannot see into. Constants and types
// wake nobody.
func noteOutside(needs []core.CompiledSymbol) {
	for _, h := range needs {
		switch h.Kind {
		case core.CompiledFunc, core.CompiledFuncValue, core.CompiledVarGet, core.CompiledVarSet, core.CompiledVarAddr:
			if pkg := h.Object.Pkg(); pkg != nil && outside[pkg.Path()] {
				sched.Outside()
			}
		}
	}
}
