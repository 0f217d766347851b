package interp

import (
	"math"
	"reflect"
)

// yaegi does not copy an argument that reflect.Value.IsZero takes for zero: the parameter is zero
// already. But -0 is such a value, and so are complex numbers, arrays and structs that have it
// inside.
//
// Calls that have such an argument are rare. So a call whose arguments may be -0 looks whether one
// is, and only then goes by another way, through a function of package reflect, which copies all.

// bindCall gives a node its own generator if it calls an interpreted function. It reports whether
// it does.
func bindCall(n *node) bool {
	gen := n.generator()
	if reflect.ValueOf(*gen).Pointer() != callGenerator {
		return false
	}
	*gen = func(n *node) {
		yaegiCall(n)
		if c := newCallStep(n); c != nil {
			*n.step() = c.do
		} else if args := mayBeMinusZero(n); args != nil {
			generateCall(n, args)
		}
	}
	return true
}

// mayBeMinusZero returns the numbers of a call's arguments that may be -0.
func mayBeMinusZero(n *node) (args []int) {
	for i, arg := range n.children()[1:] {
		typ := arg.typ()
		if typ == nil {
			continue
		}
		if t := typeOf(typ); t != nil && holdsFloats(t) { // nil has none
			args = append(args, i)
		}
	}
	return args
}

// generateCall replaces yaegi's step of a node that calls a function. args are the numbers of the
// arguments that may be -0.
func generateCall(n *node, args []int) {
	exec := n.step()
	plain := *exec
	next, otherwise := n.nextSteps()
	children := n.children()
	callee := genFunctionWrapper(children[0])
	values := make([]func(*frame) reflect.Value, len(children)-1)
	for i, arg := range children[1:] {
		values[i] = genValue(arg)
	}
	level, first := n.place()
	*exec = func(f *frame) step {
		minus := false
		for _, i := range args {
			minus = minus || isMinusZero(values[i](f))
		}
		if !minus {
			return plain(f)
		}
		in := make([]reflect.Value, len(values))
		for i, value := range values {
			in[i] = value(f)
		}
		out := callee(f).Call(in)
		if first >= 0 {
			data := *getFrame(f, level).variables()
			for i, result := range out {
				data[first+i].Set(result)
			}
		}
		if otherwise != nil && !out[0].Bool() {
			return otherwise
		}
		return next
	}
}

// isMinusZero reports whether reflect.Value.IsZero takes for zero what is not.
func isMinusZero(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		return v.Float() == 0 && math.Signbit(v.Float())
	case reflect.Complex64, reflect.Complex128:
		c := v.Complex()
		return c == 0 && (math.Signbit(real(c)) || math.Signbit(imag(c)))
	case reflect.Array:
		return v.IsZero() && anyMinusZero(v.Len(), v.Index)
	case reflect.Struct:
		return v.IsZero() && anyMinusZero(v.NumField(), v.Field)
	}
	return false
}

func anyMinusZero(n int, part func(int) reflect.Value) bool {
	for i := range n {
		if isMinusZero(part(i)) {
			return true
		}
	}
	return false
}

// holdsFloats reports whether a value of a type holds floating point numbers, itself and not by way
// of a pointer.
func holdsFloats(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return true
	case reflect.Array:
		return t.Len() > 0 && holdsFloats(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if holdsFloats(t.Field(i).Type) {
				return true
			}
		}
	}
	return false
}

// callGenerator is the code of yaegi's generator of calls.
var callGenerator = reflect.ValueOf(yaegiCall).Pointer()
