package interp

import (
	"reflect"
	"slices"
	"sync/atomic"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// How deep a function may call itself depends on what a call needs of the stack. yaegi's step for a
// call keeps all that it has prepared, 430 bytes, and calls a function value by way of package
// reflect, which is 3,000 more. So calls get a step of ours: what prepares the call returns before
// the function is run. It is faster, too, for what package reflect allocates.

// callStep is a call of an interpreted function.
type callStep struct {
	plain           step // yaegi's own, for what is rare
	next, otherwise step // otherwise is for a condition that is false
	callee          func(*frame) reflect.Value
	types           []reflect.Type // of the parameters
	args            []func(*frame) reflect.Value
	floats          []bool // the arguments that may be -0
	results         int
	blank           []bool                   // the results that are assigned to "_"; nil if there are none
	level, first    int                      // where the results go
	known           atomic.Uintptr           // the code of a function value that made says is yaegi's
	frames          atomic.Pointer[framesOf] // of the function that was called last
}

// newCallStep returns the step for a node that has yaegi's step, or nil if it is no call of the
// common kind.
func newCallStep(n *node) *callStep {
	if n.inDeferring() {
		return nil
	}
	children := n.children()
	typ := children[0].typ()
	if typ == nil {
		return nil
	}
	t := typeOf(typ)
	if t == nil || t.Kind() != reflect.Func || t.IsVariadic() || t.NumIn() != len(children)-1 {
		return nil // the arguments may be the results of one call
	}
	c := &callStep{plain: *n.step(), callee: genValue(children[0]), results: t.NumOut()}
	c.next, c.otherwise = n.nextSteps()
	c.level, c.first = n.place()
	if c.results > 0 && c.first < 0 {
		return nil
	}
	for i, arg := range children[1:] {
		in, gen := t.In(i), genValue
		switch {
		case in.Kind() == reflect.Interface && in != reflect.TypeFor[any]():
			return nil // yaegi has interfaces of its own
		case in.Kind() == reflect.Func:
			gen = genFuncValue
		}
		c.types, c.args = append(c.types, in), append(c.args, gen(arg))
		c.floats = append(c.floats, holdsFloats(in))
	}
	if assignment := n.parent(); assignsSeveral[assignment.kind()] {
		c.blank = make([]bool, c.results)
		for i := range c.blank {
			c.blank[i] = assignment.children()[i].ident() == "_"
		}
	}
	return c
}

// inDeferring reports whether a node is in a function that defers. What such a function's calls
// need beside the stack is many times more. With less of the stack, a recursion that does not end
// would take the more of that.
func (n *node) inDeferring() bool {
	for ; n != nil; n = n.parent() {
		if k := n.kind(); k != funcDecl && k != funcLit {
			continue
		}
		children := n.children()
		return slices.ContainsFunc(children[len(children)-1].children(), func(statement *node) bool {
			return statement.kind() == deferStmt
		})
	}
	return false
}

// do is the step. Its own frame lies under that of each function that is called, and so it has as
// little as can be.
func (c *callStep) do(f *frame) step {
	if frames, called := c.enter(f); called != nil {
		frames.run(called)
		return c.branch(frames, called)
	}
	fn, in := c.prepare(f)
	if fn == nil {
		return c.plain(f)
	}
	return c.leave(f, fn(in))
}

// enter readies a frame for a declared function, and none if it is another that is called.
//
//go:noinline
func (c *callStep) enter(f *frame) (*framesOf, *callFrame) {
	callee := c.callee(f)
	if !callee.IsValid() || callee.Type() != nodePointer {
		return nil, nil
	}
	frames := c.frames.Load()
	if def := (*node)(callee.UnsafePointer()); frames == nil || frames.def != def {
		if def == nil || def.kind() != funcDecl || def.value().IsValid() {
			return nil, nil
		}
		frames = newFramesOf(def)
		c.frames.Store(frames)
	}
	called := frames.get(f)
	data := called.data
	if c.results > 0 {
		above := (*getFrame(f, c.level).variables())[c.first:]
		for i := range c.results {
			if c.blank == nil || !c.blank[i] {
				data[i] = above[i]
			}
		}
	}
	params := data[c.results:]
	for i, arg := range c.args {
		v := arg(f)
		if v.IsZero() && params[i].Kind() != reflect.Interface && !(c.floats[i] && isMinusZero(v)) {
			continue // as it is
		}
		if v.Kind() == reflect.Pointer && v.Type() == nodePointer {
			return nil, nil // a function that has yet to become a value
		}
		params[i].Set(v)
	}
	return frames, called
}

// branch returns the step after a declared function.
//
//go:noinline
func (c *callStep) branch(frames *framesOf, called *callFrame) step {
	next := c.next
	if c.otherwise != nil && !called.data[0].Bool() {
		next = c.otherwise
	}
	frames.put(called)
	return next
}

// prepare returns what yaegi has made a function value of, with its arguments, and nil if that is
// another's.
//
//go:noinline
func (c *callStep) prepare(f *frame) (fn func([]reflect.Value) []reflect.Value, in []reflect.Value) {
	callee := c.callee(f)
	if !callee.IsValid() || callee.Kind() != reflect.Func || !callee.CanInterface() || callee.IsNil() {
		return nil, nil
	}
	fn, ok := c.made(callee)
	if !ok {
		return nil, nil
	}
	in = make([]reflect.Value, len(c.args))
	for i, arg := range c.args {
		in[i] = arg(f)
		if t := c.types[i]; in[i].Type() != t {
			if !in[i].Type().AssignableTo(t) {
				return nil, nil
			}
			v := reflect.New(t).Elem()
			v.Set(in[i])
			in[i] = v
		}
	}
	return fn, in
}

// leave stores the results of a function value and returns the next step.
//
//go:noinline
func (c *callStep) leave(f *frame, out []reflect.Value) step {
	if len(out) > 0 {
		data := *getFrame(f, c.level).variables()
		for i, v := range out {
			if c.blank == nil || !c.blank[i] {
				data[c.first+i].Set(v)
			}
		}
	}
	if c.otherwise != nil && !out[0].Bool() {
		return c.otherwise
	}
	return c.next
}

// made returns the function that was given to reflect.MakeFunc, if yaegi has done so.
func (c *callStep) made(v reflect.Value) (fn func([]reflect.Value) []reflect.Value, ok bool) {
	fn, ok = goruntime.MadeOf(v)
	if !ok {
		return nil, false
	}
	code := reflect.ValueOf(fn).Pointer()
	if code != c.known.Load() {
		if !isYaegis(code) {
			return nil, false // it may keep its arguments, which are variables here
		}
		c.known.Store(code)
	}
	return fn, true
}
