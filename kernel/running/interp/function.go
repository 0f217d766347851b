package interp

import "reflect"

// Function is a function that a text declares. An operation that gets one as an argument, by its
// name, can call it as yaegi's own calls do, in a frame after that of the caller. By way of a
// reflect.Value it would take three times as long.
type Function struct {
	frames  *framesOf
	results int
}

// Function is an argument that is the name of a declared function.
func (c Call) Function(i int) (f Function, ok bool) {
	if c.given != nil {
		return Function{}, false
	}
	get := c.site.args[i]
	if name := c.site.names[i]; name != nil {
		get = name
	}
	v := get(c.frame)
	if v.Type() != nodePointer || v.IsNil() {
		return Function{}, false
	}
	def := (*node)(v.UnsafePointer())
	if def.kind() != funcDecl || len(def.children()) != 4 {
		return Function{}, false
	}
	return Function{newFramesOf(def), def.typ().results()}, true
}

// Name is the name under which a text has declared the function.
func (f Function) Name() string { return f.frames.def.children()[1].ident() }

// Thunk returns what calls f, which has no parameters, again and again. c is the call that got it.
func (f Function) Thunk(c Call) func() {
	return func() {
		called := f.frames.get(c.frame)
		f.frames.run(called)
		f.frames.put(called)
	}
}

// Entered is a call of a Function that has yet to be run.
type Entered struct {
	function Function
	call     *callFrame
}

// Enter prepares a call of f for an operation. Its arguments are a receiver and those of the
// operation from the given one on. That it is not run here keeps what has been prepared off the
// stack below a recursion.
//
//go:noinline
func (f Function) Enter(c Call, receiver reflect.Value, from int) Entered {
	called := f.frames.get(c.frame)
	params := called.data[f.results:]
	params[0].Set(receiver)
	for i := from; i < c.Args(); i++ {
		params[i-from+1].Set(c.Arg(i))
	}
	return Entered{f, called}
}

// IsZero reports whether there is no call.
func (e Entered) IsZero() bool { return e.call == nil }

// Run runs the function.
func (e Entered) Run() { e.function.frames.run(e.call) }

// Results are the results of a function that has been run, which are variables until Done.
func (e Entered) Results() []reflect.Value { return e.call.data[:e.function.results] }

// Done ends a call that has been run.
func (e Entered) Done() { e.function.frames.put(e.call) }
