package atomic

import (
	"sync"
	"testing"
	"unsafe"
)

func TestPointer(t *testing.T) {
	var (
		p    Pointer[int]
		a, b = new(int), new(int)
	)
	if got := p.Load(); got != nil {
		t.Errorf("zero value holds %v", got)
	}
	if !p.CompareAndSwap(nil, a) || p.CompareAndSwap(nil, b) || p.CompareAndSwap(b, b) {
		t.Error("CompareAndSwap is wrong about nil")
	}
	if got := p.Swap(b); got != a {
		t.Errorf("Swap(b) = %p, want %p", got, a)
	}
	p.Store(nil)
	if got := p.Load(); got != nil || !p.CompareAndSwap(nil, a) || !p.CompareAndSwap(a, nil) {
		t.Errorf("after Store(nil) Load() = %v", got)
	}
	if got, want := unsafe.Sizeof(p), unsafe.Sizeof(a); got != want {
		t.Errorf("a Pointer has %d bytes, want %d", got, want)
	}
}

// A list that several goroutines push to loses nothing.
func TestContended(t *testing.T) {
	type node struct{ next *node }
	var (
		head Pointer[node]
		wg   sync.WaitGroup
	)
	const goroutines, each = 4, 1000
	for range goroutines {
		wg.Go(func() {
			for range each {
				n := new(node)
				for n.next = head.Load(); !head.CompareAndSwap(n.next, n); n.next = head.Load() {
				}
			}
		})
	}
	wg.Wait()
	got := 0
	for n := head.Load(); n != nil; n = n.next {
		got++
	}
	if want := goroutines * each; got != want {
		t.Errorf("the list has %d nodes, want %d", got, want)
	}
}
