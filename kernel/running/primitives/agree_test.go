package primitives

import (
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// The scenarios of this file run against the standard library and against this package, and must
// have the same results.

type (
	mutex interface {
		sync.Locker
		TryLock() bool
	}
	rwMutex interface {
		mutex
		RLock()
		RUnlock()
		TryRLock() bool
		RLocker() sync.Locker
	}
	waitGroup interface {
		Add(int)
		Done()
		Wait()
		Go(func())
	}
	cond interface {
		Wait()
		Signal()
		Broadcast()
	}
	once         interface{ Do(func()) }
	timerMethods interface {
		Stop() bool
		Reset(time.Duration) bool
	}
	tickerMethods interface {
		Stop()
		Reset(time.Duration)
	}
	pipeReader interface {
		io.ReadCloser
		CloseWithError(error) error
	}
	pipeWriter interface {
		io.WriteCloser
		CloseWithError(error) error
	}
)

// library is what a scenario uses.
type library struct {
	newMutex func() mutex
	// copyMutex returns a copy, made as a learner's value receiver makes it.
	copyMutex func(mutex) mutex
	newRW     func() rwMutex
	newWG     func() waitGroup
	newCond   func(sync.Locker) cond
	copyCond  func(cond) cond
	newOnce   func() once
	onceFunc  func(func()) func()
	after     func(time.Duration) <-chan time.Time
	afterFunc func(time.Duration, func()) timerMethods
	newTimer  func(time.Duration) (<-chan time.Time, timerMethods)
	newTicker func(time.Duration) (<-chan time.Time, tickerMethods)
	pipe      func() (pipeReader, pipeWriter)
	tick      func(time.Duration) <-chan time.Time
	sleep     func(time.Duration)
}

// duplicate copies what p points to, by way of reflection, which vet does not see through.
func duplicate[T any](p *T) *T {
	c := new(T)
	reflect.ValueOf(c).Elem().Set(reflect.ValueOf(p).Elem())
	return c
}

var libraries = map[string]library{
	"std": {
		newMutex:  func() mutex { return new(sync.Mutex) },
		copyMutex: func(m mutex) mutex { return duplicate(m.(*sync.Mutex)) },
		newRW:     func() rwMutex { return new(sync.RWMutex) },
		newWG:     func() waitGroup { return new(sync.WaitGroup) },
		newCond:   func(l sync.Locker) cond { return sync.NewCond(l) },
		copyCond:  func(c cond) cond { return duplicate(c.(*sync.Cond)) },
		newOnce:   func() once { return new(sync.Once) },
		onceFunc:  sync.OnceFunc,
		after:     time.After,
		afterFunc: func(d time.Duration, f func()) timerMethods { return time.AfterFunc(d, f) },
		newTimer:  func(d time.Duration) (<-chan time.Time, timerMethods) { t := time.NewTimer(d); return t.C, t },
		newTicker: func(d time.Duration) (<-chan time.Time, tickerMethods) { t := time.NewTicker(d); return t.C, t },
		tick:      time.Tick, sleep: time.Sleep,
		pipe: func() (pipeReader, pipeWriter) { return io.Pipe() },
	},
	"ours": {
		newMutex:  func() mutex { return new(Mutex) },
		copyMutex: func(m mutex) mutex { return duplicate(m.(*Mutex)) },
		newRW:     func() rwMutex { return new(RWMutex) },
		newWG:     func() waitGroup { return new(WaitGroup) },
		newCond:   func(l sync.Locker) cond { return NewCond(l) },
		copyCond:  func(c cond) cond { return duplicate(c.(*Cond)) },
		newOnce:   func() once { return new(Once) },
		onceFunc:  OnceFunc,
		after:     After,
		afterFunc: func(d time.Duration, f func()) timerMethods { return AfterFunc(d, f) },
		newTimer:  func(d time.Duration) (<-chan time.Time, timerMethods) { t := NewTimer(d); return t.C, t },
		newTicker: func(d time.Duration) (<-chan time.Time, tickerMethods) { t := NewTicker(d); return t.C, t },
		tick:      Tick, sleep: Sleep,
		pipe: func() (pipeReader, pipeWriter) { return Pipe() },
	},
}

func TestAgreesWithStandardLibrary(t *testing.T) {
	scenarios := []struct {
		name string
		run  func(lib library) string
		want string
	}{
		{
			name: "a mutex excludes",
			run: func(lib library) string {
				m, n := lib.newMutex(), 0
				all(8, func(int) {
					for range 2000 {
						m.Lock()
						n++
						m.Unlock()
					}
				})
				return fmt.Sprint(n)
			},
			want: "16000",
		},
		{
			name: "TryLock",
			run: func(lib library) string {
				m := lib.newMutex()
				first, second := m.TryLock(), m.TryLock()
				m.Unlock()
				return fmt.Sprint(first, second, m.TryLock())
			},
			want: "true false true",
		},
		{
			name: "a mutex may be unlocked by another goroutine",
			run: func(lib library) string {
				m := lib.newMutex()
				m.Lock()
				all(1, func(int) { m.Unlock() })
				return fmt.Sprint(m.TryLock())
			},
			want: "true",
		},
		{
			name: "a copy of a locked mutex is locked, and of an unlocked one is not",
			run: func(lib library) string {
				m := lib.newMutex()
				free := lib.copyMutex(m)
				m.Lock()
				locked := lib.copyMutex(m)
				return fmt.Sprint(free.TryLock(), locked.TryLock())
			},
			want: "true false",
		},
		{
			name: "readers share, writers do not",
			run: func(lib library) string {
				rw := lib.newRW()
				rw.RLock()
				rw.RLock()
				shared := fmt.Sprint(rw.TryRLock(), rw.TryLock())
				for range 3 {
					rw.RUnlock()
				}
				alone := fmt.Sprint(rw.TryLock(), rw.TryRLock(), rw.TryLock())
				rw.Unlock()
				return shared + ", " + alone + ", " + fmt.Sprint(rw.TryRLock())
			},
			want: "true false, true false false, true",
		},
		{
			name: "an RWMutex excludes",
			run: func(lib library) string {
				rw, n, torn := lib.newRW(), [2]int{}, atomic.Int64{}
				all(8, func(i int) {
					for j := range 1000 {
						if (i+j)%4 == 0 {
							rw.Lock()
							n[0]++
							n[1]++
							rw.Unlock()
						} else {
							rw.RLock()
							if n[0] != n[1] {
								torn.Add(1)
							}
							rw.RUnlock()
						}
					}
				})
				return fmt.Sprint(n, torn.Load())
			},
			want: "[2000 2000] 0",
		},
		{
			name: "RLocker reads",
			run: func(lib library) string {
				rw := lib.newRW()
				rw.RLocker().Lock()
				held := fmt.Sprint(rw.TryRLock(), rw.TryLock())
				rw.RLocker().Unlock()
				rw.RUnlock()
				return held + " " + fmt.Sprint(rw.TryLock())
			},
			want: "true false true",
		},
		{
			name: "a group waits, and again",
			run: func(lib library) string {
				wg, n := lib.newWG(), atomic.Int64{}
				var seen []int64
				wg.Wait()
				for range 3 {
					wg.Add(5)
					for range 5 {
						start(func() { n.Add(1); wg.Done() })
					}
					wg.Go(func() { n.Add(10) })
					wg.Wait()
					seen = append(seen, n.Load())
				}
				return fmt.Sprint(seen)
			},
			want: "[15 30 45]",
		},
		{
			name: "several wait for a group",
			run: func(lib library) string {
				wg, n := lib.newWG(), atomic.Int64{}
				wg.Add(1)
				var gs []*sched.G
				for range 5 {
					gs = append(gs, start(func() { wg.Wait(); n.Add(1) }))
				}
				wg.Done()
				for _, g := range gs {
					ended(g)
				}
				return fmt.Sprint(n.Load())
			},
			want: "5",
		},
		{
			name: "a negative counter",
			run: func(lib library) string {
				return fmt.Sprint(caught(func() { lib.newWG().Done() }))
			},
			want: "sync: negative WaitGroup counter",
		},
		{
			name: "signals come in the order of waiting",
			run: func(lib library) string {
				m := lib.newMutex()
				c := lib.newCond(m)
				var order []int
				var gs []*sched.G
				inWait := make(chan struct{})
				for i := range 4 {
					gs = append(gs, start(func() {
						m.Lock()
						send(inWait, struct{}{}) // Wait gives the lock up only when it is in the queue
						c.Wait()
						order = append(order, i)
						m.Unlock()
					}))
					receive(inWait)
				}
				for _, g := range gs {
					m.Lock()
					c.Signal()
					m.Unlock()
					ended(g)
				}
				return fmt.Sprint(order)
			},
			want: "[0 1 2 3]",
		},
		{
			name: "a broadcast reaches all, and what nobody waits for is lost",
			run: func(lib library) string {
				m := lib.newMutex()
				c := lib.newCond(m)
				c.Signal()
				c.Broadcast()
				ready, woken := 0, 0
				done := make(chan struct{})
				start(func() {
					all(5, func(int) {
						m.Lock()
						ready++
						c.Wait()
						woken++
						m.Unlock()
					})
					shut(done)
				})
				for waiting := 0; waiting < 5; others() {
					m.Lock()
					waiting = ready
					m.Unlock()
				}
				m.Lock()
				c.Broadcast()
				m.Unlock()
				receive(done)
				return fmt.Sprint(woken)
			},
			want: "5",
		},
		{
			name: "a copied Cond",
			run: func(lib library) string {
				c := lib.newCond(lib.newMutex())
				c.Signal()
				return fmt.Sprint(caught(lib.copyCond(c).Signal))
			},
			want: "sync.Cond is copied",
		},
		{
			name: "Once",
			run: func(lib library) string {
				o, n := lib.newOnce(), atomic.Int64{}
				all(8, func(int) { o.Do(func() { n.Add(1) }) })
				return fmt.Sprint(n.Load())
			},
			want: "1",
		},
		{
			name: "Once is done after a panic and after Goexit",
			run: func(lib library) string {
				panicking, exiting := lib.newOnce(), lib.newOnce()
				v := caught(func() { panicking.Do(func() { panic("no") }) })
				all(1, func(int) { exiting.Do(runtime.Goexit) })
				again := 0
				panicking.Do(func() { again++ })
				exiting.Do(func() { again++ })
				return fmt.Sprintf("%v %d", v, again)
			},
			want: "no 0",
		},
		{
			name: "OnceFunc",
			run: func(lib library) string {
				n := 0
				f := lib.onceFunc(func() { n++ })
				f()
				f()
				bad := lib.onceFunc(func() { n++; panic("no") })
				return fmt.Sprintf("%v %v %d", caught(bad), caught(bad), n)
			},
			want: "no no 2",
		},
		{
			name: "timers",
			run: func(lib library) string {
				var got []string
				begin := time.Now()
				lib.sleep(2 * time.Millisecond)
				lib.sleep(0)
				lib.sleep(-1)
				got = append(got, fmt.Sprint(time.Since(begin) >= 2*time.Millisecond))
				receive(lib.after(time.Millisecond))
				fires, timer := lib.newTimer(time.Hour)
				got = append(got, fmt.Sprint(timer.Reset(time.Millisecond)))
				receive(fires)
				ticks, ticker := lib.newTicker(time.Millisecond)
				receive(ticks)
				receive(ticks)
				ticker.Stop()
				receive(lib.tick(time.Millisecond))
				got = append(got, fmt.Sprint(lib.tick(0) == nil))
				fired := make(chan struct{})
				lib.afterFunc(0, func() { shut(fired) })
				receive(fired)
				got = append(got, fmt.Sprint(lib.afterFunc(time.Hour, func() {}).Stop()))
				got = append(got, fmt.Sprint(caught(func() { _, _ = lib.newTicker(0) })))
				return fmt.Sprint(got)
			},
			want: "[true true true true non-positive interval for NewTicker]",
		},
	}
	for _, sc := range scenarios {
		for _, name := range []string{"std", "ours", "ours in lockstep"} {
			t.Run(sc.name+"/"+name, func(t *testing.T) {
				var got string
				library, lockstep := strings.CutSuffix(name, " in lockstep")
				turns = lockstep
				defer func() { turns = false }()
				program(t, func() { got = sc.run(libraries[library]) })
				if got != sc.want {
					t.Errorf("got %s, want %s", got, sc.want)
				}
			})
		}
	}
}

// The kernel's own goroutines, which have no G, use the same primitives.
func TestKernelGoroutines(t *testing.T) {
	var m Mutex
	var wg WaitGroup
	n := 0
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 2000 {
				m.Lock()
				n++
				m.Unlock()
			}
		}()
	}
	wg.Wait()
	if n != 8000 {
		t.Errorf("counted %d, want 8000", n)
	}
}

