package primitives

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

// Both libraries in the same run, in a goroutine of the program, where identity has its price.

func BenchmarkMutex(b *testing.B) {
	each(b, func(b *testing.B, lib library) {
		m, turns := lib.newMutex(), 0
		for b.Loop() {
			m.Lock()
			turns++
			m.Unlock()
		}
	})
}

func BenchmarkRWMutexRead(b *testing.B) {
	each(b, func(b *testing.B, lib library) {
		rw, turns := lib.newRW(), 0
		for b.Loop() {
			rw.RLock()
			turns++
			rw.RUnlock()
		}
	})
}

func BenchmarkRWMutexWrite(b *testing.B) {
	each(b, func(b *testing.B, lib library) {
		rw, turns := lib.newRW(), 0
		for b.Loop() {
			rw.Lock()
			turns++
			rw.Unlock()
		}
	})
}

func BenchmarkOnceDone(b *testing.B) {
	each(b, func(b *testing.B, lib library) {
		o := lib.newOnce()
		for b.Loop() {
			o.Do(func() {})
		}
	})
}

func BenchmarkWaitGroup(b *testing.B) {
	each(b, func(b *testing.B, lib library) {
		wg := lib.newWG()
		for b.Loop() {
			wg.Add(1)
			wg.Done()
			wg.Wait()
		}
	})
}

// A lock that is always wanted by several: the price of one turn.
func BenchmarkMutexContended(b *testing.B) {
	for _, n := range []int{2, 16, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			each(b, func(b *testing.B, lib library) {
				m := lib.newMutex()
				turns := 0
				b.ResetTimer()
				all(n, func(int) {
					for done := false; !done; {
						m.Lock()
						turns++
						done = turns > b.N
						m.Unlock()
					}
				})
			})
		})
	}
}

func each(b *testing.B, f func(*testing.B, library)) {
	for _, name := range slices.Sorted(maps.Keys(libraries)) {
		b.Run(name, func(b *testing.B) { program(b, func() { f(b, libraries[name]) }) })
	}
}
