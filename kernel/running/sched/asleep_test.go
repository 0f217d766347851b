package sched

import (
	"runtime"
	"sync/atomic"
	"testing"
)

func TestAsleep(t *testing.T) {
	var leave atomic.Bool
	wait, spins := make(chan bool), make(chan bool)
	waiter := Go("waiter", GoStmt{}, func() { <-wait })
	spinner := Go("spinner", GoStmt{}, func() {
		close(spins)
		for !leave.Load() {
		}
	})
	<-spins
	if asleep() {
		t.Error("all seem to be asleep while one spins")
	}
	leave.Store(true)
	<-spinner.Done()
	for !asleep() { // other tests' goroutines may be on their way out
		runtime.Gosched()
	}
	close(wait)
	<-waiter.Done()
}
