package primitives

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A goroutine is ended while it waits for a primitive; the primitive must be as if it had never
// come.
func TestKillWhileWaiting(t *testing.T) { bothWays(t, killWhileWaiting) }

func killWhileWaiting(t *testing.T) {
	cases := []struct {
		name   string
		reason trace.Wait
		// prepare returns what the goroutine does, and a check that the primitive is usable
		// afterwards.
		prepare func() (wait func(), intact func() bool)
	}{
		{
			name: "Mutex", reason: trace.WaitMutex,
			prepare: func() (func(), func() bool) {
				var m Mutex
				m.Lock()
				return m.Lock, func() bool {
					locked := !m.TryLock()
					m.Unlock()
					return locked && m.TryLock()
				}
			},
		},
		{
			name: "Mutex, with an Unlock deferred before Lock", reason: trace.WaitMutex,
			prepare: func() (func(), func() bool) {
				var m Mutex
				m.Lock()
				return func() {
						defer m.Unlock()
						m.Lock()
					}, func() bool {
						locked := !m.TryLock()
						m.Unlock()
						return locked && m.TryLock()
					}
			},
		},
		{
			name: "RWMutex as a reader", reason: trace.WaitRWMutexR,
			prepare: func() (func(), func() bool) {
				var rw RWMutex
				rw.Lock()
				return func() {
						defer rw.RUnlock()
						rw.RLock()
					}, func() bool {
						locked := !rw.TryRLock()
						rw.Unlock()
						return locked && rw.TryLock()
					}
			},
		},
		{
			name: "RWMutex as a writer", reason: trace.WaitRWMutex,
			prepare: func() (func(), func() bool) {
				var rw RWMutex
				rw.RLock()
				return func() {
						defer rw.Unlock()
						rw.Lock()
					}, func() bool {
						shared := rw.TryRLock() // nobody waits to write any more
						rw.RUnlock()
						rw.RUnlock()
						return shared && rw.TryLock()
					}
			},
		},
		{
			name: "WaitGroup", reason: trace.WaitWaitGroup,
			prepare: func() (func(), func() bool) {
				var wg WaitGroup
				wg.Add(1)
				return wg.Wait, func() bool {
					wg.Done()
					wg.Wait()
					wg.Add(1) // nobody waits: no misuse
					wg.Done()
					return wg.state.Load() == 0
				}
			},
		},
		{
			name: "Cond", reason: trace.WaitCond,
			prepare: func() (func(), func() bool) {
				var m Mutex
				c := NewCond(&m)
				return func() {
						m.Lock()
						defer m.Unlock()
						c.Wait()
					}, func() bool {
						c.Signal()
						return m.TryLock()
					}
			},
		},
		{
			name: "Cond whose lock cannot be had again", reason: trace.WaitCond,
			prepare: func() (func(), func() bool) {
				var m Mutex
				c := NewCond(&m)
				taken := make(chan struct{})
				return func() {
						m.Lock()
						defer m.Unlock()
						start(func() { m.Lock(); shut(taken) })
						c.Wait()
					}, func() bool {
						receive(taken)
						locked := !m.TryLock()
						m.Unlock()
						return locked && m.TryLock()
					}
			},
		},
		{
			name: "Once", reason: trace.WaitOnce,
			prepare: func() (func(), func() bool) {
				var o Once
				inside, leave := make(chan struct{}), make(chan struct{})
				first := start(func() { o.Do(func() { shut(inside); receive(leave) }) })
				receive(inside)
				return func() { o.Do(func() {}) }, func() bool {
					shut(leave)
					ends(t, first)
					again := false
					o.Do(func() { again = true })
					return !again
				}
			},
		},
		{
			name: "Once inside of itself", reason: trace.WaitOnce,
			prepare: func() (func(), func() bool) {
				var o Once
				return func() { o.Do(func() { o.Do(func() {}) }) }, func() bool {
					again := false
					o.Do(func() { again = true })
					return !again
				}
			},
		},
		{
			name: "Sleep", reason: trace.WaitSleep,
			prepare: func() (func(), func() bool) {
				return func() { Sleep(time.Hour) }, func() bool { return true }
			},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			program(t, func() {
				wait, intact := c.prepare()
				deferred, after := false, false
				g := start(func() {
					defer func() { deferred = true }()
					wait()
					after = true
				})
				waitsFor(t, g, c.reason)
				kill(t, g)
				if !deferred || after {
					t.Errorf("deferred call ran: %t, want true; went on: %t, want false", deferred, after)
				}
				if v := panicOf(g); v != nil {
					t.Errorf("the ended goroutine panicked: %v", v)
				}
				if !intact() {
					t.Error("the primitive is not intact")
				}
				if n := parked(); n != 0 {
					t.Errorf("%d goroutines are still in queues", n)
				}
			})
		})
	}
}

