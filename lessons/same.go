package lessons

import (
	"fmt"
	"reflect"
)

// same reports whether a value is the one that is wanted. Numbers are compared as numbers, whatever
// their types, for a constant in a judge has the type int.
func same(got, want any) bool {
	if reflect.DeepEqual(got, want) {
		return true
	}
	if err, ok := got.(error); ok {
		if text, ok := want.(string); ok {
			return err.Error() == text
		}
	}
	a, b := reflect.ValueOf(got), reflect.ValueOf(want)
	switch {
	case !a.IsValid() || !b.IsValid():
		return isNil(a) && isNil(b)
	case a.CanInt() && b.CanInt():
		return a.Int() == b.Int()
	case a.CanUint() && b.CanInt():
		return b.Int() >= 0 && a.Uint() == uint64(b.Int())
	case a.CanFloat() && b.CanInt():
		return a.Float() == float64(b.Int())
	}
	return false
}

// isNil reports whether a value is nil, of whatever type.
func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice:
		return v.IsNil()
	}
	return false
}

// plainText is a value as reports show it.
func plainText(v any) string {
	if s, ok := v.(string); ok {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprint(v)
}
