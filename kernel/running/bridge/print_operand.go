package bridge

import (
	"fmt"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// adapter is a learner's value among the operands of a printing function.
type adapter interface{ coreValue() any }

// %T, %p and %w become these verbs, of a private area of Unicode, where their operand is wrapped:
// fmt never asks an operand about %T and %p, nor about a %w that has no meaning.
const (
	verbType    = '\ue054'
	verbPointer = '\ue070'
	verbWrap    = '\ue077'
)

// formatted is a Core value among the operands of a printing function. It prints as fmt would print
// the learner's value.
type formatted struct {
	t *Types
	x any
}

func (f formatted) Format(s fmt.State, verb rune) { f.t.format(f.x, s, verb, open) }

func (f formatted) coreValue() any { return f.x }

// Wrap prepares x, a Core any, for fmt, which formats what Wrap returns as the learner's value. An
// error stays one. fmt never asks an operand about %T, %p and a few mistakes in formats;
// [Types.Sprintf] takes care of these.
func (t *Types) Wrap(x any) any {
	switch x := x.(type) {
	case nil, string, int, bool, float64, byte, rune, int64, uint64, []byte:
		return x
	case reflect.Value:
		return t.wrapValue(x)
	}
	rtype := reflect.TypeOf(x)
	if t.isNative(rtype) {
		return x
	}
	if e := t.entryOf(rtype); e != nil && t.has(e, methodError) {
		return t.wrapError(e, x)
	}
	if err, ok := x.(error); ok {
		return formattedError{formatted{t, x}, err}
	}
	return formatted{t, x}
}

// formattedError is an error of the kernel's that stands for one of the standard library's.
type formattedError struct {
	formatted
	error
}

// wrapValue prepares a reflect.Value, which prints as what it holds.
func (t *Types) wrapValue(v reflect.Value) any {
	s := t.unbox(v)
	if s.typ == nil {
		return v
	}
	f := formattedValue{formatted{t, t.interfaceOf(goruntime.WithROFlags(v, 0))}, open}
	if !v.CanInterface() {
		f.reached = closed
	}
	return f
}

// formattedValue is what a reflect.Value holds. Its methods are not called if it was reached by an
// unexported field.
type formattedValue struct {
	formatted
	reached access
}

func (f formattedValue) Format(s fmt.State, verb rune) {
	if verb == verbType {
		fmt.Fprintf(s, fmt.FormatString(s, 's'), "reflect.Value")
		return
	}
	f.t.format(f.x, s, verb, f.reached)
}
