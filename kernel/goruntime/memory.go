package goruntime

import (
	"reflect"
	"unsafe"
)

// Compiled code knows no more of a channel's elements, or of a variable, than how they lie in
// memory. So a channel of a defined type is one of any type with the same memory, size and
// pointers, to who has its address.

// ChannelAs returns a channel as one of elements that have the same memory as its own.
func ChannelAs[T any](ch reflect.Value) chan T {
	p := ch.UnsafePointer()
	return *(*chan T)(unsafe.Pointer(&p))
}

// VariableAs returns the address of a variable as one of a type that has the same memory as its
// own.
func VariableAs[T any](v reflect.Value) *T { return (*T)(unsafe.Pointer(v.UnsafeAddr())) }

// CopyBytes copies a value of that size, in bytes, in which there are no pointers.
func CopyBytes(to, from unsafe.Pointer, size uintptr) {
	copy(unsafe.Slice((*byte)(to), size), unsafe.Slice((*byte)(from), size))
}

// checkChannels sends and receives through a channel under another type.
func checkChannels() bool {
	type mine struct {
		low, high int32
	}
	ch := make(chan mine, 1)
	as := ChannelAs[uint64](reflect.ValueOf(ch))
	sent := mine{1, -2}
	as <- *VariableAs[uint64](reflect.ValueOf(&sent).Elem())
	if got := <-ch; got != sent {
		return false
	}
	ch <- sent
	close(ch)
	var got mine
	*VariableAs[uint64](reflect.ValueOf(&got).Elem()) = <-as
	_, open := <-as
	return got == sent && !open
}
