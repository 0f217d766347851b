package explore

import (
	"slices"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// TestMemory: accesses that overlap have a part in common, in whatever order they come, and small
// variables have none, also where Go has put them in one word.
func TestMemory(t *testing.T) {
	var block [5]uint64
	at := func(off int, size uintptr) Candidate {
		return Candidate{Op: trace.OpWrite, Obj: unsafe.Add(unsafe.Pointer(&block), off), Size: size}
	}
	for _, test := range []struct {
		name    string
		a, b    Candidate
		overlap bool
	}{
		{"a word and itself", at(0, 8), at(0, 8), true},
		{"two words", at(0, 8), at(8, 8), false},
		{"a struct and a field", at(0, 24), at(8, 8), true},
		{"a struct and a small field", at(0, 24), at(17, 1), true},
		{"a small field that is the first", at(0, 16), at(0, 1), true},
		{"two bools of a word", at(2, 1), at(3, 1), false},
		{"a bool and itself", at(3, 1), at(3, 1), true},
		{"a bool behind a struct that ends within the word", at(0, 12), at(12, 1), false},
		{"the last field of such a struct", at(0, 12), at(8, 4), true},
		{"an array of bytes and the next", at(0, 3), at(3, 3), false},
		{"numbers of four bytes", at(0, 4), at(4, 4), false},
		{"a part of a number of four bytes", at(4, 4), at(6, 2), true},
		{"a bool and the word before", at(0, 8), at(8, 1), false},
	} {
		for _, order := range [][2]Candidate{{test.a, test.b}, {test.b, test.a}} {
			n := 0
			m := newMemory(func() int { n++; return n })
			parts := func(c Candidate) (list []int) {
				if n, one := m.one(&c, write); one {
					return []int{n}
				}
				m.parts(&c, write, func(n int) { list = append(list, n) })
				return list
			}
			first, second := parts(order[0]), parts(order[1])
			if got := slices.ContainsFunc(first, func(n int) bool { return slices.Contains(second, n) }); got != test.overlap {
				t.Errorf("%s: %v and %v", test.name, first, second)
			}
			m.forget()
			if n = 0; !slices.Equal(parts(order[0]), first) || !slices.Equal(parts(order[1]), second) {
				t.Errorf("%s: other parts in the next run", test.name)
			}
		}
	}
}
