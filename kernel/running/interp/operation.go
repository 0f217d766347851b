package interp

import (
	"reflect"
	"sync/atomic"

	"github.com/traefik/yaegi/interp"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// yaegi calls a compiled function with reflect.Value.Call, which takes as long as ten of its own
// steps: it looks up how such a call is made, and allocates the arguments, the results and their
// slices. For what cells do in their inner loops that is too much. An Operation is a step like
// yaegi's own, an addition say: a closure that finds its operands among the interpreter's
// variables.
//
// When yaegi has compiled a text, each node of its tree holds the function that will make the
// node's step, a generator. Before the text is executed, the calls of operations get a generator of
// ours. Like yaegi's own ones it uses genValue and getExec. They are private, and bound when the
// kernel is linked.

// Operation is what texts call like a function of the host, and what the interpreter executes like
// a step of its own. In a [Table] it stands for a function.
type Operation struct {
	// Func is the function, with one result or none. It is called by go and defer statements only;
	// for what stands in none of them a nil function will do.
	Func reflect.Value
	Do   func(Call)
	// Prepare, if it is set, is asked once for each call in a text, when that is first made, for
	// what to do there instead of Do: the arguments' types do not change, nor do constants.
	Prepare func(Call) func(Call)
	// Compiled says that Do does what Func does, a compiled function. Then calls are operations only
	// where that is as good: see [Operation.suits]. Options.Argument is told of their arguments.
	Compiled bool
}

// Call is one execution of an operation.
type Call struct {
	site  *callSite
	frame *frame
	given *Given // not nil if it is made by who has values, not frames
}

// Given are the arguments of a call that another engine makes, and the variable for its result.
type Given struct {
	Args   []reflect.Value
	Result reflect.Value
}

// A Site is a call of an operation in a text of another engine's.
type Site struct {
	op    Operation
	site  callSite
	frame *frame // that functions are called from
}

// At returns a place that an operation is called from.
func (in *Interp) At(op Operation) *Site { return &Site{op: op, frame: in.outside} }

// Do executes the operation.
func (s *Site) Do(g *Given) {
	c := Call{&s.site, s.frame, g}
	if s.op.Prepare != nil {
		s.op.prepared(c)
		return
	}
	s.op.Do(c)
}

// callSite is a call of an operation in a text.
type callSite struct {
	args   []func(*frame) reflect.Value
	names  map[int]func(*frame) reflect.Value // of args that are functions, as yaegi has them
	result func(*frame) reflect.Value
	cache  atomic.Value
	do     atomic.Pointer[func(Call)] // what Prepare has returned
}

// Args is the number of arguments.
func (c Call) Args() int {
	if c.given != nil {
		return len(c.given.Args)
	}
	return len(c.site.args)
}

// Arg is an argument. It has the type that it has in the text, whatever the parameter's is; if it
// is a variable it can be set. Functions may come as values of yaegi's, but not where the parameter
// has a function type.
func (c Call) Arg(i int) reflect.Value {
	if c.given != nil {
		return c.given.Args[i]
	}
	return c.site.args[i](c.frame)
}

// Thunk is an argument that is a function without parameters and results, which can be called later.
func (c Call) Thunk(i int) func() {
	v := c.Arg(i)
	if v.Kind() == reflect.Func && !v.IsNil() {
		if made, ok := goruntime.MadeOf(v); ok && reflect.ValueOf(made).Pointer() == literalCode {
			return func() { made(nil) } // what the stub of reflect.MakeFunc would come to
		}
	}
	return v.Interface().(func())
}

// Result is the variable for the result.
func (c Call) Result() reflect.Value {
	if c.given != nil {
		return c.given.Result
	}
	return c.site.result(c.frame)
}

// Cache is room for what an operation finds out about the call in the text. All goroutines that
// make the call share it.
func (c Call) Cache() *atomic.Value { return &c.site.cache }

// symbols returns a table as yaegi takes it: an operation is a variable of its type. The variable's
// address tells calls of the operation.
func (in *Interp) symbols(t Table) Table {
	out := make(Table, len(t))
	for name, v := range t {
		if v.Type() == reflect.TypeFor[Operation]() {
			op := v.Interface().(Operation)
			v = reflect.New(op.Func.Type()).Elem()
			v.Set(op.Func)
			in.operations[v.Addr().Interface()] = op
		}
		out[name] = v
	}
	return out
}

// bindOperations gives the calls of operations in a compiled text their generators, and what
// minuszero.go and literal.go are about.
func (in *Interp) bindOperations(prog *interp.Program, calls map[Pos]Marked) {
	for _, declaration := range rootOf(prog).children() {
		found := in.bindBelow(declaration, false)
		if in.watchCalls(declaration, calls) || found {
			// The steps of function literals have been made already.
			declaration.forgetSteps()
		}
	}
}

// bindBelow does for a part of the tree what bindOperations does for all of it. within is for parts
// of function literals. It reports whether the part has any such calls.
func (in *Interp) bindBelow(n *node, within bool) (found bool) {
	for _, child := range n.children() {
		literal := bindLiteral(child, within)
		found = in.bindBelow(child, within || literal) || literal || found
		switch op, ok := in.operation(child); {
		case ok && !n.callsLater():
			*child.generator() = op.generate
			found = true
		case !ok && !n.callsLater():
			found = bindCall(child) || found
		}
	}
	return found
}

// operation is what a node calls, if it is a call of an operation.
func (in *Interp) operation(n *node) (op Operation, ok bool) {
	children := n.children()
	if len(children) == 0 {
		return op, false
	}
	callee := children[0].value()
	if !callee.CanAddr() || !callee.CanInterface() {
		return op, false
	}
	op, ok = in.operations[callee.Addr().Interface()]
	return op, ok && (!op.Compiled || op.suits(n))
}

// suits reports whether an operation with Compiled can be what a call does: each argument stands for
// itself, none is a function, for which yaegi has values of its own, nor a list that is spread, and
// of several results none is used.
func (op Operation) suits(call *node) bool {
	if op.Func.Type().NumOut() > 1 && call.parent().kind() != exprStmt {
		return false
	}
	for _, arg := range call.children()[1:] {
		if arg.kind() == callExpr && arg.results() != 1 || arg.typ() == nil || arg.ident() == "nil" {
			return false
		}
		switch t := typeOf(arg.typ()); {
		case t == nil, t.Kind() == reflect.Func, t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Interface:
			return false
		}
	}
	return true
}

// results returns how many values a call is, one if it is a conversion or of a builtin.
func (n *node) results() int {
	if callee := n.children()[0].typ(); callee != nil {
		if t := typeOf(callee); t != nil && t.Kind() == reflect.Func {
			return t.NumOut()
		}
	}
	return 1
}

// callsLater reports whether a node is a go or defer statement.
func (n *node) callsLater() bool { return later[n.kind()] }

// forgetSteps has the steps of a node and those below made anew.
func (n *node) forgetSteps() {
	*n.step() = nil
	for _, child := range n.children() {
		child.forgetSteps()
	}
}

// generate makes the step of a node that calls the operation.
func (op Operation) generate(n *node) {
	next, otherwise := n.nextSteps()
	s := &callSite{}
	t := op.Func.Type()
	for i, arg := range n.children()[1:] {
		gen := genValue
		if i < t.NumIn() && t.In(i).Kind() == reflect.Func {
			gen = genFunctionWrapper
			if arg.ident() != "" {
				if s.names == nil {
					s.names = map[int]func(*frame) reflect.Value{}
				}
				s.names[i] = genValue(arg)
			}
		}
		s.args = append(s.args, gen(arg))
	}
	if t.NumOut() > 0 {
		s.result = genValue(n)
	}
	do := op.Do
	if op.Prepare != nil {
		do = op.prepared
	}
	exec := n.step()
	if otherwise == nil {
		*exec = func(f *frame) step {
			do(Call{s, f, nil})
			return next
		}
		return
	}
	*exec = func(f *frame) step { // the call is a condition
		do(Call{s, f, nil})
		if s.result(f).Bool() {
			return next
		}
		return otherwise
	}
}

// prepared does what Prepare has found for a call.
func (op Operation) prepared(c Call) {
	do := c.site.do.Load()
	if do == nil {
		f := op.Prepare(c)
		do = &f
		c.site.do.Store(do)
	}
	(*do)(c)
}
