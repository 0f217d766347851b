package primitives

import (
	"sync"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// Goroutines in lockstep and others, the kernel's own here, use the same primitives.
func TestMixed(t *testing.T) {
	const each, times = 4, 300
	tests := []struct {
		name string
		// prepare returns what all do, and a check afterwards.
		prepare func() (use func(), intact func() bool)
	}{
		{"Mutex", func() (func(), func() bool) {
			var m Mutex
			n := 0
			return func() {
				m.Lock()
				x := n
				place()
				n = x + 1
				m.Unlock()
			}, func() bool { return n == 2*each*times && m.TryLock() }
		}},
		{"RWMutex", func() (func(), func() bool) {
			var rw RWMutex
			n := 0
			return func() {
				rw.Lock()
				x := n
				place()
				n = x + 1
				rw.Unlock()
				rw.RLock()
				x = n
				place()
				if n != x {
					t.Error("it was written while it was read")
				}
				rw.RUnlock()
			}, func() bool { return n == 2*each*times && rw.TryLock() }
		}},
		{"Once", func() (func(), func() bool) {
			var o Once
			n := 0
			return func() { o.Do(func() { place(); n++ }) }, func() bool { return n == 1 }
		}},
		{"Map, Pool and atomics", func() (func(), func() bool) {
			var m Map
			var p Pool
			var n, sum Int64
			return func() {
					m.LoadOrStore(n.Add(1), true)
					p.Put(1)
					if x, ok := p.Get().(int); ok {
						sum.Add(int64(x))
					}
				}, func() bool {
					keys := 0
					m.Range(func(any, any) bool { keys++; return true })
					return keys == 2*each*times && n.Load() == 2*each*times
				}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			use, intact := test.prepare()
			body := func() {
				for range times {
					use()
				}
			}
			var others sync.WaitGroup
			for range each {
				others.Go(body)
			}
			lockstep(t, sched.Settings{}, func() {
				gs := make([]*sched.G, each)
				for i := range gs {
					gs[i] = start(body)
				}
				for _, g := range gs {
					ends(t, g)
				}
			})
			others.Wait()
			if !intact() {
				t.Error("it is not intact")
			}
		})
	}
}

// Goroutines in lockstep wait for others, the kernel's own here, and these for them.
func TestMixedWaits(t *testing.T) {
	var there, back WaitGroup
	var m Mutex
	c := NewCond(&m)
	turn := 0
	wait := func(after int) {
		m.Lock()
		for turn != after {
			c.Wait()
		}
		turn++
		c.Broadcast()
		m.Unlock()
	}
	there.Add(1)
	back.Add(1)
	ended := make(chan struct{})
	go func() {
		there.Wait()
		back.Done()
		for i := 0; i < 100; i += 2 {
			wait(i)
		}
		close(ended)
	}()
	lockstep(t, sched.Settings{}, func() {
		there.Done()
		back.Wait()
		for i := 1; i < 100; i += 2 {
			wait(i)
		}
	})
	<-ended
	if turn != 100 {
		t.Errorf("%d turns, want 100", turn)
	}
}
