package flat

import (
	"go/constant"
	"reflect"
	"sync/atomic"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// A call of an interface's method goes by the dynamic type. Where the call stands is noted which
// function was called last, and so nothing is looked up as long as the type is the same.

// invocation is such a call. Its function has the results of the method, then the receiver, then the
// parameters.
type invocation struct {
	env      Env
	name     string
	x        variable // the interface's value
	receiver uintptr  // where it goes in the frame of the function
	args     pass
	last     atomic.Pointer[method]
}

// method is what a method is of one dynamic type.
type method struct {
	typ     unsafe.Pointer // its descriptor
	edition int64
	callee
}

// invoke compiles the entry that calls a method of x. Its arguments are x, the method's name, its
// signature's number, how many results it has, the variables for these, and its own arguments.
func (c *compiler) invoke(exprs []corego.Expr) do {
	count, _ := constant.Int64Val(c.expr(exprs[3]).con)
	n := int(count)
	i := &invocation{env: c.engine.env, name: constant.StringVal(c.expr(exprs[1]).con)}
	x := c.expr(exprs[0])
	i.x = c.hold(x.typ)
	set := i.x.set(x)
	var take []pass
	offset := uintptr(0)
	for _, e := range exprs[4 : 4+n] {
		r := c.expr(e)
		if !r.local {
			decline("a result of a method that is no local variable")
		}
		slots := layoutOf(r.typ).slots()
		take = append(take, moved(offset, r.offset, slots))
		offset += uintptr(slots) * slotSize
	}
	i.receiver = offset
	offset += slotSize
	var args []pass
	for _, e := range exprs[4+n:] {
		a := c.expr(e).typed()
		l := layoutOf(a.typ)
		args = append(args, l.pass(offset, a.eval()))
		offset += uintptr(l.slots()) * slotSize
	}
	i.args = passes(args)
	taken := passes(take)
	_, others, _ := c.entry0("Invoke", exprs)
	return func(f *frame) {
		set(f)
		if m := i.method(at[pair](f, i.x.offset)); m != nil {
			m.do(f, taken)
			return
		}
		others(f)
	}
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
	fn := i.env.Method(v, i.name)
	if fn == nil || fn.unknown || fn.body().fn == nil || len(fn.signature.params) == 0 {
		return nil
	}
	enter := layoutOf(fn.signature.params[0]).enter(i.receiver)
	value, args := i.x.offset, i.args
	m := &method{typ: x[0].p, edition: edition, callee: callee{fn: fn}}
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
