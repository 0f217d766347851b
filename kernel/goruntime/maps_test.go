package goruntime

import (
	"reflect"
	"testing"
)

func TestUnguardedMap(t *testing.T) {
	m := map[string]int{"a": 1}
	c := UnguardedMap(reflect.ValueOf(m))
	if got := c.Interface().(map[string]int); got["a"] != 1 || len(got) != 1 {
		t.Errorf("the copy is %v, want %v", got, m)
	}
	// A large map consists of several tables.
	large := map[int]bool{}
	for i := range 10_000 {
		large[i] = true
	}
	seen := map[int64]bool{}
	for it := UnguardedMap(reflect.ValueOf(large)).MapRange(); it.Next(); {
		seen[it.Key().Int()] = true
	}
	if len(seen) != len(large) {
		t.Errorf("of a map of %d entries %d are seen", len(large), len(seen))
	}
	// While somebody writes to the map, or so it says, a copy can be read all the same.
	h := (*mapHeader)(reflect.ValueOf(m).UnsafePointer())
	h.writing = 1
	n := 0
	for it := UnguardedMap(reflect.ValueOf(m)).MapRange(); it.Next(); {
		n++
	}
	h.writing = 0
	if n != 1 {
		t.Errorf("of a map that is being written to %d entries are seen, want 1", n)
	}
}
