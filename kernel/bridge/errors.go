package bridge

import (
	"fmt"
	"go/types"
	"reflect"
)

// learnerError is a learner's error value in the host. It is compared as the value is. The methods that an error may have are
// there whether the value's type has them or not; without them they answer as if they were not there.
type learnerError struct {
	t *Types
	x any
}

// learnerErrors is a learnerError that unwraps to several.
type learnerErrors struct{ learnerError }

func (t *Types) hostError(e *entry, x any) error {
	if fn, ok := e.method("Unwrap"); ok && fn.Type().NumOut() == 1 && fn.Type().Out(0).Kind() == reflect.Slice {
		return learnerErrors{learnerError{t, x}}
	}
	return learnerError{t, x}
}

func (w learnerError) coreValue() any { return w.x }

// method calls a method of the value, if it has it with such results.
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

// Unwrap returns nil when the value has no such method.
func (w learnerError) Unwrap() error {
	if r := w.method("Unwrap", []reflect.Kind{reflect.Interface}); r != nil {
		return hostAs[error](w.t, r[0])
	}
	return nil
}

// Unwrap returns what the value's method returns.
func (w learnerErrors) Unwrap() []error {
	r := w.method("Unwrap", []reflect.Kind{reflect.Slice})
	list, _ := r[0].([]any)
	errs := make([]error, len(list))
	for i, x := range list {
		errs[i] = hostAs[error](w.t, x)
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

// Format prints the value as fmt would.
func (w learnerError) Format(s fmt.State, verb rune) { w.t.format(w.x, s, verb, open) }

// Is is errors.Is on Core values.
func (t *Types) Is(err, target any) bool {
	if err == nil || target == nil {
		return err == target
	}
	comparable := reflect.TypeOf(target).Comparable()
	return t.walk(err, func(err any) bool {
		if comparable && err == target {
			return true
		}
		if e := t.entry(err); e != nil {
			is, ok := hostAs[error](t, err).(interface{ Is(error) bool })
			return ok && is.Is(hostAs[error](t, target))
		}
		is, ok := err.(interface{ Is(error) bool })
		return ok && is.Is(hostAs[error](t, target))
	})
}

// walk calls f for the errors in a tree of them, from the root, until it returns true.
func (t *Types) walk(err any, f func(any) bool) bool {
	for err != nil {
		if f(err) {
			return true
		}
		host := err
		if t.entry(err) != nil {
			host = hostAs[error](t, err)
		}
		switch host := host.(type) {
		case interface{ Unwrap() error }:
			err = t.fromError(host.Unwrap())
		case interface{ Unwrap() []error }:
			return t.walkAll(host.Unwrap(), f)
		default:
			return false
		}
	}
	return false
}

func (t *Types) walkAll(errs []error, f func(any) bool) bool {
	for _, err := range errs {
		if err != nil && t.walk(t.fromError(err), f) {
			return true
		}
	}
	return false
}

// As is errors.As on Core values: target is a pointer, in its representation.
func (t *Types) As(err, target any) bool {
	if err == nil {
		return false
	}
	if target == nil {
		panic("errors: target cannot be nil")
	}
	typ, ptr := t.open(target)
	if ptr.Kind() != reflect.Pointer || ptr.IsNil() {
		panic("errors: target must be a non-nil pointer")
	}
	var want types.Type
	if typ != nil {
		want = typ.Underlying().(*types.Pointer).Elem()
	}
	dst := ptr.Elem()
	if want == nil && dst.Kind() != reflect.Interface && t.entryOf(dst.Type()) == nil && !dst.Type().Implements(errorType) ||
		want != nil && !types.IsInterface(want) && t.missing(want, errorInterface) != "" {
		panic("errors: *target must be interface or implement error")
	}
	return t.walk(err, func(err any) bool {
		if t.assign(err, want, dst) {
			return true
		}
		if t.entry(err) != nil {
			as, ok := hostAs[error](t, err).(interface{ As(any) bool })
			return ok && as.As(t.View(target))
		}
		as, ok := err.(interface{ As(any) bool })
		return ok && as.As(ptr.Interface())
	})
}

// assign sets dst, of type want, to x if x has that type or implements it. want is nil when only its
// reflect type is known.
func (t *Types) assign(x any, want types.Type, dst reflect.Value) bool {
	if dst.Kind() == reflect.Interface {
		if want != nil && !t.Implements(x, want) {
			return false
		}
		dst.Set(reflect.ValueOf(x))
		return true
	}
	typ, v := t.open(x)
	if typ != nil && want != nil && !types.Identical(typ, want) || v.Type() != dst.Type() || (typ == nil) && want != nil && t.entryFor(want) != nil {
		return false
	}
	dst.Set(v)
	return true
}

// Find returns the first error in err's tree, a Core value, that has or implements the type want: errors.AsType.
func (t *Types) Find(err any, want types.Type) (found any, ok bool) {
	ok = t.walk(err, func(err any) bool {
		if t.is(err, want) {
			found = err
			return true
		}
		return false
	})
	return found, ok
}

// is reports whether the dynamic type of x is typ or implements it.
func (t *Types) is(x any, typ types.Type) bool {
	if types.IsInterface(typ) {
		return t.Implements(x, typ)
	}
	if of := t.TypeOf(x); of != nil {
		return types.Identical(of, typ)
	}
	return t.same(typ, reflect.TypeOf(x))
}

var errorInterface = types.Universe.Lookup("error").Type().Underlying().(*types.Interface)
