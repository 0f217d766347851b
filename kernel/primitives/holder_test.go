package primitives

import (
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

func TestHolder(t *testing.T) {
	program(t, func() {
		var m Mutex
		var written, read RWMutex
		locked, leave := make(chan struct{}), make(chan struct{})
		holder := start(func() {
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
			lock   any
			wait   func()
			reason trace.Wait
			want   []trace.GoID
		}{
			{"Mutex", &m, func() { m.Lock(); defer m.Unlock() }, trace.WaitMutex, []trace.GoID{holder.ID}},
			{"written RWMutex", &written, func() { written.RLock(); defer written.RUnlock() }, trace.WaitRWMutexR, []trace.GoID{holder.ID}},
			{"read RWMutex", &read, func() { read.Lock(); defer read.Unlock() }, trace.WaitRWMutex, []trace.GoID{trace.MainGo, holder.ID}},
		}
		var gs []*sched.G
		for _, l := range locks {
			if got := Holder(l.lock); got != l.want[0] {
				t.Errorf("%s: Holder is %d, want %d", l.name, got, l.want[0])
			}
			g := start(l.wait)
			gs = append(gs, g)
			waitsFor(t, g, l.reason)
			// A goroutine says that it waits just before it is in the queue.
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
		for _, g := range append(gs, holder) {
			ends(t, g)
		}
		for _, l := range locks {
			if got := Holder(l.lock); got != trace.NoGo {
				t.Errorf("%s: Holder of a free lock is %d", l.name, got)
			}
		}
		if got := HeldBy(sched.Current()); got != nil {
			t.Errorf("HeldBy of a running goroutine is %v", got)
		}
	})
}
