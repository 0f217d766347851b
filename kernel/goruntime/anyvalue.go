package goruntime

import (
	"reflect"
	"unsafe"
)

// An interface value is two pointers: to its type's descriptor, and to its data (runtime.eface). The
// data of a pointer, a map, a channel or a function is that itself. Code that knows the type of what
// it handles makes and opens such values in a few instructions, where package reflect needs a hundred.

// eface is runtime.eface.
type eface struct{ typ, data unsafe.Pointer }

// AnyOf returns a value of type t as an interface's. data points to it, or is the value itself where
// that is a pointer, a map, a channel or a function; it is not written to afterwards. t is no type of
// structs, arrays or interfaces.
func AnyOf(t reflect.Type, data unsafe.Pointer) any { return JoinAny(descriptorOf(t), data) }

// DataOf returns what AnyOf was given as data.
func DataOf(x any) unsafe.Pointer { return (*eface)(unsafe.Pointer(&x)).data }

// SplitAny returns the two pointers of an interface value, and JoinAny the value of two pointers.
func SplitAny(x any) (typ, data unsafe.Pointer) {
	e := (*eface)(unsafe.Pointer(&x))
	return e.typ, e.data
}

// JoinAny is the inverse of SplitAny.
func JoinAny(typ, data unsafe.Pointer) (x any) {
	*(*eface)(unsafe.Pointer(&x)) = eface{typ, data}
	return x
}

// descriptorOf returns the address of a type's descriptor, to which a reflect.Type is a pointer.
func descriptorOf(t reflect.Type) unsafe.Pointer {
	return (*eface)(unsafe.Pointer(&t)).data
}

// HasType reports whether an interface value is of the type with the descriptor of t.
func HasType(x any, t reflect.Type) bool {
	return (*eface)(unsafe.Pointer(&x)).typ == descriptorOf(t)
}

// IsDirect reports whether an interface's value of a type has the value itself as data, and no pointer
// to it: the type is a pointer, a map, a channel, a function, or a struct or an array of one of these
// and of what has no size (see cmd/compile/internal/types.IsDirectIface).
func IsDirect(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return true
	case reflect.Struct:
		if t.Size() != unsafe.Sizeof(uintptr(0)) {
			return false
		}
		for i := range t.NumField() {
			if IsDirect(t.Field(i).Type) {
				return true
			}
		}
	case reflect.Array:
		return t.Len() == 1 && IsDirect(t.Elem())
	}
	return false
}

// checkDirect looks for the data of values of several types.
func checkDirect() bool {
	p := new(int)
	for _, x := range []any{p, struct{ p *int }{p}, [1]*int{p}, struct{ a [1]*int }{[1]*int{p}}, unsafe.Pointer(p), struct {
		_ struct{}
		p *int
	}{p: p}} {
		if !IsDirect(reflect.TypeOf(x)) || DataOf(x) != unsafe.Pointer(p) {
			return false
		}
	}
	for _, x := range []any{7, "s", []int{1}, struct{ p, q *int }{p, p}, [2]*int{p, p}, struct{}{}} {
		if IsDirect(reflect.TypeOf(x)) || DataOf(x) == unsafe.Pointer(p) {
			return false
		}
	}
	return true
}

// checkAnyValues makes values of defined types, and takes them apart.
func checkAnyValues() bool {
	type number int
	type table map[string]int
	n, m := new(number), table{"a": 1}
	*n = 7
	x := AnyOf(reflect.TypeFor[number](), unsafe.Pointer(n))
	y := AnyOf(reflect.TypeFor[table](), reflect.ValueOf(m).UnsafePointer())
	if x != any(number(7)) || y.(table)["a"] != 1 || !HasType(x, reflect.TypeFor[number]()) || HasType(x, reflect.TypeFor[int]()) {
		return false
	}
	if !checkDirect() {
		return false
	}
	typ, data := SplitAny(any("s"))
	var nothing any
	none, _ := SplitAny(nothing)
	return JoinAny(typ, data) == any("s") && *(*string)(DataOf("t")) == "t" && none == nil && JoinAny(nil, nil) == nil
}
