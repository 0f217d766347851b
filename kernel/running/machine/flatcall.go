package machine

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/bridge"
	"github.com/lockstep-go/lockstep/kernel/running/flat"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
)

// compiledCall is a call of compiled code at one place in a text that the flat engine runs: what
// package interp does about one.
type compiledCall struct {
	m      *Machine
	site   core.Site // 0 if nothing is told of the call
	enters bool
	saves  bool // the function may write through its arguments
	around interp.Around
}

// Compiled returns the call of a compiled function at a site.
func (e flatEnv) Compiled(name string, site core.Site, enters bool) *flat.Compiled {
	v, ok := e.symbols[name]
	if !ok {
		return nil
	}
	c := &compiledCall{m: e.Machine, site: site, enters: enters, saves: true, around: e.around(name)}
	if op, ok := v.Interface().(interp.Operation); ok {
		v, c.saves = op.Func, op.Compiled
	}
	if v.Kind() != reflect.Func || v.IsNil() {
		return nil
	}
	out := &flat.Compiled{
		Type: v.Type(), Func: v,
		Call:   func(args []reflect.Value) []reflect.Value { return c.call(args, v.Call) },
		Spread: func(args []reflect.Value) []reflect.Value { return c.call(args, v.CallSlice) },
	}
	if c.straight(v.Type()) {
		out.Straight, out.Site = true, c.told()
	}
	if print, ok := bridge.Direct(v); ok {
		out.Print = func(args []any) (string, any) { return c.print(args, print) }
	}
	return out
}

// straight reports whether nobody needs to know the arguments.
func (c *compiledCall) straight(t reflect.Type) bool {
	if c.around.Before != nil || c.around.After != nil {
		return false
	}
	for in := range t.Ins() {
		if c.saves && interp.Writable(in.Kind()) {
			return false
		}
	}
	return true
}

// told returns what is told of the call, nil if it is nothing.
func (c *compiledCall) told() *flat.Site {
	at := c.site
	if at == 0 {
		return nil
	}
	s := &flat.Site{Left: func() { c.m.leftCall(at) }}
	if !c.enters {
		s.Begin = func() core.Site { calling(at); return 0 }
		s.End = func(core.Site) { calling(0) }
		return s
	}
	s.Begin = func() core.Site {
		before := entering(at)
		calling(at)
		return before
	}
	s.End = func(before core.Site) {
		calling(0)
		entering(before)
	}
	return s
}

// call makes the call with values of package reflect's.
func (c *compiledCall) call(args []reflect.Value, call func([]reflect.Value) []reflect.Value) (out []reflect.Value) {
	c.do(func() []reflect.Value { return args }, func() { out = call(args) })
	return out
}

// print makes the call of a function that prints.
func (c *compiledCall) print(args []any, print func([]any) bridge.Printed) (string, any) {
	var p bridge.Printed
	c.do(func() []reflect.Value {
		list := make([]reflect.Value, len(args))
		for i := range args {
			list[i] = reflect.ValueOf(&args[i]).Elem()
		}
		return list
	}, func() { p = print(args) })
	return p.Text, p.Error
}

// do makes a call, and tells of it. args are asked for if somebody wants to know them.
func (c *compiledCall) do(args func() []reflect.Value, call func()) {
	if c.site == 0 {
		call()
		return
	}
	ended := false
	defer func() {
		if !ended {
			c.m.leftCall(c.site)
		}
	}()
	var before core.Site
	if c.enters {
		before = entering(c.site)
	}
	if calling(c.site) && c.saves {
		for _, a := range args() {
			if interp.Writable(a.Kind()) {
				saveArgument(a)
			}
		}
	}
	if c.around.Before != nil {
		c.around.Before(interp.GivenArguments(args()))
	}
	if c.around.After != nil {
		c.withAfter(call)
	} else {
		call()
	}
	calling(0)
	if c.enters {
		entering(before)
	}
	ended = true
}

func (c *compiledCall) withAfter(call func()) {
	defer c.around.After()
	call()
}
