//go:build unix && !race

package primitives

//lint:file-ignore SA2001 what is measured is how locks go from one to the next

import (
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// TestCrowds: what one of many pays for a lock does not grow with their number. It is measured as
// the processor's time, which does not depend on what else the machine does, and without the race
// detector, which has a price for crowds of its own.
func TestCrowds(t *testing.T) {
	const few, many = 500, 6000
	tests := []struct {
		name  string
		crowd func(n int)
	}{
		{"a mutex", func(n int) {
			var m Mutex
			m.Lock()
			together(t, n, trace.WaitMutex, m.Unlock, func(int) { m.Lock(); m.Unlock() })
		}},
		{"writers", func(n int) {
			var rw RWMutex
			rw.Lock()
			together(t, n, trace.WaitRWMutex, rw.Unlock, func(int) { rw.Lock(); rw.Unlock() })
		}},
		{"readers", func(n int) {
			var rw RWMutex
			rw.Lock()
			together(t, n, trace.WaitRWMutexR, rw.Unlock, func(int) { rw.RLock(); rw.RUnlock() })
		}},
		{"a broadcast", func(n int) {
			var m Mutex
			c := NewCond(&m)
			together(t, n, trace.WaitCond, c.Broadcast, func(int) { m.Lock(); c.Wait(); m.Unlock() })
		}},
		{"signals", func(n int) {
			var m Mutex
			c := NewCond(&m)
			together(t, n, trace.WaitCond, c.Signal, func(int) { m.Lock(); c.Wait(); m.Unlock(); c.Signal() })
		}},
		{"a wait group", func(n int) {
			var wg WaitGroup
			wg.Add(1)
			together(t, n, trace.WaitWaitGroup, wg.Done, func(int) { wg.Wait() })
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			each := func(n int) time.Duration {
				best := time.Duration(1 << 62)
				for range 2 {
					before := processorTime(t)
					program(t, func() { test.crowd(n) })
					best = min(best, (processorTime(t)-before)/time.Duration(n))
				}
				return best
			}
			a, b := each(few), each(many)
			t.Logf("%v each of %d, %v of %d", a, few, b, many)
			if b > 4*a {
				t.Errorf("each of %d takes %v, each of %d takes %v", few, a, many, b)
			}
		})
	}
}

// together starts n goroutines that come to wait for the same, has them go on, and returns when
// they have ended.
func together(t *testing.T, n int, reason trace.Wait, release func(), f func(i int)) {
	var ended WaitGroup
	for i := range n {
		ended.Go(func() { f(i) })
	}
	for waiting := 0; waiting < n; runtime.Gosched() {
		waiting = 0
		for i := range buckets {
			b := &buckets[i]
			b.mu.Lock()
			for _, q := range b.queues {
				for w := q.head; w != nil; w = w.next {
					if w.reason == reason {
						waiting++
					}
				}
			}
			b.mu.Unlock()
		}
	}
	release()
	ended.Wait()
}

// processorTime returns how long the process has computed.
func processorTime(t *testing.T) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
