package explore

import (
	"slices"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// TestSmallVariables: variables that are smaller than a word are told apart wherever they lie, and
// what is on both of them is on each.
func TestSmallVariables(t *testing.T) {
	var memory [4]uint64
	access := func(at, size uintptr) *Candidate {
		return &Candidate{Op: trace.OpWrite, Obj: unsafe.Add(unsafe.Pointer(&memory), at), Size: size, Site: 1}
	}
	first, second, both := access(8, 4), access(12, 4), access(8, 8)
	for name, test := range map[string]struct {
		accesses []*Candidate
		want     [][]int32 // the numbers of the objects of each
	}{
		"apart":            {[]*Candidate{first, second, first}, [][]int32{{1}, {2}, {1}}},
		"then both":        {[]*Candidate{first, second, both}, [][]int32{{1}, {2}, {1, 2}}},
		"one, then both":   {[]*Candidate{second, both, first, second}, [][]int32{{1}, {1, 2}, {2}, {1}}},
		"both first":       {[]*Candidate{both, first, second}, [][]int32{{1}, {1}, {1}}},
		"over two words":   {[]*Candidate{access(12, 8), access(8, 4), access(16, 8)}, [][]int32{{1, 2}, {3}, {2, 4}}},
		"an atomic, whole": {[]*Candidate{access(12, 0), second, first}, [][]int32{{1}, {1, 2}, {3}}},
	} {
		var d dpor
		d.objects.start()
		for i, a := range test.accesses {
			var got []int32
			for _, e := range d.append(nil, a) {
				got = append(got, e.object)
			}
			if !slices.Equal(got, test.want[i]) {
				t.Errorf("%s: access %d is on %v, want %v", name, i, got, test.want[i])
			}
		}
	}
	for _, test := range []struct {
		by0, by1 *Candidate
		shared   bool
	}{{first, second, false}, {first, both, true}, {both, second, true}, {access(4, 4), first, false}} {
		s := newShared(false)
		s.start()
		a, b := *test.by0, *test.by1
		b.G, b.Site = 1, 2
		s.touch(&a)
		s.touch(&b)
		if s.grown != test.shared {
			t.Errorf("%v and %v: shared is %v", a, b, s.grown)
		}
	}
}
