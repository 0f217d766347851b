package core

import (
	"go/types"
	"reflect"
)

// IsWrapper reports whether v, a value of type typ, is a recursive wrapper. typ is nil for types
// that are compiled Go's.
func IsWrapper(typ types.Type, v reflect.Value) bool {
	return v.Kind() == reflect.Struct && isWrapperType(typ, v.Type())
}

func isWrapperType(typ types.Type, rtype reflect.Type) bool {
	if typ == nil || rtype.Kind() != reflect.Struct || rtype.Name() != "" {
		return false
	}
	switch typ.Underlying().(type) {
	case *types.Struct, *types.Interface:
		return false
	}
	return true
}

// Unwrap returns the value in a recursive wrapper, and all other values as they are.
func Unwrap(typ types.Type, v reflect.Value) reflect.Value {
	if IsWrapper(typ, v) {
		return v.Field(0)
	}
	return v
}

// UnwrappedType returns the type of the values that Unwrap returns, given that of those it takes.
func UnwrappedType(typ types.Type, rtype reflect.Type) reflect.Type {
	if isWrapperType(typ, rtype) {
		return rtype.Field(0).Type
	}
	return rtype
}

// Wrap returns a value as one of a type in Core, which may be that of a recursive wrapper.
func Wrap(v reflect.Value, core reflect.Type) reflect.Value {
	if core.Kind() != reflect.Struct || v.Kind() == reflect.Struct {
		return v
	}
	wrapper := reflect.New(core).Elem()
	wrapper.Field(0).Set(v)
	return wrapper
}