// parked counts those who wait for anything.
func parked() (n int) {
	for i := range buckets {
		b := &buckets[i]
		b.mu.Lock()
		for _, q := range b.queues {
			for w := q.head; w != nil; w = w.next {
				n++
			}
		}
		b.mu.Unlock()
	}
	return n
}

// Readers that came after a waiting writer get in when that writer is ended.
func TestKillWriterAdmitsReaders(t *testing.T) { bothWays(t, killWriterAdmitsReaders) }

func killWriterAdmitsReaders(t *testing.T) {
	program(t, func() {
		var rw RWMutex
		rw.RLock()
		writer := start(rw.Lock)
		waitsFor(t, writer, trace.WaitRWMutex)
		reader := start(func() { rw.RLock(); defer rw.RUnlock() })
		waitsFor(t, reader, trace.WaitRWMutexR)
		kill(t, writer)
		ends(t, reader)
		rw.RUnlock()
		if !rw.TryLock() {
			t.Error("the lock is still held")
		}
	})
}

// A goroutine is ended between Unlock and Lock; the lock that its deferred call finds is another's.
func TestKilledUnlocksOnlyItsOwn(t *testing.T) { bothWays(t, killedUnlocksOnlyItsOwn) }

func killedUnlocksOnlyItsOwn(t *testing.T) {
	var m Mutex
	var written, read RWMutex
	locks := []struct {
		name         string
		lock, unlock func()
		try          func() bool // for writing
		release      func()
	}{
		{"Mutex", m.Lock, m.Unlock, m.TryLock, m.Unlock},
		{"RWMutex.Lock", written.Lock, written.Unlock, written.TryLock, written.Unlock},
		{"RWMutex.RLock", read.RLock, read.RUnlock, read.TryLock, read.Unlock},
	}
	for _, l := range locks {
		t.Run(l.name, func(t *testing.T) {
			program(t, func() {
				unlocked := make(chan struct{})
				g := start(func() {
					l.lock()
					defer l.unlock()
					l.unlock()
					shut(unlocked)
					Sleep(time.Hour)
				})
				receive(unlocked)
				l.lock()
				waitsFor(t, g, trace.WaitSleep)
				kill(t, g)
				if l.try() {
					t.Error("the ended goroutine released a lock that was not its own")
				}
				l.unlock()
				if !l.try() {
					t.Error("the lock is still held")
				}
				l.release()
			})
		})
	}
}

// What a goroutine does wrong in deferred calls while it is ended is not its fault.
func TestKilledMisuseIsIgnored(t *testing.T) { bothWays(t, killedMisuseIsIgnored) }

func killedMisuseIsIgnored(t *testing.T) {
	program(t, func() {
		var m Mutex
		var rw RWMutex
		var wg WaitGroup
		g := start(func() {
			defer m.Unlock()
			defer rw.Unlock()
			defer rw.RUnlock()
			defer wg.Done()
			Sleep(time.Hour)
		})
		waitsFor(t, g, trace.WaitSleep)
		kill(t, g)
		if v := panicOf(g); v != nil {
			t.Errorf("got a panic: %v", v)
		}
		wg.Wait()
		if !m.TryLock() || !rw.TryLock() {
			t.Error("a lock is held")
		}
	})
}

// Deferred calls that need a lock for a moment get it, although the goroutine is being ended.
func TestKilledDeferredLock(t *testing.T) { bothWays(t, killedDeferredLock) }

func killedDeferredLock(t *testing.T) {
	program(t, func() {
		const n = 50
		var m Mutex
		counted := 0
		gs := make([]*sched.G, n)
		for i := range gs {
			gs[i] = start(func() {
				defer func() {
					m.Lock()
					defer m.Unlock()
					counted++
				}()
				Sleep(time.Hour)
			})
		}
		for _, g := range gs {
			waitsFor(t, g, trace.WaitSleep)
		}
		sched.Kill(func(g *sched.G) bool { return slices.Contains(gs, g) })
		for _, g := range gs {
			ends(t, g)
		}
		if counted != n {
			t.Errorf("%d deferred calls got the lock, want %d", counted, n)
		}
	})
}

// WaitGroup.Go in a goroutine that is being ended starts nothing and counts nothing.
func TestKilledWaitGroupGo(t *testing.T) { bothWays(t, killedWaitGroupGo) }

