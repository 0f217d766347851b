package sched

import (
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// TestDeadlockIsOfTheSuspectedExecution holds a check between its last look and the hook. Meanwhile
// the execution that was found asleep is ended, and the next begins: it must not get the other's
// verdict.
func TestDeadlockIsOfTheSuspectedExecution(t *testing.T) {
	looked, goOn := make(chan struct{}), make(chan struct{})
	gate := sync.OnceFunc(func() { close(looked); <-goOn })
	beforeReport.Store(&gate)
	defer beforeReport.Store(nil)
	watch.Store(true) // no check but the test's own
	defer watch.Store(false)

	for _, g := range Living() { // of earlier tests
		<-g.Done()
	}
	nextExec++
	first, blocked, ended := nextExec, make(chan *G), make(chan struct{})
	go func() {
		defer close(ended)
		Main(first, Settings{Parallel: true}, func() { blocked <- Current(); receive(nil) }, 10*time.Second)
	}()
	main := <-blocked
	waitsFor(main, trace.WaitReceive)
	decided := make(chan struct{})
	go func() {
		defer close(decided)
		for s := (suspicion{main, moves()}); ; runtime.Gosched() {
			look(s)
			watch.Store(true)
			select {
			case <-looked:
				return
			default: // Go's runtime did not see all of them asleep yet
			}
		}
	}()
	<-looked
	Kill(ByExec(first))
	<-ended
	execute(t, func() {
		close(goOn)
		<-decided
		select {
		case g := <-deadlocks:
			t.Errorf("%v of execution %d was reported as deadlocked", g, g.Exec)
		default:
		}
		if Current().IsKilled() {
			t.Error("the next execution was ended")
		}
	})
}

// waitsFor returns when g waits for the reason given.
func waitsFor(g *G, reason trace.Wait) {
	for got, _ := g.Waiting(); got != reason; got, _ = g.Waiting() {
		runtime.Gosched()
	}
}

// TestNoSuspicionOfOneThatHasEnded checks a main goroutine that has ended, while the next
// execution has not begun or has but computes nothing: everything is asleep, and yet there is no
// deadlock.
func TestNoSuspicionOfOneThatHasEnded(t *testing.T) {
	var first *G
	execute(t, func() { first = Current() })
	for _, g := range Living() { // of earlier tests
		<-g.Done()
	}
	s := suspicion{first, moves()}
	if !allBlocked() {
		t.Fatal("a goroutine runs that has ended")
	}
	if s.holds() {
		t.Error("an execution that has ended is suspected of a deadlock")
	}
}
