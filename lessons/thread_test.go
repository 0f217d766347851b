package lessons

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// panicOf runs f and returns the error that it panics with.
func panicOf(t *testing.T, f func()) (err error) {
	t.Helper()
	defer func() {
		var ok bool
		if r := recover(); r == nil {
			t.Error("no panic")
		} else if err, ok = r.(error); !ok {
			t.Errorf("panic with %T %v, want an error", r, r)
		}
	}()
	f()
	return nil
}

func TestThreadMisuse(t *testing.T) {
	nop := func() {}
	tests := []struct {
		name string
		do   func()
		want error
		text string
	}{
		{
			name: "start twice",
			do:   func() { Go("T1", nop).Start() },
			want: ErrStarted,
			text: "cannot start T1: threads can only be started once",
		},
		{
			name: "start the current thread",
			do:   func() { Current().Start() },
			want: ErrStarted,
			text: "cannot start MainThread: threads can only be started once",
		},
		{
			name: "join before start",
			do:   func() { NewThread("T1", nop).Join() },
			want: ErrNotStarted,
			text: "cannot join T1: it has not been started; call Start first",
		},
		{
			name: "join with a limit before start",
			do:   func() { NewThread("T1", nop).JoinTimeout(time.Second) },
			want: ErrNotStarted,
			text: "cannot join T1: it has not been started; call Start first",
		},
		{
			name: "join oneself",
			do:   func() { Current().Join() },
			want: ErrJoinSelf,
			text: "cannot join MainThread from within MainThread: a thread that waits for itself waits for ever",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := panicOf(t, test.do)
			if !errors.Is(err, test.want) || err.Error() != test.text {
				t.Errorf("panic %q, want %q", err, test.text)
			}
		})
	}
}

func TestNewThreadWithoutFunction(t *testing.T) {
	err := panicOf(t, func() { NewThread("T1", nil) })
	if got, want := err.Error(), "lessons.NewThread: the function to run is nil"; got != want {
		t.Errorf("panic %q, want %q", got, want)
	}
}

func TestConcurrentStartsRunOnce(t *testing.T) {
	var mu sync.Mutex
	runs, refused := 0, 0
	thread := NewThread("T1", func() { mu.Lock(); runs++; mu.Unlock() })
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			defer func() {
				if recover() != nil {
					mu.Lock()
					refused++
					mu.Unlock()
				}
			}()
			thread.Start()
		})
	}
	wg.Wait()
	thread.Join()
	if runs != 1 || refused != 7 {
		t.Errorf("%d runs and %d refused starts, want 1 and 7", runs, refused)
	}
}

func TestNames(t *testing.T) {
	if got := Current().Name(); got != MainName {
		t.Errorf("a test runs in %q, want %q", got, MainName)
	}

	first, second := NewThread("", func() {}), NewThread("", func() {})
	third := make(chan string)
	go func() { third <- Current().Name() }()
	numbers := make([]int, 3)
	for i, name := range []string{first.Name(), second.Name(), <-third} {
		if _, err := fmt.Sscanf(name, "Thread-%d", &numbers[i]); err != nil {
			t.Fatalf("name %q: %v", name, err)
		}
	}
	if numbers[1] != numbers[0]+1 || numbers[2] != numbers[1]+1 {
		t.Errorf("numbers of unnamed threads %v, want consecutive ones", numbers)
	}

	var inside string
	Go("LoopThread", func() { inside = Current().Name() }).Join()
	if inside != "LoopThread" {
		t.Errorf("name inside %q, want LoopThread", inside)
	}
}

func TestCurrentIsOnePointerForEachGoroutine(t *testing.T) {
	if first, second := Current(), Current(); first != second {
		t.Errorf("the test's goroutine has two threads, %p and %p", first, second)
	}

	started := make(chan *Thread, 1)
	thread := Go("T1", func() { started <- Current() })
	if got := <-started; got != thread {
		t.Errorf("Current() in a thread = %p %[1]v, want %p", got, thread)
	}

	plain := make(chan *Thread, 3)
	go func() { plain <- Current(); plain <- Current() }()
	go func() { plain <- Current() }()
	seen := make(map[*Thread]int)
	for range 3 {
		seen[<-plain]++
	}
	if len(seen) != 2 || seen[Current()] != 0 {
		t.Errorf("two plain goroutines, three calls: %v, want two threads, neither the test's", seen)
	}
}

func TestJoinWhateverEndsTheThread(t *testing.T) {
	tests := []struct {
		name string
		end  func()
	}{
		{"return", func() {}},
		{"Goexit", func() { runtime.Goexit() }},
		{"recovered panic", func() {
			defer func() { recover() }()
			panic("recovered")
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			hold := make(chan struct{})
			thread := Go("T1", func() { <-hold; test.end() })
			if thread.JoinTimeout(0) || !thread.Alive() {
				t.Error("the thread ended before its function did")
			}
			close(hold)
			thread.Join()
			if !thread.JoinTimeout(0) || thread.Alive() {
				t.Error("the thread lives on after Join")
			}
		})
	}
}

func TestJoinPlainGoroutine(t *testing.T) {
	threads := make(chan *Thread)
	hold := make(chan struct{})
	go func() { threads <- Current(); <-hold }()
	thread := <-threads
	if thread.JoinTimeout(time.Millisecond) || !thread.Alive() {
		t.Error("the goroutine ended while it waits")
	}
	close(hold)
	thread.Join()
	if thread.Alive() {
		t.Error("the goroutine lives on after Join")
	}
}

// A panic in plain Go must end the program with Go's own report.
func TestPanicIsNotSwallowed(t *testing.T) {
	if os.Getenv("LESSONS_PANIC") != "" {
		Go("T1", func() { panic("out of luck") }).Join()
		select {} // the panic ends the process even though Join returned
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestPanicIsNotSwallowed$")
	cmd.Env = append(os.Environ(), "LESSONS_PANIC=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "panic: out of luck") {
		t.Errorf("err = %v, output:\n%s\nwant Go's report of the panic", err, out)
	}
}

func TestThreadString(t *testing.T) {
	hold := make(chan struct{})
	thread := NewThread("T1", func() { <-hold })
	got := []string{thread.String()}
	thread.Start()
	got = append(got, thread.String())
	close(hold)
	thread.Join()
	got = append(got, thread.String())
	want := []string{"Thread(T1, initial)", "Thread(T1, started)", "Thread(T1, stopped)"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
	if got, want := Current().String(), "Thread(MainThread, started)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestJoinTimeoutTakesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		thread := Go("T1", func() { time.Sleep(time.Minute) })
		start := time.Now()
		if thread.JoinTimeout(10 * time.Second) {
			t.Error("ended 50 seconds early")
		}
		if got := time.Since(start); got != 10*time.Second {
			t.Errorf("waited %v, want 10s", got)
		}
		if !thread.JoinTimeout(2 * time.Minute) {
			t.Error("not ended in time")
		}
		if got := time.Since(start); got != time.Minute {
			t.Errorf("waited %v in all, want 1m", got)
		}
	})
}

func BenchmarkCurrent(b *testing.B) {
	for b.Loop() {
		Current()
	}
}

func BenchmarkLocalGet(b *testing.B) {
	var local Local
	local.Set("student", "BOB")
	for b.Loop() {
		local.Get("student")
	}
}
