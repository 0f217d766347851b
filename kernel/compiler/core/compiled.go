package core

import (
	"reflect"
	"strings"
)

// OfCompiled returns the Core type of a type of compiled Go: all interfaces in it that have no name
// around them become any. It is for reflect types what [Rules] is for types.
func OfCompiled(rtype reflect.Type) reflect.Type {
	if rtype.Kind() == reflect.Interface {
		return reflect.TypeFor[any]()
	}
	if rtype.Name() != "" && !isInstance(rtype) && !listsInterfaces(rtype) {
		return rtype
	}
	return StructureOfCompiled(rtype)
}

// listsInterfaces is HoldsInterfaces for a reflect type.
func listsInterfaces(rtype reflect.Type) bool {
	other := func(typ reflect.Type) bool { return typ.Kind() == reflect.Interface && typ.NumMethod() > 0 }
	switch rtype.Kind() {
	case reflect.Slice, reflect.Array:
		return other(rtype.Elem())
	case reflect.Map:
		return other(rtype.Key()) || other(rtype.Elem())
	}
	return false
}

// isInstance reports whether a type that is no struct is an instance of a generic type. Instances
// are represented like a program's types, which have no names in Core but for structs.
func isInstance(rtype reflect.Type) bool {
	return rtype.Kind() != reflect.Struct && strings.HasSuffix(rtype.Name(), "]")
}

// StructureOfCompiled is OfCompiled for the underlying type of a named type.
func StructureOfCompiled(rtype reflect.Type) reflect.Type {
	switch rtype.Kind() {
	case reflect.Pointer:
		if elem := OfCompiled(rtype.Elem()); elem != rtype.Elem() || rtype.Name() != "" {
			return reflect.PointerTo(elem)
		}
	case reflect.Slice:
		if elem := OfCompiled(rtype.Elem()); elem != rtype.Elem() || rtype.Name() != "" {
			return reflect.SliceOf(elem)
		}
	case reflect.Array:
		if elem := OfCompiled(rtype.Elem()); elem != rtype.Elem() || rtype.Name() != "" {
			return reflect.ArrayOf(rtype.Len(), elem)
		}
	case reflect.Map:
		if key, elem := OfCompiled(rtype.Key()), OfCompiled(rtype.Elem()); key != rtype.Key() || elem != rtype.Elem() || rtype.Name() != "" {
			return reflect.MapOf(key, elem)
		}
	case reflect.Chan:
		if elem := OfCompiled(rtype.Elem()); elem != rtype.Elem() || rtype.Name() != "" {
			return reflect.ChanOf(rtype.ChanDir(), elem)
		}
	case reflect.Func:
		in := make([]reflect.Type, rtype.NumIn())
		for i := range in {
			in[i] = OfCompiled(rtype.In(i))
		}
		out := make([]reflect.Type, rtype.NumOut())
		for i := range out {
			out[i] = OfCompiled(rtype.Out(i))
		}
		return reflect.FuncOf(in, out, false) // a variadic parameter is a slice in Core
	}
	return rtype
}
