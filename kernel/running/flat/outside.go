package flat

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// entryCall compiles a call of an entry of the machine for its result.
func (c *compiler) entryCall(name string, args []corego.Expr) operand {
	entry, given := c.machineEntry(name, args)
	t := given.out
	if t == nil {
		decline("an entry for a result")
	}
	out := c.hold(t)
	enter := layoutOf(t).enter(out.offset)
	return value(t, layoutOf(t).then(func(f *frame) {
		r := given.ready(f)
		entry.Call(r.args, r.out)
		enter(f, r.out.Addr().UnsafePointer())
		given.done(f, r)
	}, out.operand().eval()))
}

// entryInto compiles a call of an entry for its results.
func (c *compiler) entryInto(name string, args []corego.Expr, to []func(operand) do) do {
	if len(to) != 1 {
		decline("several results of an entry")
	}
	return to[0](c.entryCall(name, args))
}

// entryDo compiles a call of an entry for what it does.
func (c *compiler) entryDo(name string, args []corego.Expr) do {
	if do := c.memory(name, args); do != nil {
		return do
	}
	entry, given := c.machineEntry(name, args)
	call := entry.Call
	return func(f *frame) {
		r := given.ready(f)
		call(r.args, r.out)
		given.done(f, r)
	}
}

// machineEntry compiles the arguments of an entry. What it does to variables of the frame it does to others
// of the same values, which are copied back.
func (c *compiler) machineEntry(name string, exprs []corego.Expr) (Entry, *arguments) {
	entry, ok := c.engine.env.Entry(name)
	if !ok {
		decline("the entry " + name)
	}
	var out reflect.Type
	if entry.Type.NumOut() > 0 {
		out = entry.Type.Out(0)
	}
	given := c.arguments(out)
	for i, e := range exprs {
		p := parameter(entry.Type, i)
		x := c.expr(e)
		if x.typ == nil && x.con != nil && p.Kind() != reflect.Interface {
			x = x.as(p)
		}
		if x.null {
			decline("nil for an entry")
		}
		given.add(x.typed(), true)
	}
	return entry, given
}

// parameter returns the type of a function's parameter for an argument.
func parameter(t reflect.Type, i int) reflect.Type {
	if t.IsVariadic() && i >= t.NumIn()-1 {
		return t.In(t.NumIn() - 1).Elem()
	}
	if i >= t.NumIn() {
		decline("a call with other arguments")
	}
	return t.In(i)
}

// compiledCall compiles a call of compiled code for its one result.
func (c *compiler) compiledCall(name string, e corego.Call) operand {
	return c.callOne(e, func(e corego.Call, to []func(operand) do) do { return c.compiledInto(name, e, to) })
}

// compiledInto compiles a call of compiled code.
func (c *compiler) compiledInto(name string, e corego.Call, to []func(operand) do) do {
	fn := c.engine.env.Compiled(name, e.Site, e.Enters)
	if fn == nil {
		decline("a call of " + name)
	}
	s := signatureOf(fn.Type)
	if fn.Direct != nil && len(e.Args) == 1 && to == nil {
		p, direct := get[unsafe.Pointer](c.expr(e.Args[0]).as(s.params[0])), fn.Direct
		return func(f *frame) { direct(p(f)) }
	}
	if fn.Type.IsVariadic() && !e.Spread {
		if len(e.Args) == 1 {
			if _, call := e.Args[0].(corego.Call); call {
				decline("the results of a call as arguments") // of several results, perhaps
			}
		}
		last := len(s.params) - 1
		for i := range e.Args[min(last, len(e.Args)):] {
			if i == 0 {
				s.params = append([]reflect.Type{}, s.params[:last]...)
			}
			s.params = append(s.params, fn.Type.In(last).Elem())
		}
		if len(e.Args) == last {
			s.params = s.params[:last]
		}
	}
	call := fn.Call
	if e.Spread {
		call = fn.Spread
	}
	return c.reflectCall(s, e.Args, to, func(_ *frame, in []reflect.Value) []reflect.Value { return call(in) })
}
