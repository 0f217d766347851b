package sched

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// The registry is the process's, so the tests share it and run one after another.
var (
	nextExec  trace.Exec
	deadlocks = make(chan *G, 1)
	panics    = make(chan any, 1)
	atEnd     atomic.Pointer[func(*G)] // called when a goroutine ends, if it is set
)

func TestMain(m *testing.M) {
	SetHooks(Hooks{
		Ended: func(g *G) {
			if f := atEnd.Load(); f != nil {
				(*f)(g)
			}
		},
		Panicked: func(_ *G, v any) { panics <- v },
		Deadlock: func(g *G) {
			deadlocks <- g
			Kill(ByExec(g.Exec))
		},
	})
	m.Run()
}

// execute runs f as a cell and returns its execution. The cell must end by itself, or by being
// killed.
func execute(t *testing.T, f func()) trace.Exec {
	t.Helper()
	nextExec++
	if !Main(nextExec, Settings{Parallel: true}, f, 10*time.Second) {
		t.Fatal("the main goroutine could not be left")
	}
	return nextExec
}

// receive blocks as a lowered <-ch does.
func receive(ch <-chan struct{}) {
	g := Current()
	g.Block(trace.WaitReceive, 7)
	select {
	case <-ch:
	case <-g.Killed():
	}
	g.Unblock()
	g.Point()
}

func TestIdentity(t *testing.T) {
	if g := Current(); g != nil {
		t.Fatalf("outside of the program, Current() = %v", g)
	}
	exec := execute(t, func() {
		main := Current()
		if main.ID != trace.MainGo || main.Name != trace.MainName {
			t.Errorf("main is %v", main)
		}
		child := Go("T1", GoStmt{Exec: 3, Line: 5}, func() {
			me := Current()
			if me.Name != "T1" || me.Parent != trace.MainGo || me.Exec != main.Exec || me.Line != 5 || me.LineExec != 3 {
				t.Errorf("child is %+v", me.Goroutine)
			}
			if me.DumpID() != goruntime.GoroutineID() {
				t.Errorf("DumpID() = %d, want %d", me.DumpID(), goruntime.GoroutineID())
			}
			id, exec := CurrentID()
			if id != me.ID || exec != me.Exec {
				t.Errorf("CurrentID() = %v, %v, want %v, %v", id, exec, me.ID, me.Exec)
			}
			// What a compiled package starts on a goroutine's behalf has its identity.
			done := make(chan *G)
			go func() { done <- Current() }()
			if g := <-done; g != me {
				t.Errorf("in a host's goroutine, Current() = %v, want %v", g, me)
			}
		})
		<-child.Done()
	})
	if n := len(Living()); n != 0 {
		t.Errorf("after execution %d, %d goroutines live: %v", exec, n, Living())
	}
}

func TestUnnamedGoroutinesAreNumbered(t *testing.T) {
	execute(t, func() {
		a, b := Go("", GoStmt{}, func() {}), Go("", GoStmt{}, func() {})
		if a.Name == b.Name {
			t.Errorf("two unnamed goroutines are both called %s", a.Name)
		}
		<-a.Done()
		<-b.Done()
	})
}

func TestKillEndsWhatAnExecutionStarted(t *testing.T) {
	var deferred sync.WaitGroup
	deferred.Add(3)
	running := make(chan struct{}, 3)
	exec := execute(t, func() {
		for range 3 {
			Go("", GoStmt{}, func() {
				defer deferred.Done()
				running <- struct{}{}
				for {
					Point() // as each turn of a loop does
					runtime.Gosched()
				}
			})
		}
	})
	for range 3 {
		<-running
	}
	other := make(chan struct{})
	var survivor *G
	execute(t, func() { survivor = Go("survivor", GoStmt{}, func() { <-other }) })

	if n := len(Kill(ByExec(exec))); n != 3 {
		t.Errorf("Kill ended %d goroutines, want 3", n)
	}
	deferred.Wait()
	if survivor.IsKilled() {
		t.Error("a goroutine of another execution was killed")
	}
	close(other)
	<-survivor.Done()
}

func TestGoroutineStartedByOneThatIsKilledIsKilledToo(t *testing.T) {
	execute(t, func() {
		me := Current()
		Kill(func(g *G) bool { return g == me })
		child := me.Go("late", GoStmt{}, func() {})
		if !child.IsKilled() {
			t.Error("the child is not to end")
		}
		<-child.Done()
	})
}

