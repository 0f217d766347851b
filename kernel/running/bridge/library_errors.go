package bridge

import (
	"go/types"
	"reflect"
)

// Is is errors.Is on Core values.
func (t *Types) Is(err, target any) bool {
	if err == nil || target == nil {
		return err == target
	}
	comparable := reflect.TypeOf(target).Comparable()
	return t.walkErrors(err, func(err any) bool {
		if comparable && err == target {
			return true
		}
		if e := t.entry(err); e != nil {
			is, ok := compiledAs[error](t, err).(interface{ Is(error) bool })
			return ok && is.Is(compiledAs[error](t, target))
		}
		is, ok := err.(interface{ Is(error) bool })
		return ok && is.Is(compiledAs[error](t, target))
	})
}

// walkErrors calls f for the errors of a tree in depth-first order, as package errors goes through
// it, until f returns true.
func (t *Types) walkErrors(err any, f func(any) bool) bool {
	for err != nil {
		if f(err) {
			return true
		}
		compiled := err
		if t.entry(err) != nil {
			compiled = compiledAs[error](t, err)
		}
		switch compiled := compiled.(type) {
		case interface{ Unwrap() error }:
			err = t.fromError(compiled.Unwrap())
		case interface{ Unwrap() []error }:
			return t.walkErrorList(compiled.Unwrap(), f)
		default:
			return false
		}
	}
	return false
}

// walkErrorList calls walkErrors for each of several errors, until f returns true.
func (t *Types) walkErrorList(errs []error, f func(any) bool) bool {
	for _, err := range errs {
		if err != nil && t.walkErrors(t.fromError(err), f) {
			return true
		}
	}
	return false
}

// As is errors.As on Core values. target is a pointer, as Core represents it.
func (t *Types) As(err, target any) bool {
	if err == nil {
		return false
	}
	if target == nil {
		panic("errors: target cannot be nil")
	}
	typ, ptr := t.Open(target)
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
	return t.walkErrors(err, func(err any) bool {
		if t.assignMatch(err, want, dst) {
			return true
		}
		if t.entry(err) != nil {
			as, ok := compiledAs[error](t, err).(interface{ As(any) bool })
			return ok && as.As(t.View(target))
		}
		as, ok := err.(interface{ As(any) bool })
		return ok && as.As(ptr.Interface())
	})
}

// assignMatch sets dst, of type want, to x if x has that type or implements it, and reports whether
// it did. want is nil if it is known by its reflect type only.
func (t *Types) assignMatch(x any, want types.Type, dst reflect.Value) bool {
	if dst.Kind() == reflect.Interface {
		if want != nil && !t.Implements(x, want) {
			return false
		}
		dst.Set(reflect.ValueOf(x))
		return true
	}
	typ, v := t.Open(x)
	if typ != nil && want != nil && !types.Identical(typ, want) || v.Type() != dst.Type() || (typ == nil) && want != nil && t.entryFor(want) != nil {
		return false
	}
	dst.Set(v)
	return true
}

// Find returns the first error in the tree of err, a Core value, that has or implements the type
// want. It is errors.AsType, whose type argument is a value here.
func (t *Types) Find(err any, want types.Type) (found any, ok bool) {
	ok = t.walkErrors(err, func(err any) bool {
		if t.hasType(err, want) {
			found = err
			return true
		}
		return false
	})
	return found, ok
}
