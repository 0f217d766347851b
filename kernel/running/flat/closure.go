package flat

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// callValue compiles a call of a function value for its one result.
func (c *compiler) callValue(e corego.Call) operand {
	return c.callOne(e, c.callValueInto)
}

// callValueInto compiles a call of a function value.
func (c *compiler) callValueInto(e corego.Call, to []func(operand) do) do {
	fun := c.expr(e.Fun)
	if fun.typ == nil || fun.typ.Kind() != reflect.Func || e.Spread {
		decline("a call of what is no function value")
	}
	t := fun.typ
	p := get[unsafe.Pointer](fun)
	site := c.toldAt(e)
	if do := c.callNative(p, signatureOf(t), e.Args, site, to); do != nil {
		return do
	}
	return c.reflectCall(signatureOf(t), e.Args, to, site, func(f *frame, in []reflect.Value) []reflect.Value {
		p := p(f)
		return reflect.NewAt(t, unsafe.Pointer(&p)).Elem().Call(in)
	})
}

// reflectCall compiles a call by values of package reflect's.
func (c *compiler) reflectCall(s signature, exprs []corego.Expr, to []func(operand) do, site *Site, call func(*frame, []reflect.Value) []reflect.Value) do {
	if len(exprs) != len(s.params) {
		decline("a call with other arguments")
	}
	given := c.arguments(nil)
	for i, a := range exprs {
		given.add(c.expr(a).as(s.params[i]), false)
	}
	var set []func(*frame, reflect.Value)
	var after []do
	if to != nil {
		if len(to) != len(s.results) {
			decline("a call with other results")
		}
		for i, t := range s.results {
			v := c.hold(t)
			set = append(set, setReflected(v.offset, t))
			if do := to[i](v.operand()); do != nil {
				after = append(after, do)
			}
		}
	}
	then := sequence(after)
	ready := func(f *frame) { given.ready(f) }
	return sequence(present(ready, told(site, func(f *frame) {
		out := call(f, given.of(f).args)
		for i, set := range set {
			set(f, out[i])
		}
	}), then))
}
