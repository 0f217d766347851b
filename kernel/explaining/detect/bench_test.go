package detect

import (
	"fmt"
	"runtime"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// detector is what the scheduler sees of a Detector: its calls are not inlined.
type detector interface {
	Go(parent, child int, site trace.Site)
	End(g int)
	Acquire(g int, k trace.Key)
	Release(g int, k trace.Key)
	ReleaseOver(g int, k trace.Key)
	Exchange(g int, k trace.Key)
	Meet(g, other int)
	Locked(g int, obj unsafe.Pointer, site trace.Site, shared bool)
	Unlocked(g int, obj unsafe.Pointer, shared bool)
	Access(a trace.Access)
}

var _ detector = (*Detector)(nil)

// nothing is told and does nothing: what the calls themselves cost.
type nothing struct{ detector }

//go:noinline
func (nothing) Access(trace.Access) {}

// two returns a Detector with two goroutines.
func two() detector {
	d := New(func(Race) {})
	d.Go(-1, 0, 0)
	d.Go(0, 1, 0)
	return d
}

func BenchmarkCall(b *testing.B) {
	var x int
	var d detector = nothing{}
	for b.Loop() {
		d.Access(trace.Access{G: 0, Addr: unsafe.Pointer(&x), Size: 8, Site: 1})
	}
}

func BenchmarkSameEpoch(b *testing.B) {
	var x int
	d := two()
	for b.Loop() {
		d.Access(trace.Access{G: 0, Addr: unsafe.Pointer(&x), Size: 8, Site: 1})
	}
}

// Reads by turns: a list of reads, in which each goroutine has one.
func BenchmarkSharedRead(b *testing.B) {
	var x int
	d := two()
	for i := 0; b.Loop(); i++ {
		d.Access(trace.Access{G: i & 1, Addr: unsafe.Pointer(&x), Size: 8, Site: 1})
	}
}

// A variable that was never seen, until there are too many.
func BenchmarkNewVariable(b *testing.B) {
	memory := make([]int, 1<<20)
	d := two()
	for i := 0; b.Loop(); i++ {
		d.Access(trace.Access{G: 0, Addr: unsafe.Pointer(&memory[i&(len(memory)-1)]), Size: 8, Write: true, Site: 1})
	}
}

// Variables that are 64 bytes apart, so that they share few places of the table.
func BenchmarkScattered(b *testing.B) {
	memory := make([][8]int, 4096)
	d := two()
	for i := 0; b.Loop(); i++ {
		d.Access(trace.Access{G: 0, Addr: unsafe.Pointer(&memory[i&4095]), Size: 8, Write: true, Site: 1})
	}
}

// A read and a write under a lock, by turns.
func BenchmarkUnderLock(b *testing.B) {
	var x, m int
	d := two()
	k := trace.Key{Obj: unsafe.Pointer(&m)}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		g := i & 1
		d.Acquire(g, k)
		d.Locked(g, k.Obj, 5, false)
		d.Access(trace.Access{G: g, Addr: unsafe.Pointer(&x), Size: 8, Site: 1})
		d.Access(trace.Access{G: g, Addr: unsafe.Pointer(&x), Size: 8, Write: true, Site: 2})
		d.Unlocked(g, k.Obj, false)
		d.Release(g, k)
	}
}

// An atomic update, by turns.
func BenchmarkAtomic(b *testing.B) {
	var x int
	d := two()
	k := trace.Key{Obj: unsafe.Pointer(&x)}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		g := i & 1
		d.Access(trace.Access{G: g, Addr: k.Obj, Size: 8, Write: true, Atomic: true, Site: 1})
		d.Acquire(g, k)
		d.Release(g, k)
	}
}

// A value through a buffered channel.
func BenchmarkBuffered(b *testing.B) {
	var c int
	d := two()
	k := trace.Key{Obj: unsafe.Pointer(&c), Slot: 1}
	b.ReportAllocs()
	for b.Loop() {
		for g := range 2 {
			d.Exchange(g, k)
		}
	}
}

// Copies of a struct of 64 bytes, by turns under a lock.
func BenchmarkStruct(b *testing.B) {
	var x [8]int
	var m int
	d := two()
	k := trace.Key{Obj: unsafe.Pointer(&m)}
	for i := 0; b.Loop(); i++ {
		g := i & 1
		d.Acquire(g, k)
		d.Access(trace.Access{G: g, Addr: unsafe.Pointer(&x), Size: 64, Write: true, Site: 1})
		d.Release(g, k)
	}
}

// What a search does for each schedule of the tutorial's balance.
func BenchmarkSchedule(b *testing.B) {
	var x, w int
	d := New(func(Race) {})
	k := trace.Key{Obj: unsafe.Pointer(&w)}
	b.ReportAllocs()
	for b.Loop() {
		d.Reset()
		d.Go(-1, 0, 0)
		d.Go(0, 1, 1)
		d.Go(0, 2, 2)
		for g := 1; g <= 2; g++ {
			for i := range 4 {
				d.Access(trace.Access{G: g, Addr: unsafe.Pointer(&x), Size: 8, Write: i%2 == 1, Site: trace.Site(10 + i)})
			}
			d.Release(g, k)
			d.End(g)
		}
		d.Acquire(0, k)
	}
}

// Ten thousand goroutines that share a lock and a WaitGroup, so many at a time.
func BenchmarkMany(b *testing.B) {
	for _, alive := range []int{100, 1000, 10000} {
		b.Run(fmt.Sprint(alive), func(b *testing.B) {
			const all = 10000
			var x, m, w int
			lock, wait := trace.Key{Obj: unsafe.Pointer(&m)}, trace.Key{Obj: unsafe.Pointer(&w)}
			for b.Loop() {
				d := New(func(Race) { b.Error("a race") })
				d.Go(-1, 0, 0)
				for from := 1; from <= all; from += alive {
					for g := from; g < from+alive; g++ {
						d.Go(0, g, 0)
					}
					for g := from; g < from+alive; g++ {
						d.Acquire(g, lock)
						d.Access(trace.Access{G: g, Addr: unsafe.Pointer(&x), Size: 8, Write: true})
						d.Release(g, lock)
					}
					if from+alive > all {
						var s runtime.MemStats
						runtime.GC()
						runtime.ReadMemStats(&s)
						b.ReportMetric(float64(s.HeapAlloc)/1e6, "MB")
					}
					for g := from; g < from+alive; g++ {
						d.Release(g, wait)
						d.End(g)
					}
				}
				d.Acquire(0, wait)
				if !d.Quiet() {
					b.Error("not quiet")
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/all, "ns/goroutine")
		})
	}
}
