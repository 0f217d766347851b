package sched

import (
	"testing"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// sleep has g, the caller, wait for d on the clock of its run.
func sleep(g *G, d time.Duration) {
	g.Step(Pending{Op: trace.OpSleep})
	r := g.Run()
	r.AddTimer(d, func() { r.Wake(nil, g) })
	if !g.Park(trace.WaitSleep) {
		g.Point()
	}
}

// TestClockAtInstant: a virtual clock stands still while somebody runs, and then moves at once.
func TestClockAtInstant(t *testing.T) {
	turnsIn(t, Settings{Pace: Instant}, func(me *G) {
		r := me.Run()
		begun := r.Now()
		deadline := time.Now().Add(2 * time.Millisecond)
		for time.Now().Before(deadline) {
		}
		if d := r.Now().Sub(begun); d > time.Microsecond {
			t.Errorf("while a goroutine ran, it went on by %s", d)
		}
		sleep(me, 3*time.Hour)
		if d := r.Now().Sub(begun).Round(time.Minute); d != 3*time.Hour {
			t.Errorf("it went on by %s, want 3h", d)
		}
	})
}

// TestClockForWhoLooks: a loop that only looks at the clock ends, and timers fire meanwhile.
func TestClockForWhoLooks(t *testing.T) {
	turnsIn(t, Settings{Pace: Instant}, func(me *G) {
		r := me.Run()
		fired := time.Duration(-1)
		begun := r.Now()
		r.AddTimer(time.Second, func() { fired = r.Now().Sub(begun) })
		looks := 0
		for r.Now().Sub(begun) < 2*time.Second {
			looks++
			Point() // as loop turns do while somebody waits for the baton
		}
		if looks > 10_000 {
			t.Errorf("it takes %d looks until two seconds are over", looks)
		}
		if fired < time.Second || fired > 1100*time.Millisecond {
			t.Errorf("a timer for a second fired after %s", fired)
		}
	})
}

// TestClockTenfold: a clock that waits for a timer and is disturbed has gone on by what it waited.
func TestClockTenfold(t *testing.T) {
	turnsIn(t, Settings{Pace: Tenfold}, func(me *G) {
		r := me.Run()
		begun, wall := r.Now(), time.Now()
		var done flag
		Go("", GoStmt{}, func() {
			sleep(Current(), 500*time.Millisecond)
			done.raise()
		})
		woken := false
		time.AfterFunc(10*time.Millisecond, func() { r.Post(func() { woken = true; r.Changed(unsafe.Pointer(&woken)) }) })
		for !woken {
			me.Await(Pending{Op: trace.OpWait, Obj: unsafe.Pointer(&woken)}, trace.WaitCond, ready(func() bool { return woken }))
		}
		if d := r.Now().Sub(begun); d > min(10*time.Since(wall), 500*time.Millisecond) {
			t.Errorf("after %s it has gone on by %s", time.Since(wall), d)
		}
		done.wait(me)
		if d := r.Now().Sub(begun); d < 500*time.Millisecond || d > 10*time.Since(wall) {
			t.Errorf("after %s it has gone on by %s, want 500 ms or, on a busy machine, what ten times as long is", time.Since(wall), d)
		}
	})
}

// ready is a Waiter.
type ready func() bool

func (f ready) Ready(*G) bool { return f() }

// TestTimerOfNobody: a timer for a channel that nobody waits for keeps no clock going.
func TestTimerOfNobody(t *testing.T) {
	turnsIn(t, Settings{Pace: Instant}, func(me *G) {
		r := me.Run()
		ticks := 0
		var ticker *Timer
		ticker = r.AddTimer(time.Second, func() { ticks++; ticker.Reset(time.Second) })
		ticker.For = unsafe.Pointer(&ticks)
		if r.TimersLeft() {
			t.Error("a timer counts that nobody waits for")
		}
		sleep(me, time.Hour)
		if ticks == 0 || ticks > 3600 {
			t.Errorf("it has fired %d times", ticks)
		}
		ticker.Stop()
	})
}
