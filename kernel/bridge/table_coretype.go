package bridge

import (
	"reflect"
	"strings"
)

// coreOf returns the Core type for a type of the host: all interfaces in it that have no name around them become any.
func coreOf(host reflect.Type) reflect.Type {
	if host.Kind() == reflect.Interface {
		return anyType
	}
	if host.Name() != "" && !isInstance(host) && !holdsInterfaces(host) {
		return host
	}
	return coreStructure(host)
}

// holdsInterfaces reports whether a named type is a list or map of interfaces, as color.Palette.
// These are lowered like learners' too.
func holdsInterfaces(host reflect.Type) bool {
	other := func(typ reflect.Type) bool { return typ.Kind() == reflect.Interface && typ.NumMethod() > 0 }
	switch host.Kind() {
	case reflect.Slice, reflect.Array:
		return other(host.Elem())
	case reflect.Map:
		return other(host.Key()) || other(host.Elem())
	}
	return false
}

// isInstance tells an instance of a generic type. These are lowered like learners', whose types have no names in Core but
// for structs.
func isInstance(host reflect.Type) bool {
	return host.Kind() != reflect.Struct && strings.HasSuffix(host.Name(), "]")
}

// coreStructure is coreOf for the underlying type of a named type.
func coreStructure(host reflect.Type) reflect.Type {
	switch host.Kind() {
	case reflect.Pointer:
		if elem := coreOf(host.Elem()); elem != host.Elem() || host.Name() != "" {
			return reflect.PointerTo(elem)
		}
	case reflect.Slice:
		if elem := coreOf(host.Elem()); elem != host.Elem() || host.Name() != "" {
			return reflect.SliceOf(elem)
		}
	case reflect.Array:
		if elem := coreOf(host.Elem()); elem != host.Elem() || host.Name() != "" {
			return reflect.ArrayOf(host.Len(), elem)
		}
	case reflect.Map:
		if key, elem := coreOf(host.Key()), coreOf(host.Elem()); key != host.Key() || elem != host.Elem() || host.Name() != "" {
			return reflect.MapOf(key, elem)
		}
	case reflect.Chan:
		if elem := coreOf(host.Elem()); elem != host.Elem() || host.Name() != "" {
			return reflect.ChanOf(host.ChanDir(), elem)
		}
	case reflect.Func:
		in := make([]reflect.Type, host.NumIn())
		for i := range in {
			in[i] = coreOf(host.In(i))
		}
		out := make([]reflect.Type, host.NumOut())
		for i := range out {
			out[i] = coreOf(host.Out(i))
		}
		return reflect.FuncOf(in, out, false) // a variadic parameter is a slice in Core
	}
	return host
}

// coreSignature returns the type with which Core calls a function by name: it stays variadic.
func coreSignature(host reflect.Type) reflect.Type {
	return asVariadic(coreStructure(host), host.IsVariadic())
}

// asVariadic returns the type of a function whose last parameter is a slice, as a variadic one if it is.
func asVariadic(core reflect.Type, variadic bool) reflect.Type {
	if !variadic {
		return core
	}
	in, out := make([]reflect.Type, core.NumIn()), make([]reflect.Type, core.NumOut())
	for i := range in {
		in[i] = core.In(i)
	}
	for i := range out {
		out[i] = core.Out(i)
	}
	return reflect.FuncOf(in, out, true)
}
