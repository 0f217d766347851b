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
	if do := c.callNative(p, t, e, to); do != nil {
		return do
	}
	site := c.toldAt(e)
	return c.reflectCall(signatureOf(t), e.Args, to, func(f *frame, in []reflect.Value) []reflect.Value {
		p := p(f)
		fun := reflect.NewAt(t, unsafe.Pointer(&p)).Elem()
		if site == nil {
			return fun.Call(in)
		}
		var out []reflect.Value
		site.call(func() { out = fun.Call(in) })
		return out
	})
}

// reflectCall compiles a call by values of package reflect's.
func (c *compiler) reflectCall(s signature, exprs []corego.Expr, to []func(operand) do, call func(*frame, []reflect.Value) []reflect.Value) do {
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
	return func(f *frame) {
		out := call(f, given.ready(f).args)
		for i, set := range set {
			set(f, out[i])
		}
		if then != nil {
			then(f)
		}
	}
}
