package primitives

import (
	"fmt"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// lockstep runs f as the main goroutine of an execution in lockstep.
func lockstep(t testing.TB, s sched.Settings, f func()) {
	t.Helper()
	lastExec++
	returned := false
	if !sched.Main(lastExec, s, func() { f(); returned = true }, limit) || !returned {
		t.Error("the program was ended")
	}
}

func BenchmarkLockstep(b *testing.B) {
	benchmarks := []struct {
		name string
		turn func() func()
	}{
		{"Current", func() func() { return func() { sched.Current() } }},
		{"Mutex", func() func() {
			var m Mutex
			return func() { cross(&m) }
		}},
		{"RWMutexRead", func() func() {
			var rw RWMutex
			return func() { cross(rw.RLocker()) }
		}},
		{"RWMutexWrite", func() func() {
			var rw RWMutex
			return func() { cross(&rw) }
		}},
		{"WaitGroup", func() func() {
			var wg WaitGroup
			return func() { wg.Add(1); wg.Done(); wg.Wait() }
		}},
		{"OnceDone", func() func() {
			var o Once
			f := func() {}
			return func() { o.Do(f) }
		}},
		{"AtomicAdd", func() func() {
			var n Int64
			return func() { n.Add(1) }
		}},
		{"MapLoad", func() func() {
			var m Map
			m.Store(1, 1)
			return func() { m.Load(1) }
		}},
	}
	for _, bench := range benchmarks {
		b.Run(bench.name, func(b *testing.B) {
			lockstep(b, sched.Settings{}, func() {
				turn := bench.turn()
				b.ReportAllocs()
				for b.Loop() {
					turn()
				}
			})
		})
	}
}

// A lock that is always wanted by several: the price of one turn.
func BenchmarkLockstepContended(b *testing.B) {
	for _, n := range []int{2, 16, 1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			lockstep(b, sched.Settings{}, func() {
				var m Mutex
				var wg WaitGroup
				turns := 0
				b.ResetTimer()
				for range n {
					wg.Go(func() {
						for done := false; !done; {
							m.Lock()
							place()
							turns++
							done = turns > b.N
							m.Unlock()
						}
					})
				}
				wg.Wait()
			})
		})
	}
}

// Ten thousand goroutines that each want the lock once, as a learner starts them.
func BenchmarkLockstepCrowd(b *testing.B) {
	for b.Loop() {
		begin := time.Now()
		lockstep(b, sched.Settings{}, func() {
			var m Mutex
			var wg WaitGroup
			n := 0
			for range 10_000 {
				wg.Go(func() { m.Lock(); x := n; place(); n = x + 1; m.Unlock() })
			}
			wg.Wait()
			if n != 10_000 {
				b.Errorf("counted %d", n)
			}
		})
		_ = begin
	}
}
