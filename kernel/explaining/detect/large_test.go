package detect

import (
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// TestLarge: accesses to more memory than is kept word by word race in their middle, too, with one to
// a few bytes and with one another, whichever comes first; and only where they meet and nothing orders
// them.
func TestLarge(t *testing.T) {
	const size = 1 << 20
	memory := make([]byte, 2*size+64)
	type access struct {
		from, size int
		write      bool
	}
	whole := access{8, size, true}
	reads := access{8, size, false}
	for _, test := range []struct {
		name          string
		first, second access
		races         bool
	}{
		{"a byte in the middle", whole, access{size / 2, 1, false}, true},
		{"a byte in the middle, written", reads, access{size / 2, 1, true}, true},
		{"a byte in the middle, both read", reads, access{size / 2, 1, false}, false},
		{"the last byte", whole, access{8 + size - 1, 1, true}, true},
		{"the byte after", whole, access{8 + size, 1, true}, false},
		{"the byte before", access{9, size, true}, access{8, 1, true}, false},
		{"where the middle begins", access{11, size, true}, access{11 + maxLength, 1, true}, true},
		{"where the middle ends", access{11, size, true}, access{11 + size - maxLength - 1, 1, true}, true},
		{"two that overlap", whole, access{size / 2, size, false}, true},
		{"two that both read", reads, access{size / 2, size, false}, false},
		{"one after the other", whole, access{8 + size, size, true}, false},
		{"one within", whole, access{size / 4, size / 2, true}, true},
	} {
		for _, order := range []string{"", "swapped", "ordered"} {
			var races int
			d := New(func(Race) { races++ })
			d.Go(-1, 0, 1)
			d.Go(0, 1, 2)
			tell := func(g int, a access) {
				d.Access(trace.Access{G: g, Addr: unsafe.Pointer(&memory[a.from]), Size: uintptr(a.size), Write: a.write, Site: trace.Site(10 + g), Step: g})
			}
			first, second := test.first, test.second
			if order == "swapped" {
				first, second = second, first
			}
			tell(0, first)
			if order == "ordered" {
				d.Release(0, trace.Key{Slot: 1})
				d.Acquire(1, trace.Key{Slot: 1})
			}
			tell(1, second)
			if want := test.races && order != "ordered"; want != (races > 0) {
				t.Errorf("%s %s: %d races, want one: %t", test.name, order, races, want)
			}
		}
	}
}

// TestLargesAreBounded: the same again takes no more room, and what is old is forgotten.
func TestLargesAreBounded(t *testing.T) {
	memory := make([][1 << 16]byte, 2*maxLarges)
	var races int
	d := New(func(Race) { races++ })
	d.Go(-1, 0, 1)
	d.Go(0, 1, 2)
	tell := func(g, i int) {
		d.Access(trace.Access{G: g, Addr: unsafe.Pointer(&memory[i]), Size: 1 << 16, Write: true, Site: trace.Site(10 + g), Step: i})
	}
	for range 10 {
		tell(0, 0)
	}
	if len(d.larges) != 1 {
		t.Errorf("%d accesses are kept of one that is made again, want 1", len(d.larges))
	}
	for i := range memory {
		tell(0, i)
	}
	if len(d.larges) != maxLarges {
		t.Errorf("%d accesses are kept, want %d", len(d.larges), maxLarges)
	}
	tell(1, len(memory)-1)
	if races == 0 {
		t.Error("the last one is forgotten")
	}
	d.Reset()
	if len(d.larges) != 0 {
		t.Error("Reset leaves some")
	}
}