func TestFatalMisuse(t *testing.T) { bothWays(t, fatalMisuse) }

func fatalMisuse(t *testing.T) {
	misuses := []struct {
		name string
		do   func()
		want string
	}{
		{"Mutex.Unlock", func() { new(Mutex).Unlock() }, "fatal error: sync: unlock of unlocked mutex"},
		{"RWMutex.Unlock", func() { new(RWMutex).Unlock() }, "fatal error: sync: Unlock of unlocked RWMutex"},
		{"RWMutex.RUnlock", func() { new(RWMutex).RUnlock() }, "fatal error: sync: RUnlock of unlocked RWMutex"},
		{"Unlock of a read lock", func() { var rw RWMutex; rw.RLock(); rw.Unlock() }, "fatal error: sync: Unlock of unlocked RWMutex"},
		{"RUnlock of a write lock", func() { var rw RWMutex; rw.Lock(); rw.RUnlock() }, "fatal error: sync: RUnlock of unlocked RWMutex"},
	}
	for _, m := range misuses {
		t.Run(m.name, func(t *testing.T) {
			program(t, func() {
				if got, ok := caught(m.do).(Fatal); !ok || got.Error() != m.want {
					t.Errorf("got %v, want %s", got, m.want)
				}
			})
		})
	}
}

// all runs f in n goroutines of the program and returns when they have ended.
func all(n int, f func(i int)) {
	gs := make([]*sched.G, n)
	for i := range gs {
		gs[i] = start(func() { f(i) })
	}
	for _, g := range gs {
		ended(g)
	}
}

// ended returns when g has ended.
func ended(g *sched.G) {
	for !g.HasEnded() {
		others()
	}
}
