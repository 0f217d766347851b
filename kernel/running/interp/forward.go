package interp

import (
	"reflect"
	"sync/atomic"
)

// A function that is declared again is another function, and code that was compiled before calls
// the old one: the loop of a goroutine, a closure that a variable holds. It is to call the new one.
// So the old function's first step is replaced: it runs the newest version, with the old one's
// arguments and results for its own.
//
// That costs nothing where nothing is declared again. A call that has entered the old function
// already goes on in it.

// versions is a function that has been declared again.
type versions struct{ newest atomic.Pointer[node] }

// Forward has calls of a function do what a newer one does, which has the same parameters and
// results. It reports whether they do. Both are names that the interpreter has.
func (in *Interp) Forward(old, newer string) bool {
	from, to := in.session.function(old), in.session.function(newer)
	if from == nil || to == nil || from.funcType() != to.funcType() {
		return false
	}
	v := in.versions[old]
	if v == nil {
		v = &versions{}
		in.forward(from, v)
	}
	v.newest.Store(to)
	delete(in.versions, old)
	in.versions[newer] = v
	return true
}

// forward replaces the first step of a function.
func (in *Interp) forward(from *node, v *versions) {
	t := from.funcType()
	shared := t.NumOut() + t.NumIn() // results come first in a frame, and then parameters
	*from.firstStep().step() = func(f *frame) step {
		f.detach() // some of its variables are the new one's, too
		to := v.newest.Load()
		types := to.frameTypes()
		given := *f.variables()
		called := f.child(len(types))
		variables := *called.variables()
		for i := range variables {
			if i < shared && i < len(given) {
				variables[i] = given[i]
			} else {
				variables[i] = reflect.New(types[i]).Elem()
			}
		}
		defer func() {
			if r := recover(); r != nil {
				// yaegi is about to tell of the old function, which has only called the new one.
				if in.opts.Forwarded != nil {
					in.opts.Forwarded()
				}
				panic(r)
			}
		}()
		runCfg(to.firstStep(), called, to, nil)
		return nil
	}
}

// function returns the node of a function that is declared in package main, or nil.
func (s *session) function(name string) *node {
	symbol := s.names.symbol(name)
	if symbol == nil {
		return nil
	}
	n := symbol.node()
	if n == nil || n.kind() != funcDecl || len(n.children()) != 4 || n.firstStep() == nil {
		return nil
	}
	return n
}
