package lessons

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"
	"weak"
)

func TestLocalBelongsToOneGoroutine(t *testing.T) {
	var local Local
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			for round := range 20 {
				want := fmt.Sprint(i, "/", round)
				local.Set("student", want)
				runtime.Gosched()
				if got := local.Get("student"); got != want {
					t.Errorf("goroutine %d reads %v, want %v", i, got, want)
				}
			}
		})
	}
	wg.Wait()
	if value, ok := local.Lookup("student"); ok {
		t.Errorf("the test's goroutine sees %v, which others set", value)
	}
}

func TestLocalsAreApart(t *testing.T) {
	var a, b Local
	a.Set("student", "BOB")
	if value, ok := b.Lookup("student"); ok {
		t.Errorf("the second Local has %v", value)
	}
	b.Set("student", nil)
	if got := a.Get("student"); got != "BOB" {
		t.Errorf("the first Local has %v, want BOB", got)
	}
	if got := b.Get("student"); got != nil {
		t.Errorf("a key set to nil has %v", got)
	}
}

func TestLocalNotSet(t *testing.T) {
	tests := []struct {
		name string
		do   func(*Local)
	}{
		{"Get of nothing", func(l *Local) { l.Get("student") }},
		{"Get of another key", func(l *Local) { l.Set("gfh", 1); l.Get("student") }},
		{"Get after Delete", func(l *Local) { l.Set("student", 1); l.Delete("student"); l.Get("student") }},
		{"Delete of nothing", func(l *Local) { l.Delete("student") }},
		{"Delete twice", func(l *Local) { l.Set("student", 1); l.Delete("student"); l.Delete("student") }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var local Local
			local.Set("student", "the test's own")
			Go("T3", func() {
				err := panicOf(t, func() { test.do(&local) })
				notSet, ok := errors.AsType[*NotSetError](err)
				if !ok || *notSet != (NotSetError{Key: "student", Thread: "T3"}) {
					t.Errorf("panic with %#v", err)
				}
			}).Join()
			if got := local.Get("student"); got != "the test's own" {
				t.Errorf("the test's own value became %v", got)
			}
		})
	}
}

func TestNotSetErrorSaysWhatToDo(t *testing.T) {
	err := &NotSetError{Key: "student", Thread: "T3"}
	want := "student is not set in T3: each thread sees only what it set itself; call Set first"
	if got := err.Error(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// collected waits until what w points to has been collected.
func collected[T any](t *testing.T, what string, w weak.Pointer[T]) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		runtime.GC()
		if w.Value() == nil {
			return
		}
	}
	t.Errorf("%s is still in memory", what)
}

type blob [1 << 16]byte

func TestValuesAreDroppedWhenTheThreadEnds(t *testing.T) {
	endings := []struct {
		name  string
		after func()
	}{
		{"return", func() {}},
		{"Goexit", runtime.Goexit},
	}
	for _, ending := range endings {
		t.Run(ending.name, func(t *testing.T) {
			var local Local
			var value weak.Pointer[blob]
			thread := Go("T1", func() {
				b := new(blob)
				value = weak.Make(b)
				local.Set("blob", b)
				ending.after()
			})
			thread.Join()
			collected(t, "the value of an ended thread", value)
			if len(local.of) != 0 {
				t.Errorf("the Local still has %d threads", len(local.of))
			}
			runtime.KeepAlive(thread) // values go even if the thread itself is kept
			runtime.KeepAlive(&local)
		})
	}
}

func TestNothingIsKeptOfEndedThreads(t *testing.T) {
	Current()
	before := living()
	var local Local
	for range 10 {
		started := make([]*Thread, 100)
		for i := range started {
			started[i] = Go("", func() { local.Set("student", i) })
		}
		for _, thread := range started {
			thread.Join()
		}
	}
	if got := living(); got != before {
		t.Errorf("%d threads are known, %d before", got, before)
	}
	if len(local.of) != 0 {
		t.Errorf("the Local still has %d threads", len(local.of))
	}
}

func living() int {
	threads.Lock()
	defer threads.Unlock()
	return len(threads.byID)
}

func TestLocalIsDroppedWhileItsThreadLives(t *testing.T) {
	var local weak.Pointer[Local]
	var value weak.Pointer[blob]
	func() {
		l, b := new(Local), new(blob)
		local, value = weak.Make(l), weak.Make(b)
		l.Set("blob", b)
		l.Set("self", l) // a value that leads back to its Local
	}()
	collected(t, "a Local that nobody uses", local)
	collected(t, "its value", value)

	for range 1000 {
		new(Local).Set("student", "BOB")
		if t := Current(); len(t.used) == cap(t.used) {
			runtime.GC()
		}
	}
	if got := cap(Current().used); got > 512 {
		t.Errorf("after 1000 Locals the thread has room for %d", got)
	}
}
