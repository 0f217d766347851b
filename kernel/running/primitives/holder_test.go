package primitives

import (
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

func TestHolder(t *testing.T) {
	program(t, func() {
		var m Mutex
		var written, read RWMutex
		locked, leave := make(chan struct{}), make(chan struct{})
		owner := start(func() {
			m.Lock()
			written.Lock()
			read.RLock()
			close(locked)
			<-leave
			m.Unlock()
			written.Unlock()
			read.RUnlock()
		})
		<-locked
		read.RLock()
		locks := []struct {
			name   string
			lock   holder
			wait   func()
			reason trace.Wait
			want   []trace.GoID
		}{
			{"Mutex", (*mutexHolder)(&m), func() { m.Lock(); defer m.Unlock() }, trace.WaitMutex, []trace.GoID{owner.ID}},
			{"written RWMutex", (*rwHolder)(&written), func() { written.RLock(); defer written.RUnlock() }, trace.WaitRWMutexR, []trace.GoID{owner.ID}},
			{"read RWMutex", (*rwHolder)(&read), func() { read.Lock(); defer read.Unlock() }, trace.WaitRWMutex, []trace.GoID{trace.MainGo, owner.ID}},
		}
		var gs []*sched.G
		for _, l := range locks {
			if got := l.lock.holders(); !slices.Equal(got, l.want) {
				t.Errorf("%s: it is held by %v, want %v", l.name, got, l.want)
			}
			g := start(l.wait)
			gs = append(gs, g)
			waitsFor(t, g, l.reason)
			// A goroutine is marked as waiting just before it is in the queue.
			var got []trace.GoID
			for got == nil {
				got = HeldBy(g)
			}
			if !slices.Equal(got, l.want) {
				t.Errorf("%s: HeldBy is %v, want %v", l.name, got, l.want)
			}
		}
		close(leave)
		read.RUnlock()
		for _, g := range append(gs, owner) {
			ends(t, g)
		}
		for _, l := range locks {
			if got := l.lock.holders(); len(got) > 0 {
				t.Errorf("%s: a free lock is held by %v", l.name, got)
			}
		}
		if got := HeldBy(sched.Current()); got != nil {
			t.Errorf("HeldBy of a running goroutine is %v", got)
		}
	})
}
