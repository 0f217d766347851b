package sched

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// TestTimerThatWakesNobody lists timers beside which a deadlock is one.
func TestTimerThatWakesNobody(t *testing.T) {
	timer := time.NewTimer(time.Hour)
	WatchTimer(timer)
	ticker := time.NewTicker(time.Hour)
	defer ticker.Stop()
	WatchTimer(ticker)
	stopped := time.AfterFunc(time.Hour, func() {})
	WatchTimer(stopped)
	stopped.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	Deadline(ctx)
	cancel()
	if timersLeft() {
		t.Fatal("a timer that wakes nobody counts")
	}
	waits := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		close(waits)
		<-timer.C
	}()
	<-waits
	for !goruntime.TimerMayWake(timer) { // until the goroutine has come to wait
		runtime.Gosched()
	}
	if !timersLeft() {
		t.Error("a timer does not count whose channel somebody waits for")
	}
	timer.Reset(0)
	<-done
	if timersLeft() {
		t.Error("a timer that has fired counts")
	}
}

// TestTimersAreForgotten starts many timers that nobody asks for.
func TestTimersAreForgotten(t *testing.T) {
	for range 10_000 {
		timer := time.NewTimer(0)
		WatchTimer(timer)
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		Deadline(ctx)
		cancel()
	}
	// Contexts are known to have ended, timers only after a collection.
	if n := len(timers.list); n > 15_000 {
		t.Errorf("%d timers are kept of 20000", n)
	}
}
