package primitives

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// taking runs f as the main goroutine of an execution whose goroutines take turns.
func taking(t testing.TB, pace sched.Pace, f func()) {
	t.Helper()
	lastExec++
	exec := lastExec
	timer := time.AfterFunc(limit, func() { sched.Kill(sched.ByExec(exec)) })
	defer timer.Stop()
	returned := false
	if !sched.Main(exec, sched.Settings{Pace: pace}, func() { f(); returned = true }, time.Second) || !returned {
		t.Errorf("the program's main goroutine was ended")
	}
}

// count is a number for which goroutines that take turns wait.
type count struct{ n, want int }

func (c *count) Ready(*sched.G) bool { return c.n >= c.want }

// wait waits until add has been called n times.
func (c *count) wait(n int) {
	c.want = n
	g := sched.InTurn()
	if !g.Await(sched.Pending{Op: trace.OpWait, Obj: unsafe.Pointer(c)}, trace.WaitWaitGroup, c) {
		g.Point()
	}
}

func (c *count) add() {
	c.n++
	sched.Active().Changed(unsafe.Pointer(c))
}

// On a clock that jumps, what comes at which time is exact, and takes no time.
func TestTimersAtInstant(t *testing.T) {
	began := time.Now()
	var got []string
	taking(t, sched.Instant, func() {
		start0 := Now()
		say := func(what string) {
			got = append(got, fmt.Sprint(what, " ", Since(start0).Round(time.Second)))
		}
		var done count
		for _, d := range []time.Duration{3, 1, 2} {
			start(func() {
				Sleep(d * time.Hour)
				say("slept")
				done.add()
			})
		}
		AfterFunc(90*time.Minute, func() { say("called"); done.add() })
		stopped := AfterFunc(time.Hour, func() { say("stopped?") })
		reset := AfterFunc(time.Minute, func() { say("called later"); done.add() })
		if !stopped.Stop() || stopped.Stop() || !reset.Reset(150*time.Minute) {
			t.Error("Stop and Reset do not tell what was set")
		}
		done.wait(5)
		if reset.Reset(0) {
			t.Error("Reset says that a timer was set that had fired")
		}
		done.wait(6)
		Sleep(0)
		Sleep(-1)
		say("end")
	})
	want := "[slept 1h0m0s called 1h30m0s slept 2h0m0s called later 2h30m0s slept 3h0m0s called later 3h0m0s end 3h0m0s]"
	if s := fmt.Sprint(got); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	if d := time.Since(began); d > 10*time.Second {
		t.Errorf("it took %s", d)
	}
}

// A timer's channel holds one time at most, and none after Stop or Reset.
func TestTimerChannelsInTurns(t *testing.T) {
	taking(t, sched.Instant, func() {
		began := Now()
		timer := NewTimer(time.Hour)
		Sleep(2 * time.Hour)
		if n := len(timer.C); n != 1 {
			t.Errorf("it has fired %d times", n)
		}
		if !timer.Stop() || len(timer.C) != 0 || timer.Stop() {
			t.Error("what it has sent was not taken back")
		}
		timer.Reset(time.Hour)
		Sleep(90 * time.Minute)
		if !timer.Reset(time.Hour) || len(timer.C) != 0 {
			t.Error("what it has sent was not taken back by Reset")
		}
		Sleep(90 * time.Minute)
		if at := (<-timer.C).Sub(began).Round(time.Second); at != 270*time.Minute {
			t.Errorf("it fired at %s", at)
		}
		ticker := NewTicker(time.Minute)
		Sleep(10*time.Minute + time.Second)
		first := <-ticker.C
		Sleep(time.Minute)
		second := <-ticker.C
		// Nobody looked while nine more were due.
		if d := second.Sub(first).Round(time.Second); d != 10*time.Minute {
			t.Errorf("the ticker's second time is %s after the first", d)
		}
		ticker.Reset(time.Hour)
		Sleep(59 * time.Minute)
		if n := len(ticker.C); n != 0 {
			t.Errorf("after Reset it ticks as before: %d", n)
		}
		Sleep(2 * time.Minute)
		if n := len(ticker.C); n != 1 {
			t.Error("after Reset it does not tick")
		}
		ticker.Stop()
		if n := len(ticker.C); n != 0 {
			t.Error("after Stop its channel is not empty")
		}
	})
}

