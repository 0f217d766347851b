package detect

import (
	"runtime"
	"testing"
	"unsafe"
	"weak"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// TestWeakly: a collection that a program asks for frees what only the detector knows, and races on
// what is left are still found.
func TestWeakly(t *testing.T) {
	var races int
	d := New(func(Race) { races++ })
	d.Go(-1, 0, 1)
	d.Go(0, 1, 2)
	d.Go(0, 2, 3)
	write := func(g int, p *[8]int, step int) {
		d.Access(trace.Access{G: g, Addr: unsafe.Pointer(p), Size: 8, Write: true, Site: trace.Site(10 + step), Step: step})
	}
	kept := new([8]int)
	var gone []weak.Pointer[[8]int]
	for i := range 100 {
		p := new([8]int)
		gone = append(gone, weak.Make(p))
		write(1, p, i)
	}
	write(1, kept, 200)
	runtime.GC()
	if gone[0].Value() == nil {
		t.Error("a plain collection frees what the detector knows: then another variable may get its address")
	}
	d.Weakly(runtime.GC)
	for i, p := range gone {
		if p.Value() != nil {
			t.Fatalf("variable %d is still there", i)
		}
	}
	if used := d.table.young.used; used != 1 {
		t.Errorf("%d words are known, want 1", used)
	}
	write(2, kept, 201)
	if races != 1 {
		t.Errorf("%d races were found, want 1", races)
	}
}
