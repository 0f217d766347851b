package core

import "go/types"

// How values are represented. Core has few types, and a Go type becomes one of them so:
//
//   - Basic types, named or not, are the basic type.
//   - Pointers, slices, arrays, maps, channels and functions are taken apart. A variadic parameter
//     is a slice.
//   - Every interface is any.
//   - A named type of compiled Go, as time.Duration, is itself. A list or map of interfaces, as
//     color.Palette, is not: Core puts its own interfaces into it, so it is represented like a
//     program's type, and converted where compiled Go takes and returns it.
//   - A struct type, named or not, is a struct with fields of the names and tags of field.go. Where
//     it is named, a tag at its first field says what it is, which makes its reflect type its own.
//   - A recursive type that is no struct, as in type T []T, is a struct whose only field is the
//     value: a recursive wrapper. Package reflect can make recursive types by structs only.
//
// A value of a type that its Core type does not tell from others is put into a box when it becomes
// an interface's value: a struct with one field, whose tag is the type. See [Rules.HasOwnType].

// Rules answers questions about types that depend on which ones are compiled Go's.
type Rules struct {
	// Compiled reports whether a named type is compiled Go's, and the same in Core.
	Compiled func(*types.Named) bool
	// Known remembers what Recursive has found. If it is nil, Rules may be used by several
	// goroutines.
	Known map[*types.Named]bool
}

// Recursive reports whether a type is represented by a recursive wrapper: it is a named type, no
// struct, that can be reached from itself without passing a struct, an interface or a type of
// compiled Go.
func (r Rules) Recursive(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || r.opaque(n) {
		return false
	}
	is, known := r.Known[n]
	if !known {
		is = r.leadsTo(n.Underlying(), n, map[*types.Named]bool{})
		if r.Known != nil {
			r.Known[n] = is
		}
	}
	return is
}

// opaque reports whether a type's parts do not make it recursive.
func (r Rules) opaque(t *types.Named) bool {
	switch t.Underlying().(type) {
	case *types.Basic, *types.Struct, *types.Interface:
		return true
	}
	return r.Compiled(t)
}

// leadsTo reports whether want can be reached from t.
func (r Rules) leadsTo(t types.Type, want *types.Named, seen map[*types.Named]bool) bool {
	if n, ok := types.Unalias(t).(*types.Named); ok {
		switch {
		case types.Identical(n, want):
			return true
		case seen[n], r.opaque(n):
			return false
		}
		seen[n] = true
		t = n.Underlying()
	}
	return some(t, func(part types.Type) bool { return r.leadsTo(part, want, seen) })
}

// HasOwnType reports whether the Core type of t is no other type's, so that its values need no box
// in an interface.
func (r Rules) HasOwnType(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return true
	case *types.Named:
		if types.IsInterface(t) {
			return false
		}
		_, structure := t.Underlying().(*types.Struct)
		return structure || r.Compiled(t) || r.Recursive(t)
	case *types.Interface:
		return t.Empty()
	case *types.Signature:
		if t.Variadic() {
			return false
		}
	case *types.Struct:
		for f := range t.Fields() {
			if !r.HasOwnType(f.Type()) {
				return false
			}
		}
		return true
	case *types.Pointer, *types.Slice, *types.Array, *types.Map, *types.Chan:
	default:
		return false
	}
	return !some(t, func(part types.Type) bool { return !r.HasOwnType(part) })
}

// SameInCore reports whether values of a type of compiled Go are the same in Core: whether it
// mentions no interface but any.
func SameInCore(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if i, ok := t.Underlying().(*types.Interface); ok {
			return i.Empty()
		}
		return !HoldsInterfaces(t)
	case *types.Interface:
		return t.Empty()
	case *types.Signature:
		if t.Variadic() {
			return false
		}
	case *types.Struct:
		for f := range t.Fields() {
			if !SameInCore(f.Type()) {
				return false
			}
		}
		return true
	}
	return !some(t, func(part types.Type) bool { return !SameInCore(part) })
}

// HoldsInterfaces reports whether a type is a list or map of interfaces other than any.
func HoldsInterfaces(t types.Type) bool {
	other := func(t types.Type) bool {
		i, ok := t.Underlying().(*types.Interface)
		return ok && !i.Empty()
	}
	switch t := t.Underlying().(type) {
	case *types.Slice:
		return other(t.Elem())
	case *types.Array:
		return other(t.Elem())
	case *types.Map:
		return other(t.Key()) || other(t.Elem())
	}
	return false
}

// some reports whether a property holds for some part of a pointer, slice, array, map, channel or
// function type. Other types have no parts here.
func some(t types.Type, holds func(types.Type) bool) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Map:
		return holds(t.Key()) || holds(t.Elem())
	case *types.Signature:
		for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
			for v := range tuple.Variables() {
				if holds(v.Type()) {
					return true
				}
			}
		}
	case interface{ Elem() types.Type }: // a pointer, slice, array or channel
		return holds(t.Elem())
	}
	return false
}
