package bridge

import (
	"reflect"
	"strings"
)

// coreOf returns the Core type for a compiled type: that in which all interfaces outside of named
// types are any.
func coreOf(compiled reflect.Type) reflect.Type {
	if compiled.Kind() == reflect.Interface {
		return anyType
	}
	if compiled.Name() != "" && !isInstance(compiled) && !holdsInterfaces(compiled) {
		return compiled
	}
	return coreStructure(compiled)
}

// holdsInterfaces reports whether a type is a list or map of interfaces other than any, as
// color.Palette. Core represents these like a learner's. See core.HoldsInterfaces, which answers
// for types of go/types.
func holdsInterfaces(compiled reflect.Type) bool {
	other := func(typ reflect.Type) bool { return typ.Kind() == reflect.Interface && typ.NumMethod() > 0 }
	switch compiled.Kind() {
	case reflect.Slice, reflect.Array:
		return other(compiled.Elem())
	case reflect.Map:
		return other(compiled.Key()) || other(compiled.Elem())
	}
	return false
}

// isInstance reports whether a type is an instance of a generic type and no struct. Core represents
// these like a learner's, which have no names there.
func isInstance(compiled reflect.Type) bool {
	return compiled.Kind() != reflect.Struct && strings.HasSuffix(compiled.Name(), "]")
}

// coreStructure returns the Core type for the underlying type of a compiled type.
func coreStructure(compiled reflect.Type) reflect.Type {
	switch compiled.Kind() {
	case reflect.Pointer:
		if elem := coreOf(compiled.Elem()); elem != compiled.Elem() || compiled.Name() != "" {
			return reflect.PointerTo(elem)
		}
	case reflect.Slice:
		if elem := coreOf(compiled.Elem()); elem != compiled.Elem() || compiled.Name() != "" {
			return reflect.SliceOf(elem)
		}
	case reflect.Array:
		if elem := coreOf(compiled.Elem()); elem != compiled.Elem() || compiled.Name() != "" {
			return reflect.ArrayOf(compiled.Len(), elem)
		}
	case reflect.Map:
		if key, elem := coreOf(compiled.Key()), coreOf(compiled.Elem()); key != compiled.Key() || elem != compiled.Elem() || compiled.Name() != "" {
			return reflect.MapOf(key, elem)
		}
	case reflect.Chan:
		if elem := coreOf(compiled.Elem()); elem != compiled.Elem() || compiled.Name() != "" {
			return reflect.ChanOf(compiled.ChanDir(), elem)
		}
	case reflect.Func:
		in := make([]reflect.Type, compiled.NumIn())
		for i := range in {
			in[i] = coreOf(compiled.In(i))
		}
		out := make([]reflect.Type, compiled.NumOut())
		for i := range out {
			out[i] = coreOf(compiled.Out(i))
		}
		return reflect.FuncOf(in, out, false) // a variadic parameter is a slice in Core
	}
	return compiled
}

// coreSignature returns the type with which Core calls a function by name, which is variadic if the
// function is.
func coreSignature(compiled reflect.Type) reflect.Type {
	return asVariadic(coreStructure(compiled), compiled.IsVariadic())
}

// asVariadic returns the type of a function whose last parameter is a slice, variadic or not.
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
