package goruntime

import (
	"runtime"
	"sync/atomic"
	"testing"
)

func TestStates(t *testing.T) {
	var leave atomic.Bool
	wait, ids := make(chan bool), make(chan uint64)
	go func() {
		ids <- GoroutineID()
		<-wait
	}()
	waiter := <-ids
	done := make(chan bool)
	go func() {
		defer close(done)
		ids <- GoroutineID()
		for !leave.Load() {
		}
	}()
	spinner := <-ids
	for States()[waiter] != "chan receive" { // until it has come there
		runtime.Gosched()
	}
	if s := States()[spinner]; !s.CanRun() {
		t.Errorf("the state of one that spins is %q", s)
	}
	if s := States()[waiter]; s.CanRun() {
		t.Errorf("one can run whose state is %q", s)
	}
	leave.Store(true)
	<-done
	close(wait)
}

func TestHeader(t *testing.T) {
	tests := []struct {
		line  string
		id    uint64
		state State
		ok    bool
	}{
		{"goroutine 7 [chan receive, 3 minutes]:", 7, "chan receive", true},
		{"goroutine 8 [running]:", 8, "running", true},
		{"goroutine 9 [runnable (scan), locked to thread]:", 9, "runnable", true},
		{"goroutine running on other thread; stack unavailable", 0, "", false},
		{"main.main()", 0, "", false},
		{"", 0, "", false},
	}
	for _, test := range tests {
		id, state, ok := header(test.line)
		if ok != test.ok || ok && (id != test.id || state != test.state) {
			t.Errorf("header(%q): %d, %q, %t", test.line, id, state, ok)
		}
	}
}

func TestPanicking(t *testing.T) {
	me := GoroutineID()
	if Panicking()[me] {
		t.Error("a goroutine panics that does not")
	}
	func() {
		defer func() {
			if !Panicking()[me] {
				t.Error("a goroutine does not panic that does")
			}
			recover()
		}()
		panic("test")
	}()
}
