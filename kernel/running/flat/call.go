package flat

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// call compiles a call for its one result.
func (c *compiler) call(e corego.Call) operand {
	switch fun := e.Fun.(type) {
	case corego.Name:
		if _, local := c.vars[fun]; local {
			break
		}
		if fn := c.engine.funcs[string(fun)]; fn != nil {
			if e.Site != 0 || fn.method != "" {
				return c.callOne(e, c.callInto)
			}
			call := c.callee(fn, e)
			if len(fn.signature.results) != 1 {
				decline("a call for one result")
			}
			t := fn.signature.results[0]
			return value(t, layoutOf(t).result(call))
		}
	case corego.Qualified:
		if fun.Package == core.MachineName {
			return c.entryCall(fun.Name, e.Args)
		}
		return c.compiledCall(fun.Name, e)
	}
	return c.callValue(e)
}

// callInto compiles a call whose results go where to says; nil if there are none, or of no interest.
func (c *compiler) callInto(e corego.Call, to []func(operand) do) do {
	switch fun := e.Fun.(type) {
	case corego.Name:
		if _, local := c.vars[fun]; local {
			break
		}
		if fn := c.engine.funcs[string(fun)]; fn != nil {
			if fn.method != "" {
				return c.dispatch(fn, e, to)
			}
			call := c.callee(fn, e)
			take, after := c.takes(fn.signature, to)
			if after == nil {
				return func(f *frame) { call.do(f, take) }
			}
			return func(f *frame) {
				call.do(f, take)
				after(f)
			}
		}
	case corego.Qualified:
		if fun.Package == core.MachineName {
			if do := c.runes(fun.Name, e.Args, to); do != nil {
				return do
			}
			if to != nil {
				return c.entryInto(fun.Name, e.Args, to)
			}
			return c.entryDo(fun.Name, e.Args)
		}
		return c.compiledInto(fun.Name, e, to)
	}
	return c.callValueInto(e, to)
}

// callee prepares the arguments of a call of a function of Core.
func (c *compiler) callee(fn *Func, e corego.Call) *callee {
	sig := fn.signature
	if len(e.Args) != len(sig.params) || e.Spread {
		decline("a call with other arguments")
	}
	if fn.unknown {
		decline("a call of " + fn.Name + ", which has " + fn.declined)
	}
	_, offsets, _ := sig.frame()
	var list []pass
	for i, a := range e.Args {
		t := sig.params[i]
		list = append(list, layoutOf(t).pass(offsets[i], c.expr(a).as(t).eval()))
	}
	return &callee{fn, passes(list), c.toldAt(e)}
}

// toldAt returns what is told of a call, nil if it is nothing.
func (c *compiler) toldAt(e corego.Call) *Site {
	if e.Site == 0 {
		return nil
	}
	return c.engine.env.Site(e.Site, e.Enters)
}

// callOne compiles a call for its one result by what compiles it for several.
func (c *compiler) callOne(e corego.Call, into func(corego.Call, []func(operand) do) do) operand {
	var out variable
	do := into(e, []func(operand) do{func(x operand) do {
		out = x.variable()
		return nil
	}})
	return value(out.typ, layoutOf(out.typ).then(do, out.operand().eval()))
}

// passes makes one pass of several.
func passes(list []pass) pass {
	switch len(list) {
	case 0:
		return func(_, _ *frame) {}
	case 1:
		return list[0]
	case 2:
		a, b := list[0], list[1]
		return func(from, to *frame) { a(from, to); b(from, to) }
	case 3:
		a, b, c := list[0], list[1], list[2]
		return func(from, to *frame) { a(from, to); b(from, to); c(from, to) }
	default:
		a, b := passes(list[:3]), passes(list[3:])
		return func(from, to *frame) { a(from, to); b(from, to) }
	}
}

// takes returns what copies a call's results to variables of the caller, and what then assigns them
// to where they go. Both are nil for a call whose results are of no interest.
func (c *compiler) takes(s signature, to []func(operand) do) (take pass, after do) {
	if to == nil {
		return nil, nil
	}
	if len(to) != len(s.results) {
		decline("a call with other results")
	}
	offsets, _, _ := s.frame()
	var list []pass
	var then []do
	for i, t := range s.results {
		v := c.hold(t)
		list = append(list, moved(offsets[i], v.offset, layoutOf(t).slots()))
		if do := to[i](v.operand()); do != nil {
			then = append(then, do)
		}
	}
	return passes(list), sequence(then)
}

// adapter is the body of a function that the engine does not run: it calls who does.
func (u *unit) adapter(fn *Func) *body {
	call := u.engine.env.Function(fn.Name)
	results, params, slots := fn.signature.frame()
	var args []func(*frame) reflect.Value
	for i, t := range fn.signature.params {
		l := layoutOf(t)
		args = append(args, l.reflected(l.local(params[i]), t))
	}
	var set []func(*frame, reflect.Value)
	for i, t := range fn.signature.results {
		set = append(set, setReflected(results[i], t))
	}
	return &body{slots: slots, poll: never, code: func(f *frame) next {
		in := make([]reflect.Value, len(args))
		for i, a := range args {
			in[i] = a(f)
		}
		for i, v := range call(in) {
			set[i](f, v)
		}
		return returns
	}}
}

// Enter returns what runs the function for an interpreter that has results and parameters, in this
// order, in variables of package reflect's, and that tells of panics itself.
func (fn *Func) Enter() func(variables []reflect.Value) {
	results, params, _ := fn.signature.frame()
	var enter, leave []mover
	for i, t := range fn.signature.params {
		enter = append(enter, layoutOf(t).enter(params[i]))
	}
	for i, t := range fn.signature.results {
		leave = append(leave, layoutOf(t).leave(results[i]))
	}
	return func(variables []reflect.Value) {
		c := callee{pass: func(_, f *frame) {
			for i, enter := range enter {
				enter(f, variables[len(leave)+i].Addr().UnsafePointer())
			}
		}}
		c.doBody(fn.body().bare, nil, func(f, _ *frame) {
			for i, leave := range leave {
				leave(f, variables[i].Addr().UnsafePointer())
			}
		})
	}
}
