package bridge

import (
	"fmt"
	"reflect"
)

// learnerError is a learner's error among the operands of a printing function. It equals another
// that holds the same value. It has all methods that package errors and others look for; those that
// the value's type does not have answer as if they were not there.
type learnerError struct {
	t *Types
	x any
}

// learnerErrors is a learnerError that unwraps to several errors. It is another type because the
// method has another signature.
type learnerErrors struct{ learnerError }

// wrapError returns x, an error with the entry e, as an operand.
func (t *Types) wrapError(e *entry, x any) error {
	if fn, ok := e.method("Unwrap"); ok && fn.Type().NumOut() == 1 && fn.Type().Out(0).Kind() == reflect.Slice {
		return learnerErrors{learnerError{t, x}}
	}
	return learnerError{t, x}
}

func (w learnerError) coreValue() any { return w.x }

// method calls a method of the value if it takes args and returns results of these kinds, and
// otherwise returns nil.
func (w learnerError) method(name string, results []reflect.Kind, args ...any) []any {
	e := w.t.entry(w.x)
	fn, ok := e.method(name)
	if !ok || fn.Type().NumIn() != len(args)+1 || fn.Type().NumOut() != len(results) {
		return nil
	}
	for i, kind := range results {
		if fn.Type().Out(i).Kind() != kind {
			return nil
		}
	}
	return invoke(fn, e.unbox(w.x), args)
}

func (w learnerError) Error() string {
	if r := w.method("Error", []reflect.Kind{reflect.String}); r != nil {
		return r[0].(string)
	}
	return ""
}

// Unwrap returns the error that the value's method returns, nil if it has none.
func (w learnerError) Unwrap() error {
	if r := w.method("Unwrap", []reflect.Kind{reflect.Interface}); r != nil {
		return compiledAs[error](w.t, r[0])
	}
	return nil
}

// Unwrap returns the errors that the value's method returns.
func (w learnerErrors) Unwrap() []error {
	r := w.method("Unwrap", []reflect.Kind{reflect.Slice})
	list, _ := r[0].([]any)
	errs := make([]error, len(list))
	for i, x := range list {
		errs[i] = compiledAs[error](w.t, x)
	}
	return errs
}

func (w learnerError) Is(target error) bool {
	r := w.method("Is", []reflect.Kind{reflect.Bool}, w.t.fromError(target))
	return r != nil && r[0].(bool)
}

func (w learnerError) As(target any) bool {
	r := w.method("As", []reflect.Kind{reflect.Bool}, target)
	return r != nil && r[0].(bool)
}

func (w learnerError) Timeout() bool {
	r := w.method("Timeout", []reflect.Kind{reflect.Bool})
	return r != nil && r[0].(bool)
}

func (w learnerError) Temporary() bool {
	r := w.method("Temporary", []reflect.Kind{reflect.Bool})
	return r != nil && r[0].(bool)
}

// Format prints the value as fmt would print it.
func (w learnerError) Format(s fmt.State, verb rune) { w.t.format(w.x, s, verb, open) }
