package interp

import "reflect"

// A frame of yaegi's refers to that of the caller, and a function literal's value to the frame that
// it was made in. So as long as such a value lives, so does all that the callers had in variables:
// what a finalizer or a cleanup is for would never be collected. Only literals within a literal
// need the frame around. A declared function finds what is global by another way, so when it makes
// a literal's value its frame lets go of the caller's.
//
// The literal's calls take frames that were used before, as those of declared functions do
// (callframes.go); yaegi's generator makes new ones, and a copy of the frame around.

// bindLiteral gives a node a generator of ours if it is a function literal in no other. It reports
// whether it is.
func bindLiteral(n *node, within bool) bool {
	gen := n.generator()
	if within || reflect.ValueOf(*gen).Pointer() != literalGenerator {
		return false
	}
	*gen = func(n *node) {
		if makes := newLiteral(n); makes != nil {
			*n.step() = makes
			return
		}
		yaegiLiteral(n)
		exec := n.step()
		plain := *exec
		*exec = func(f *frame) step {
			f.detach()
			return plain(f)
		}
	}
	return true
}

// literal is a function literal's value.
type literal struct {
	*literalStep
	around *frame // in which it was made
}

// literalStep makes the values of a function literal.
type literalStep struct {
	typ          reflect.Type
	frames       *framesOf
	level, index int // where the value goes
	next         step
}

// newLiteral returns the step that makes the value of a function literal, nil for parameters that
// yaegi has a way of its own to pass.
func newLiteral(n *node) step {
	l := &literalStep{typ: n.funcType(), frames: newFramesOf(n)}
	for in := range l.typ.Ins() {
		if in.Kind() == reflect.Interface && in != reflect.TypeFor[any]() {
			return nil
		}
	}
	l.level, l.index = n.place()
	l.next, _ = n.nextSteps()
	return l.do
}

func (l *literalStep) do(f *frame) step {
	f.detach()
	(*getFrame(f, l.level).variables())[l.index] = reflect.MakeFunc(l.typ, (&literal{l, f}).call)
	return l.next
}

// call calls the function. The results are variables of nobody else's.
func (l *literal) call(in []reflect.Value) (out []reflect.Value) {
	called := l.frames.get(l.around)
	results := l.typ.NumOut()
	params := called.data[results:]
	for i, arg := range in {
		params[i].Set(arg)
	}
	l.frames.run(called)
	if results > 0 {
		out = make([]reflect.Value, results)
		for i, v := range called.data[:results] {
			out[i] = reflect.New(l.typ.Out(i)).Elem()
			out[i].Set(v)
		}
	}
	l.frames.put(called)
	return out
}

// literalCode is the code of what literals' values are made of.
var literalCode = reflect.ValueOf((&literal{}).call).Pointer()

// literalGenerator is the code of yaegi's generator of function literals.
var literalGenerator = reflect.ValueOf(yaegiLiteral).Pointer()
