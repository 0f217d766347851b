package primitives

import (
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Timer replaces time.Timer in cells.
type Timer struct {
	C <-chan time.Time
	t timer
}

// Ticker replaces time.Ticker in cells.
type Ticker struct {
	C <-chan time.Time
	t timer
}

// timer is what timers and tickers have in common.
type timer interface {
	// stop and reset report whether the timer was to fire still. What it has sent and nobody has
	// received is taken back.
	stop() bool
	reset(d time.Duration) bool
}

// Stop keeps the timer from firing, and reports whether it did so.
func (t *Timer) Stop() bool {
	if t.t == nil {
		panic("time: Stop called on uninitialized Timer")
	}
	return t.t.stop()
}

// Reset has the timer fire after d, and reports whether it was to fire still.
func (t *Timer) Reset(d time.Duration) bool {
	if t.t == nil {
		panic("time: Reset called on uninitialized Timer")
	}
	return t.t.reset(d)
}

// Stop keeps the ticker from firing. It is no error to stop one that was never started.
func (t *Ticker) Stop() {
	if t.t != nil {
		t.t.stop()
	}
}

// Reset has the ticker fire every d from now on.
func (t *Ticker) Reset(d time.Duration) {
	if d <= 0 {
		panic("non-positive interval for Ticker.Reset")
	}
	if t.t == nil {
		panic("time: Reset called on uninitialized Ticker")
	}
	t.t.reset(d)
}

// NewTimer is time.NewTimer.
func NewTimer(d time.Duration) *Timer {
	t := time.NewTimer(d)
	sched.WatchTimer(t)
	return &Timer{t.C, goTimer{t}}
}

// AfterFunc is time.AfterFunc: f runs in a goroutine of the program that belongs to the caller's
// execution.
func AfterFunc(d time.Duration, f func()) *Timer {
	t := time.AfterFunc(d, Later(f))
	sched.WatchTimer(t)
	return &Timer{nil, goTimer{t}}
}

// NewTicker is time.NewTicker.
func NewTicker(d time.Duration) *Ticker {
	t := time.NewTicker(d)
	sched.WatchTimer(t)
	return &Ticker{t.C, goTicker{t}}
}

// After is time.After.
func After(d time.Duration) <-chan time.Time { return NewTimer(d).C }

// Tick is time.Tick.
func Tick(d time.Duration) <-chan time.Time {
	if d <= 0 {
		return nil
	}
	return NewTicker(d).C
}

// goTimer and goTicker are Go's own.
type (
	goTimer  struct{ *time.Timer }
	goTicker struct{ *time.Ticker }
)

func (t goTimer) stop() bool                  { return t.Stop() }
func (t goTimer) reset(d time.Duration) bool  { return t.Reset(d) }
func (t goTicker) stop() bool                 { t.Stop(); return true }
func (t goTicker) reset(d time.Duration) bool { t.Reset(d); return true }

// Sleep is time.Sleep.
func Sleep(d time.Duration) {
	g := sched.Current()
	if g == nil {
		time.Sleep(d)
		return
	}
	g.Point()
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	g.BlockTimed(trace.WaitSleep, 0)
	select {
	case <-t.C:
	case <-g.Killed():
	}
	g.Unblock()
	g.Point()
}

// Later returns a function that compiled code may call at any time from any goroutine, and that
// starts f on behalf of the goroutine that called Later. It does nothing once that goroutine's
// execution was stopped.
func Later(f func()) func() {
	g := sched.Current()
	if g == nil {
		g = sched.MainG()
	}
	if g == nil {
		return f
	}
	return func() {
		if _, stopped := stopped.Load(g.Exec); !stopped && !g.IsKilled() {
			g.Go("", sched.GoStmt{}, f)
		}
	}
}

// stopped holds the executions that StopTimers was called for. There is one entry for each cell run
// again.
var stopped sync.Map // trace.Exec → struct{}

// StopTimers keeps the functions that an execution gave to time.AfterFunc and context.AfterFunc
// from starting. It belongs with sched.Kill, which ends only goroutines that have started already.
func StopTimers(exec trace.Exec) { stopped.Store(exec, struct{}{}) }
