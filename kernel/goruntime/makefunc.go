package goruntime

import (
	"reflect"
	"unsafe"
)

// madeFunc says how the values of reflect.MakeFunc are recognised, and where in one is the function
// that it was made of: the field fn of reflect's makeFuncImpl.
var madeFunc = findMadeFunc()

// madeFuncSize is the least that reflect's makeFuncImpl has.
const madeFuncSize = 6 * unsafe.Sizeof(uintptr(0))

func findMadeFunc() (m struct {
	code, fn uintptr
	found    bool
}) {
	fn := func(in []reflect.Value) []reflect.Value { return in }
	f := reflect.MakeFunc(reflect.TypeFor[func(int) int](), fn).Interface().(func(int) int)
	m.code = reflect.ValueOf(f).Pointer()
	closure := *(*unsafe.Pointer)(unsafe.Pointer(&f))
	for m.fn = 0; m.fn < madeFuncSize; m.fn += unsafe.Sizeof(closure) {
		if *(*unsafe.Pointer)(unsafe.Add(closure, m.fn)) == *(*unsafe.Pointer)(unsafe.Pointer(&fn)) {
			m.found = true
			break
		}
	}
	return m
}

// MadeOf returns the function that was given to reflect.MakeFunc to make v, a function that is not
// nil, if v was made so.
func MadeOf(v reflect.Value) (fn func([]reflect.Value) []reflect.Value, ok bool) {
	if v.Pointer() != madeFunc.code {
		return nil, false
	}
	if !v.CanAddr() {
		variable := reflect.New(v.Type()).Elem()
		variable.Set(v)
		v = variable
	}
	closure := *(*unsafe.Pointer)(v.Addr().UnsafePointer())
	return *(*func([]reflect.Value) []reflect.Value)(unsafe.Add(closure, madeFunc.fn)), true
}

// checkMadeFunc takes a function of several parameters apart, and one that was not made.
func checkMadeFunc() bool {
	if !madeFunc.found {
		return false
	}
	made := reflect.MakeFunc(reflect.TypeFor[func(string, ...int) bool](), func(in []reflect.Value) []reflect.Value { return in[:1] })
	fn, ok := MadeOf(made)
	if !ok || fn([]reflect.Value{reflect.ValueOf("x"), made})[0].String() != "x" {
		return false
	}
	_, ok = MadeOf(reflect.ValueOf(checkMadeFunc))
	return !ok
}
