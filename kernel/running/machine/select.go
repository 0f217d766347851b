package machine

import (
	"math/rand/v2"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

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
	if p, ok := c.Cache().Load().(*selectPlan); ok {
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
	c.Cache().Store(p)
	return p
}

// selectOne is a select statement. Its result is the number of the case that goes ahead, -1 for
// default.
func (m *Machine) selectOne(c interp.Call) {
	defer m.notePanic(c)
	plan := selectPlanAt(c)
	if g := sched.Current(); g.Controlled() {
		plan.inTurn(c, g)
		return
	}
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
			i, v, ok = wait(trace.WaitSelect, site(c), cases)
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

// inTurn does the statement in a goroutine that takes turns.
func (p *selectPlan) inTurn(c interp.Call, g *sched.G) {
	var room [4]primitives.Case // few have more
	cases := room[:0]
	for i := range p.cases {
		k := &p.cases[i]
		ch := c.Arg(k.ch)
		cases = append(cases, primitives.Case{Send: k.dir == reflect.SelectSend, Ch: ch.UnsafePointer(), Elem: ch.Type().Elem()})
		switch do := &cases[i]; {
		case do.Send:
			do.Value = placeOf(do.Elem, c.Arg(k.value))
		case k.value > 0:
			do.Value = roomFor(do.Elem, c.Arg(k.value))
		}
	}
	number, ok := primitives.Select(g, trace.Site(site(c)), cases, p.orDefault)
	if number >= 0 && p.cases[number].dir == reflect.SelectRecv && p.cases[number].value > 0 {
		received(&cases[number], c.Arg(p.cases[number].value))
	}
	if p.ok > 0 {
		c.Arg(p.ok).SetBool(ok)
	}
	c.Result().SetInt(int64(number))
}

// poll looks at one case after the other, in any order, and goes ahead with the first that is
// ready. The result is -1 when each was not ready when it was looked at; they are not looked at all
// at once.
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
