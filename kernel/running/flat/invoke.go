package flat

import (
	"go/constant"
	"reflect"
	"sync/atomic"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// A call of an interface's method goes by the dynamic type. Where the call stands is noted which
// function was called last, and so nothing is looked up as long as the type is the same.

// invocation is such a call. Its function has the results of the method, then the receiver, then the
// parameters.
type invocation struct {
	env      Env
	through  *Func    // the function that calls the method
	x        variable // the interface's value
	receiver uintptr  // where it goes in the frame of the function
	args     pass
	site     *Site
	last     atomic.Pointer[method]
}

// method is what a method is of one dynamic type.
type method struct {
	typ     unsafe.Pointer // its descriptor
	edition int64
	callee
	body *body
}

// methodOf returns the name of the method that a function of Core calls which does nothing else, ""
// if it is no such function. Its first parameter is the interface's value.
func methodOf(d corego.Func) string {
	for _, s := range d.Body {
		do, ok := s.(corego.Do)
		if !ok {
			continue
		}
		call, ok := do.X.(corego.Call)
		if !ok || call.Fun != corego.Expr(corego.Qualified{Package: core.MachineName, Name: core.Invoke.Name()}) {
			return ""
		}
		if name, ok := call.Args[1].(corego.Literal); ok {
			return constant.StringVal(constantLiteral(name).con)
		}
	}
	return ""
}

// dispatch compiles a call of such a function: the method is called straight where that can be.
func (c *compiler) dispatch(fn *Func, e corego.Call, to []func(operand) do) do {
	sig := fn.signature
	if len(e.Args) != len(sig.params) || sig.params[0].Kind() != reflect.Interface {
		decline("a call with other arguments")
	}
	i := &invocation{env: c.engine.env, through: fn, x: c.hold(sig.params[0])}
	set := i.x.set(c.expr(e.Args[0]))
	_, offsets, _ := sig.frame()
	// The receiver takes a slot, and the interface's value two.
	i.receiver = offsets[0]
	var args []pass
	for k, a := range e.Args[1:] {
		t := sig.params[k+1]
		args = append(args, layoutOf(t).pass(offsets[k+1]-slotSize, c.expr(a).as(t).eval()))
	}
	i.args, i.site = passes(args), c.toldAt(e)
	held := e
	held.Args = append([]corego.Expr{c.temporary(i.x)}, e.Args[1:]...)
	otherwise := c.callee(fn, held)
	take, after := c.takes(sig, to)
	return sequence(present(func(f *frame) {
		set(f)
		if m := i.method(at[pair](f, i.x.offset)); m != nil {
			m.doBody(m.body, f, take)
			return
		}
		otherwise.do(f, take)
	}, after))
}

// moved copies slots from one frame to another.
func moved(from, to uintptr, n int) pass {
	if n == 1 {
		return func(called, f *frame) { *at[slot](f, to) = *at[slot](called, from) }
	}
	return func(called, f *frame) {
		for k := range uintptr(n) {
			*at[slot](f, to+k*slotSize) = *at[slot](called, from+k*slotSize)
		}
	}
}

// method returns the function to call for a value, nil if the engine does not run it.
func (i *invocation) method(x *pair) *method {
	m, edition := i.last.Load(), i.env.Edition()
	if m != nil && m.typ == x[0].p && m.edition == edition {
		return m
	}
	return i.find(x, edition)
}

//go:noinline
func (i *invocation) find(x *pair, edition int64) *method {
	v := x.get()
	if v == nil {
		return nil
	}
	fn := i.env.Method(v, i.through.method)
	if fn == nil || fn.unknown || fn.body().fn == nil || len(fn.signature.params) == 0 {
		return nil
	}
	enter := layoutOf(fn.signature.params[0]).enter(i.receiver)
	value, args := i.x.offset, i.args
	// A panic that leaves the method leaves the function through which it is called.
	b := *fn.body()
	b.left = func(fn, old *Func) {
		i.env.Left(fn, old)
		i.env.Left(i.through, nil)
	}
	m := &method{body: &b, typ: x[0].p, edition: edition, callee: callee{fn: fn, site: i.site}}
	if goruntime.IsDirect(reflect.TypeOf(v)) {
		m.pass = func(from, to *frame) {
			data := at[pair](from, value)[1].p
			enter(to, unsafe.Pointer(&data))
			args(from, to)
		}
	} else {
		m.pass = func(from, to *frame) {
			enter(to, at[pair](from, value)[1].p)
			args(from, to)
		}
	}
	i.last.Store(m)
	return m
}
