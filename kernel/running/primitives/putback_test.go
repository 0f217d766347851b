package primitives

import (
	"maps"
	"reflect"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// A search finds at each schedule what the first has found: what stays locked, counted or stored
// in one schedule is put back.
func TestPutBack(t *testing.T) {
	var s struct {
		first int // so that a lock does not begin where s does
		m     Mutex
		rw    RWMutex
		wg    WaitGroup
		o     Once
		n     Int32
		b     Bool
		v     Value
		old   Int64
		plain int64
		words Map
		items Pool
		kept  Mutex
	}
	lockstep(t, sched.Settings{}, func() {
		s.old.Store(5)
		s.v.Store("before")
		s.words.Store("before", 1)
		s.items.Put("before")
		s.kept.Lock()
	})
	before := duplicate(&s)
	before.words.entries = maps.Clone(s.words.entries)
	strategy := &every{}
	release := sched.Hold()
	runs := 0
	for {
		runs++
		sched.Once(sched.Config{Strategy: strategy}, func() {
			spawn(
				func() { s.m.Lock(); s.rw.RLock(); s.wg.Add(3); s.o.Do(func() {}); s.kept.Unlock() },
				func() { s.rw.Lock(); s.wg.Wait() },
			)
			s.n.Add(1)
			s.b.Store(true)
			s.v.Store("after")
			s.old.CompareAndSwap(5, 6)
			atomicAdd(&s.plain, 1)
			s.words.Store("after", 2)
			s.words.Delete("before")
			if _, ok := s.words.Load("before"); ok {
				t.Error("what was deleted is there")
			}
			if got := s.items.Get(); got != "before" {
				t.Errorf("got %v from the pool", got)
			}
			s.items.Put("after")
		}, func(*sched.Run, *sched.Result) {})
		if !reflect.DeepEqual(&s, before) {
			t.Fatalf("after run %d it is\n%+v\nbefore it was\n%+v", runs, &s, before)
		}
		if !strategy.more() || runs == 2000 {
			break
		}
	}
	release()
	if s.kept.TryLock() || !s.m.TryLock() {
		t.Error("the wrong lock is held")
	}
}
