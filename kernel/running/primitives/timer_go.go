package primitives

import (
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// Goroutines that Go's own scheduler runs have Go's own timers. That one may fire is registered, so
// that to wait for it is no deadlock.

type (
	goTimer  struct{ *time.Timer }
	goTicker struct{ *time.Ticker }
)

func watched(t *time.Timer) timer {
	sched.WatchTimer(t)
	return goTimer{t}
}

func watchedTicker(t *time.Ticker) timer {
	sched.WatchTimer(t)
	return goTicker{t}
}

func (t goTimer) stop() bool                  { return t.Stop() }
func (t goTimer) reset(d time.Duration) bool  { return t.Reset(d) }
func (t goTicker) stop() bool                 { t.Stop(); return true }
func (t goTicker) reset(d time.Duration) bool { t.Reset(d); return true }
