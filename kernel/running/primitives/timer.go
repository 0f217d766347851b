package primitives

import (
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Timers stay the standard library's own: their types are compiled, and compiled functions
// take them. The replacements register with sched that something will wake a goroutine later, so
// that waiting for it is not a deadlock.

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

// After is time.After.
func After(d time.Duration) <-chan time.Time {
	return NewTimer(d).C
}

// NewTimer is time.NewTimer.
func NewTimer(d time.Duration) *time.Timer {
	t := time.NewTimer(d)
	sched.WatchTimer(t)
	return t
}

// NewTicker is time.NewTicker.
func NewTicker(d time.Duration) *time.Ticker {
	t := time.NewTicker(d)
	sched.WatchTimer(t)
	return t
}

// Tick is time.Tick.
func Tick(d time.Duration) <-chan time.Time {
	if d <= 0 {
		return nil
	}
	return NewTicker(d).C
}

// AfterFunc is time.AfterFunc: f runs in a goroutine of the program that belongs to the caller's
// execution.
func AfterFunc(d time.Duration, f func()) *time.Timer {
	t := time.AfterFunc(d, Later(f))
	sched.WatchTimer(t)
	return t
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