func TestFlags(t *testing.T) {
	for _, g := range Living() { // of earlier tests
		<-g.Done()
	}
	p, m := new(bool), new(bool)
	SetFlags(p, m)
	polls := func() bool { // as it is written: the monitor may do so meanwhile
		regMu.Lock()
		defer regMu.Unlock()
		return *p
	}
	defer SetFlags(new(bool), new(bool))
	turnsIn(t, Settings{}, func(me *G) {
		if *m {
			t.Error("many is set with one goroutine")
		}
		var never, killed flag
		g := Go("", GoStmt{}, func() {
			g := Current()
			if g.OnExit(killed.raise); !never.wait(g) {
				g.Point()
			}
		})
		if !*m {
			t.Error("many is not set with two goroutines")
		}
		Kill(func(o *G) bool { return o == g })
		if !polls() {
			t.Error("poll is not set while a goroutine is to end")
		}
		killed.wait(me)
		me.Step(Pending{})
		if *m {
			t.Error("many is set after the second goroutine's end")
		}
		for polls() { // the monitor may ask for a turn, on a busy machine
			me.Step(Pending{})
		}
	})
}

func TestDeadlock(t *testing.T) {
	tests := []struct {
		name string
		cell func()
	}{
		{"main alone", func() { receive(nil) }},
		{"main and another", func() {
			Go("T1", GoStmt{}, func() { receive(nil) })
			receive(nil)
		}},
		{"after the other has ended", func() {
			g := Go("T1", GoStmt{}, func() {})
			<-g.Done()
			receive(nil)
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			exec := execute(t, test.cell)
			select {
			case g := <-deadlocks:
				if g.Exec != exec || g.ID != trace.MainGo {
					t.Errorf("the deadlock is reported for %v of execution %d, want main of %d", g, g.Exec, exec)
				}
			default:
				t.Error("the cell ended with no deadlock reported")
			}
		})
	}
}

// TestNoDeadlock waits longer than it takes to see one.
func TestNoDeadlock(t *testing.T) {
	wait := func(ready func(wake chan struct{})) func() {
		return func() {
			wake := make(chan struct{})
			ready(wake)
			receive(wake)
		}
	}
	tests := []struct {
		name string
		cell func()
	}{
		{"another computes", wait(func(wake chan struct{}) {
			Go("", GoStmt{}, func() { <-time.After(3 * quiet); close(wake) })
		})},
		{"another sleeps", wait(func(wake chan struct{}) {
			Go("", GoStmt{}, func() {
				g := Current()
				g.BlockTimed(trace.WaitSleep, 0)
				<-time.After(3 * quiet)
				g.Unblock()
				close(wake)
			})
		})},
		{"a context ends", wait(func(wake chan struct{}) {
			ctx, cancel := context.WithTimeout(context.Background(), 3*quiet)
			Deadline(ctx)
			context.AfterFunc(ctx, func() { cancel(); close(wake) })
		})},
		{"a timer lives", wait(func(wake chan struct{}) {
			WatchTimer(time.AfterFunc(3*quiet, func() { close(wake) }))
		})},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			execute(t, test.cell)
			select {
			case g := <-deadlocks:
				t.Errorf("a deadlock was reported for %v", g)
			default:
			}
		})
	}
}

func TestMainThatCannotBeLeft(t *testing.T) {
	nextExec++
	exec := nextExec
	release := make(chan struct{})
	started := make(chan struct{})
	go func() {
		<-started
		Kill(ByExec(exec))
	}()
	var main *G
	if Main(exec, Settings{Parallel: true}, func() { main = Current(); close(started); <-release }, time.Millisecond) {
		t.Error("Main says that a goroutine ended which is in a call that knows nothing of us")
	}
	close(release)
	<-main.Done()
}

func TestFollow(t *testing.T) {
	stop := make(chan struct{})
	var g *G
	first := execute(t, func() { g = Go("logger", GoStmt{}, func() { <-stop }) })
	if got := g.OutputExec(); got != first {
		t.Errorf("OutputExec() = %d, want %d", got, first)
	}
	g.Follow(true)
	second := execute(t, func() {
		if got := g.OutputExec(); got != nextExec {
			t.Errorf("while %d runs, OutputExec() = %d", nextExec, got)
		}
	})
	if got := g.OutputExec(); got != first {
		t.Errorf("after %d, OutputExec() = %d, want %d", second, got, first)
	}
	close(stop)
	<-g.Done()
}

func TestPanicIsReportedAndEnds(t *testing.T) {
	execute(t, func() {
		g := Go("", GoStmt{}, func() { panic("boom") })
		<-g.Done()
	})
	if v := <-panics; v != "boom" {
		t.Errorf("reported %v, want boom", v)
	}
}

func BenchmarkCurrent(b *testing.B) {
	nextExec++
	Main(nextExec, Settings{Parallel: true}, func() {
		for b.Loop() {
			Current()
		}
	}, time.Minute)
}

func BenchmarkGo(b *testing.B) {
	nextExec++
	Main(nextExec, Settings{Parallel: true}, func() {
		for b.Loop() {
			<-Go("", GoStmt{}, func() {}).Done()
		}
	}, time.Minute)
}
