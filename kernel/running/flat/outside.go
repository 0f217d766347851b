package flat

import (
	"reflect"
	"slices"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// entryCall compiles a call of an entry of the machine for its result.
func (c *compiler) entryCall(name string, args []corego.Expr) operand {
	if name == core.RecvOK.Name() {
		if receive := c.receive(args); receive != nil {
			return value(reflect.TypeFor[bool](), receive)
		}
	}
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
	if do := c.channelOp(name, args); do != nil {
		return do
	}
	if name == core.Method.Name() {
		args = functionsByName(args)
	}
	entry, given := c.machineEntry(name, args)
	call := entry.Call
	return func(f *frame) {
		r := given.ready(f)
		call(r.args, r.out)
		given.done(f, r)
	}
}

// functionsByName returns the arguments of an entry that takes functions by their names.
func functionsByName(args []corego.Expr) []corego.Expr {
	list := slices.Clone(args)
	for i, e := range list {
		if name, ok := e.(corego.Name); ok {
			list[i] = corego.String(string(name))
		}
	}
	return list
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
		if x.null && x.typ == nil {
			if !entry.Plain {
				decline("nil for an entry")
			}
			x.typ = p
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
	if fn.Print != nil && !e.Spread {
		return c.print(fn, e.Args, to)
	}
	if fn.Straight && !fn.Type.IsVariadic() {
		p := funcOf(fn.Func)
		if do := c.callNative(func(*frame) unsafe.Pointer { return p }, s, e.Args, fn.Site, to); do != nil {
			return do
		}
	}
	if fn.Type.IsVariadic() && !e.Spread {
		if len(e.Args) == 1 {
			if call, ok := e.Args[0].(corego.Call); ok && c.resultsOf(call) != 1 {
				decline("the results of a call as arguments")
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
	return c.reflectCall(s, e.Args, to, nil, func(_ *frame, in []reflect.Value) []reflect.Value { return call(in) })
}

// funcOf returns what a function's value is to Go.
func funcOf(v reflect.Value) unsafe.Pointer {
	x := reflect.New(v.Type())
	x.Elem().Set(v)
	return *(*unsafe.Pointer)(x.UnsafePointer())
}

// print compiles a call of a function that prints or formats.
func (c *compiler) print(fn *Compiled, exprs []corego.Expr, to []func(operand) do) do {
	if fn.Type.NumOut() != 1 && to != nil {
		decline("what printing has returned")
	}
	var args []code[any]
	for i, e := range exprs {
		if call, ok := e.(corego.Call); ok && len(exprs) == 1 && c.resultsOf(call) != 1 {
			decline("the results of a call as arguments")
		}
		x := c.expr(e)
		if p := parameter(fn.Type, i); p.Kind() != reflect.Interface {
			x = x.as(p)
		}
		args = append(args, get[any](x.as(reflect.TypeFor[any]())))
	}
	print := fn.Print
	list := func(f *frame) []any {
		list := make([]any, len(args))
		for i, a := range args {
			list[i] = a(f)
		}
		return list
	}
	if to == nil {
		return func(f *frame) { print(list(f)) }
	}
	t := fn.Type.Out(0)
	out := c.hold(t)
	var set do
	if offset := out.offset; t.Kind() == reflect.String {
		set = func(f *frame) { *at[string](f, offset), _ = print(list(f)) }
	} else {
		set = func(f *frame) {
			_, err := print(list(f))
			at[pair](f, offset).set(err)
		}
	}
	return sequence(present(set, to[0](out.operand())))
}

// resultsOf returns how many results a call has, -1 if that is not known.
func (c *compiler) resultsOf(e corego.Call) int {
	switch fun := e.Fun.(type) {
	case corego.Name:
		if v, ok := c.vars[fun]; ok {
			return v.typ.NumOut()
		}
		if fn := c.engine.funcs[string(fun)]; fn != nil {
			return len(fn.signature.results)
		}
	case corego.Qualified:
		if fun.Package == core.MachineName {
			if entry, ok := c.engine.env.Entry(fun.Name); ok {
				return entry.Type.NumOut()
			}
		} else if fn := c.engine.env.Compiled(fun.Name, 0, false); fn != nil {
			return fn.Type.NumOut()
		}
	}
	return -1
}
