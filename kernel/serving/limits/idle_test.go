package limits

import (
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var freed atomic.Int64
		i := &Idle{free: func() { freed.Add(1) }}
		after := func(d time.Duration, want int64) {
			t.Helper()
			time.Sleep(d)
			synctest.Wait()
			if got := freed.Load(); got != want {
				t.Errorf("freed %d times, want %d", got, want)
			}
		}
		i.Begin()
		after(10*lull, 0)
		i.Begin()
		i.End()
		after(10*lull, 0) // the first piece of work goes on
		i.End()
		after(lull-time.Millisecond, 0)
		i.Begin()
		i.End()
		after(lull-time.Millisecond, 0) // the lull begins anew
		after(time.Millisecond, 1)
		after(10*lull, 1) // once is enough
		i.Begin()
		i.End()
		after(lull, 2)
	})
}

func TestFreeIfWorthwhile(t *testing.T) {
	held := func() int {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int(m.HeapSys - m.HeapReleased)
	}
	garbage := make([]byte, 64<<20)
	for i := range garbage {
		garbage[i] = 1
	}
	before := held()
	runtime.KeepAlive(garbage)
	runtime.GC() // else it would count as used: it has survived no collection yet
	freeIfWorthwhile()
	if after := held(); after > before-len(garbage)/2 {
		t.Errorf("%d MiB were held and %d MiB after that, of which 64 were garbage", before>>20, after>>20)
	}
}
