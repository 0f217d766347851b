package interp

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// A panic of a compiled function leaves the step that has called it, and yaegi does not say which
// step that was. So the steps that the caller of Evaluate asks for are made to say it themselves.

// Pos is where a call starts in a text, from 1.
type Pos struct{ Line, Col int }

// Marked is a call of which something is told. Enters is for those of which Options.Entering is.
type Marked struct {
	Site   core.Site
	Enters bool
}

// watchCalls has the steps of calls in a compiled text tell Options.Left when a panic leaves them.
func (in *Interp) watchCalls(n *node, calls map[Pos]Marked) (found bool) {
	for _, child := range n.children() {
		found = in.watchCalls(child, calls) || found
	}
	if n.kind() != callExpr || len(calls) == 0 {
		return found
	}
	p := in.yaegi.FileSet().Position(n.pos())
	mark, ok := calls[Pos{p.Line, p.Column}]
	site := mark.Site
	if !ok {
		return found
	}
	callee := n.children()[0].valuePlace()
	compiled := callee.IsValid() && callee.Kind() == reflect.Func
	if n.parent().callsLater() {
		if compiled && in.opts.Deferred != nil {
			*callee = in.opts.Deferred(site, *callee)
		}
		return found
	}
	generator := n.generator()
	generate := *generator
	*generator = func(n *node) {
		generate(n)
		exec := n.step()
		if *exec == nil {
			return
		}
		if compiled && in.opts.Calling != nil {
			*exec = in.calling(in.around(*exec, n), site, in.writable(n))
		}
		if mark.Enters && in.opts.Entering != nil {
			*exec = in.entering(*exec, site)
		}
		*exec = watched(*exec, func() { in.opts.Left(site) })
	}
	return true
}

// calling is a step that tells Options.Calling of what it calls, and Options.Argument of arguments.
func (in *Interp) calling(s step, site core.Site, arguments []func(*frame) reflect.Value) step {
	calling, argument := in.opts.Calling, in.opts.Argument
	return func(f *frame) step {
		if calling(site) {
			for _, a := range arguments {
				argument(a(f))
			}
		}
		next := s(f)
		calling(0)
		return next
	}
}

// An Around is what is called about the calls of a compiled function, After also when a panic leaves
// it. Either may be nil.
type Around struct {
	Before func(Arguments)
	After  func()
}

// Arguments are those of a call that is about to be made.
type Arguments struct {
	frame *frame
	list  []func(*frame) reflect.Value
	given []reflect.Value
}

// GivenArguments are those of a call that another engine makes.
func GivenArguments(list []reflect.Value) Arguments { return Arguments{given: list} }

// Len returns how many there are.
func (a Arguments) Len() int { return len(a.list) + len(a.given) }

// At returns the i-th argument. It is not valid if it is neither a string nor something that leads
// to more memory.
func (a Arguments) At(i int) reflect.Value {
	if a.given != nil {
		if !leads(a.given[i].Kind()) {
			return reflect.Value{}
		}
		return a.given[i]
	}
	if a.list[i] == nil {
		return reflect.Value{}
	}
	return a.list[i](a.frame)
}

// around is a step with what Options.Around has for what it calls.
func (in *Interp) around(s step, call *node) step {
	callee := call.children()[0].children()
	if in.opts.Around == nil || len(callee) == 0 {
		return s
	}
	around := in.opts.Around(callee[len(callee)-1].ident())
	if around.Before == nil && around.After == nil {
		return s
	}
	arguments := argumentsOf(call)
	return func(f *frame) step {
		if around.Before != nil {
			around.Before(Arguments{frame: f, list: arguments})
		}
		if around.After != nil {
			defer around.After()
		}
		return s(f)
	}
}

// argumentsOf returns the arguments of a call, nil for those of no interest.
func argumentsOf(call *node) (list []func(*frame) reflect.Value) {
	for _, arg := range call.children()[1:] {
		var value func(*frame) reflect.Value
		if v := arg.value(); v.IsValid() {
			value = func(*frame) reflect.Value { return v }
		} else if t := arg.typ(); t != nil && typeOf(t) != nil {
			if leads(typeOf(t).Kind()) {
				value = genValue(arg)
			}
		}
		list = append(list, value)
	}
	return list
}

// leads reports whether arguments of a kind are of interest to an Around.
func leads(k reflect.Kind) bool {
	switch k {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface, reflect.String, reflect.Struct:
		return true
	}
	return false
}

// Writable reports whether a compiled function may write through an argument of a kind.
func Writable(k reflect.Kind) bool {
	switch k {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return true
	}
	return false
}

// entering is a step that tells Options.Entering of what it calls.
func (in *Interp) entering(s step, site core.Site) step {
	enter := in.opts.Entering
	return func(f *frame) step {
		before := enter(site)
		next := s(f)
		enter(before)
		return next
	}
}

// writable returns the arguments of a call through which a compiled function may write. Operations
// see to what they write themselves.
func (in *Interp) writable(n *node) (list []func(*frame) reflect.Value) {
	if op, ok := in.operation(n); ok && !op.Compiled || in.opts.Argument == nil {
		return nil
	}
	for _, arg := range n.children()[1:] {
		if t := arg.typ(); t == nil || arg.value().IsValid() {
			continue // a constant
		} else if t := typeOf(t); t == nil {
			continue
		} else if Writable(t.Kind()) {
			list = append(list, genValue(arg))
		}
	}
	return list
}

// watched is a step that calls left when a panic, or runtime.Goexit, leaves it.
func watched(s step, left func()) step {
	return func(f *frame) (next step) {
		done := false
		defer func() {
			if !done {
				left()
			}
		}()
		next = s(f)
		done = true
		return next
	}
}
