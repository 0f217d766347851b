package goruntime

import "iter"

// G identifies the running goroutine among those that live: it is the address of the runtime's own
// record of it (runtime/runtime2.go, type g). A coroutine of iter.Pull is a goroutine of its own.
// The collector does not follow it, and a later goroutine may have the record of one that has ended.
func G() uintptr { return currentG() }

// checkG reports whether goroutines and coroutines are told apart, and a goroutine is the same after
// it has waited.
func checkG() bool {
	own := G()
	other, stays := make(chan uintptr), make(chan struct{})
	defer close(stays) // a record is used again when its goroutine has ended
	go func() { other <- G(); other <- G(); <-stays }()
	first, second := <-other, <-other
	next, stop := iter.Pull(func(yield func(uintptr) bool) {
		for yield(G()) {
		}
	})
	defer stop()
	inside, _ := next()
	again, _ := next()
	return own != 0 && own == G() && first == second && first != own && inside == again && inside != own && inside != first
}