func killedWaitGroupGo(t *testing.T) {
	program(t, func() {
		var wg WaitGroup
		started := false
		g := start(func() {
			defer wg.Go(func() { started = true })
			Sleep(time.Hour)
		})
		waitsFor(t, g, trace.WaitSleep)
		kill(t, g)
		wg.Wait()
		if started {
			t.Error("a goroutine was started")
		}
	})
}

// Goroutines are ended at any moment of using everything, over and over; nothing that they leave
// behind may hang.
func TestKillStress(t *testing.T) { bothWays(t, killStress) }

func killStress(t *testing.T) {
	rounds := 300
	if testing.Short() {
		rounds = 30
	}
	program(t, func() {
		var (
			m    Mutex
			rw   RWMutex
			cm   Mutex
			c    = NewCond(&cm)
			wg   WaitGroup
			n    int
			pair [2]int
		)
		use := func(r *rand.Rand) {
			switch r.IntN(6) {
			case 0, 1:
				m.Lock()
				defer m.Unlock()
				n++
				others()
			case 2:
				rw.RLock()
				defer rw.RUnlock()
				if pair[0] != pair[1] {
					t.Error("a reader saw half a write")
				}
			case 3:
				rw.Lock()
				defer rw.Unlock()
				pair[0]++
				runtime.Gosched() // where nobody is ended
				pair[1]++
			case 4:
				cm.Lock()
				defer cm.Unlock()
				if r.IntN(2) == 0 {
					c.Wait()
				} else {
					c.Broadcast()
				}
			case 5:
				wg.Go(func() { m.Lock(); defer m.Unlock() })
			}
		}
		for round := range rounds {
			gs := make([]*sched.G, 12)
			for i := range gs {
				gs[i] = start(func() {
					r := rand.New(rand.NewPCG(uint64(round), uint64(i)))
					for {
						sched.Point()
						use(r)
					}
				})
			}
			for range round % 7 {
				others()
			}
			sched.Kill(func(g *sched.G) bool { return g.ID != trace.MainGo })
			for _, g := range gs {
				ends(t, g)
			}
			wg.Wait()
			for _, l := range []sync.Locker{&m, &rw, rw.RLocker(), &cm} {
				func() { l.Lock(); defer l.Unlock() }()
			}
			for _, g := range gs {
				if v := panicOf(g); v != nil {
					t.Errorf("%v panicked: %v", g, v)
					return
				}
			}
		}
		if n := parked(); n != 0 {
			t.Errorf("%d goroutines are still in queues", n)
		}
	})
}

// The functions given to timers and contexts run as goroutines of the program, on behalf of the
// execution that gave them, also after its end.
func TestAfterFuncBelongsToItsExecution(t *testing.T) {
	ran := make(chan *sched.G, 1)
	here := func() { ran <- sched.Current() }
	ways := map[string]func() (fire func()){
		"time": func() func() {
			timer := AfterFunc(time.Hour, here)
			return func() { timer.Reset(0) }
		},
		"context": func() func() {
			ctx, cancel := context.WithCancel(context.Background())
			contextAfterFunc(ctx, here)
			return cancel
		},
	}
	for name, prepare := range ways {
		t.Run(name, func(t *testing.T) {
			var fire func()
			exec := program(t, func() { fire = prepare() })
			program(t, func() {
				fire()
				g := <-ran
				if g == nil || g.Exec != exec || g.Parent != trace.MainGo {
					t.Errorf("ran in %v, want a goroutine of execution %d", g, exec)
				}
				ends(t, g)
			})
		})
		t.Run(name+" of a stopped execution", func(t *testing.T) {
			var fire func()
			exec := program(t, func() { fire = prepare() })
			StopTimers(exec)
			fire()
			var last func()
			program(t, func() { last = prepare() })
			last() // starts, and what was stopped has had its turn before
			g := <-ran
			ends(t, g)
			if g.Exec == exec {
				t.Error("it ran")
			}
		})
	}
}

func TestNumGoroutine(t *testing.T) {
	if got := NumGoroutine(); got != 1 {
		t.Errorf("outside of a program: got %d, want 1", got)
	}
	program(t, func() {
		if got := NumGoroutine(); got != 1 {
			t.Errorf("at first: got %d, want 1", got)
		}
		var m Mutex
		m.Lock()
		g := start(m.Lock)
		if got := NumGoroutine(); got != 2 {
			t.Errorf("with another: got %d, want 2", got)
		}
		m.Unlock()
		ends(t, g)
	})
}

func TestLabelsKeepIdentity(t *testing.T) {
	program(t, func() {
		g := sched.Current()
		setGoroutineLabels(context.Background())
		if sched.Current() != g {
			t.Error("SetGoroutineLabels changed the goroutine's identity")
		}
	})
}
