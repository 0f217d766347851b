package interp

import "reflect"

// Function is a function that a text declares. An operation that gets one as an argument, by its
// name, can call it as yaegi's own calls do, in a frame after that of the caller. By way of a
// reflect.Value it would take three times as long.
type Function struct {
	def     *node
	types   []reflect.Type // of the variables in its frame: results, parameters, others
	results int
}

// Function is an argument that is the name of a declared function.
func (c Call) Function(i int) (f Function, ok bool) {
	v := c.Arg(i)
	if v.Type() != nodePointer || v.IsNil() {
		return Function{}, false
	}
	f.def = (*node)(v.UnsafePointer())
	children := f.def.children()
	if f.def.kind() != funcDecl || len(children) != 4 {
		return Function{}, false
	}
	f.types = f.def.frameTypes()
	f.results = f.def.typ().results()
	return f, true
}

// Entered is a call of a Function that has yet to be run.
type Entered struct {
	def     *node
	frame   *frame
	results int
}

// Enter prepares a call of f for an operation. Its arguments are a receiver and those of the
// operation from the given one on. That it is not run here keeps what has been prepared off the
// stack below a recursion.
//
//go:noinline
func (f Function) Enter(c Call, receiver reflect.Value, from int) Entered {
	called := c.frame.child(len(f.types))
	data := *called.variables()
	for i, t := range f.types {
		data[i] = reflect.New(t).Elem()
	}
	params := data[f.results:]
	params[0].Set(receiver)
	for i := from; i < c.Args(); i++ {
		params[i-from+1].Set(c.Arg(i))
	}
	return Entered{f.def, called, f.results}
}

// IsZero reports whether there is no call.
func (e Entered) IsZero() bool { return e.def == nil }

// Run runs the function.
func (e Entered) Run() { runCfg(e.def.firstStep(), e.frame, e.def, e.def) }

// Results are the results of a function that has been run, which are variables.
func (e Entered) Results() []reflect.Value { return (*e.frame.variables())[:e.results] }