func TestContextsInTurns(t *testing.T) {
	boom := errors.New("boom")
	var got []string
	taking(t, sched.Instant, func() {
		began := Now()
		ctx, cancel := WithTimeoutCause(context.Background(), time.Hour, boom)
		defer cancel()
		child, cancelChild := WithCancelCause(context.WithValue(ctx, key("k"), "v"))
		defer cancelChild(nil)
		compiled, cancelCompiled := context.WithCancel(child)
		defer cancelCompiled()
		var done count
		for _, c := range []context.Context{ctx, child, compiled} {
			contextAfterFunc(c, func() {
				got = append(got, fmt.Sprint(Since(began).Round(time.Second), c.Err(), context.Cause(c)))
				done.add()
			})
		}
		done.wait(3)
		if _, ok := ctx.Deadline(); !ok || child.Value(key("k")) != "v" {
			t.Error("it has lost its deadline or its value")
		}
		again, cancelAgain := WithTimeout(context.Background(), time.Hour)
		cancelAgain()
		if again.Err() != context.Canceled {
			t.Errorf("a canceled context says %v", again.Err())
		}
	})
	want := strings.Repeat(", 1h0m0s context deadline exceeded boom", 3)[2:]
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestPipesInTurns(t *testing.T) {
	taking(t, sched.Real, func() {
		r, w := Pipe()
		var done count
		for i := range 3 {
			start(func() {
				fmt.Fprintf(w, "line %d\n", i)
				done.add()
			})
		}
		var all []byte
		for len(all) < len("line 0\n")*3 {
			buf := make([]byte, 4)
			n, err := r.Read(buf)
			if err != nil {
				t.Error(err)
			}
			all = append(all, buf[:n]...)
		}
		done.wait(3)
		for i := range 3 {
			if line := fmt.Sprintf("line %d\n", i); strings.Count(string(all), line) != 1 {
				t.Errorf("read %q, without %q", all, line)
			}
		}
		// Compiled code has goroutines of its own, which carry the identity of who has started them.
		go func() {
			io.Copy(w, strings.NewReader("from compiled code"))
			w.Close()
		}()
		text, err := io.ReadAll(r)
		if string(text) != "from compiled code" || err != nil {
			t.Errorf("read %q, %v", text, err)
		}
	})
}

// A goroutine that takes turns is ended while it waits.
func TestKillInTurns(t *testing.T) {
	for name, wait := range map[string]func(){
		"Sleep":      func() { Sleep(time.Hour) },
		"pipe read":  func() { r, _ := Pipe(); r.Read(make([]byte, 1)) },
		"pipe write": func() { _, w := Pipe(); w.Write([]byte("x")) },
	} {
		t.Run(name, func(t *testing.T) {
			taking(t, sched.Real, func() {
				deferred, after := false, false
				var ended count
				g := start(func() {
					sched.Current().OnExit(ended.add)
					defer func() { deferred = true; wait() }()
					wait()
					after = true
				})
				for g.WaitsFor() == trace.Running {
					sched.Current().Gosched(0)
				}
				began := time.Now()
				sched.Kill(func(other *sched.G) bool { return other == g })
				ended.wait(1)
				if !deferred || after {
					t.Errorf("deferred call ran: %t, want true; went on: %t, want false", deferred, after)
				}
				if d := time.Since(began); d > 500*time.Millisecond {
					t.Errorf("it was ended after %s", d)
				}
			})
		})
	}
}
