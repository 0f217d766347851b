package worker

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// failure waits for a failure that comes outside of an execution's Done.
func (s *session) failure() workerproto.Failure {
	s.t.Helper()
	for {
		rec, err := s.recv.Receive()
		if err != nil {
			s.t.Fatalf("the worker ended: %v", err)
		}
		if f, ok := rec.(workerproto.Failure); ok {
			return f
		}
	}
}

// TestInterruptOfOneThatWaitsForTheEnded waits for a lock that a goroutine took with it: the report
// names the holder, who is known by what the worker remembers of the ended.
func TestInterruptOfOneThatWaitsForTheEnded(t *testing.T) {
	s := start(t)
	for _, src := range []string{
		"import (\"lessons\"; \"sync\"; \"time\")\nvar mu sync.Mutex",
		`lessons.Go("forgetful", func() { mu.Lock() }).Join()`,
	} {
		if r := s.run(src); r.Failure != nil {
			t.Fatal(r.text())
		}
	}
	exec := s.begin("go time.Sleep(time.Hour)\nmu.Lock()")
	s.during = whenBusy(s, func() {
		s.during = nil
		s.send.Send(workerproto.Interrupt{Exec: exec})
	})
	r := s.finish()
	if r.Failure == nil || r.Failure.Name != "interrupt" {
		t.Fatalf("got %q, want an interrupt", r.text())
	}
	if tb := strings.Join(r.Failure.Traceback, "\n"); !strings.Contains(tb, "held by forgetful (goroutine 2), which has ended") {
		t.Errorf("the holder is not told:\n%s", tb)
	}
}

// TestPanicAfterTheCell panics in a goroutine when its cell has ended and none runs.
func TestPanicAfterTheCell(t *testing.T) {
	s := start(t)
	exec := s.begin("import \"time\"\nfunc first() { var s []int; _ = s[3] }\ngo func() {\n\ttime.Sleep(300 * time.Millisecond)\n\tfirst()\n}()")
	if r := s.finish(); r.Failure != nil {
		t.Fatal(r.text())
	}
	f := s.failure()
	tb := strings.Join(f.Traceback, "\n")
	if f.Exec != exec || !strings.Contains(tb, "in first, In [1], line 2") {
		t.Errorf("failure of execution %d, want %d, in first:\n%s", f.Exec, exec, tb)
	}
}

// TestRecoveredPanicIsForgotten panics twice. The first is recovered from.
func TestRecoveredPanicIsForgotten(t *testing.T) {
	tests := []struct{ name, cell string }{
		{"one deferred call", `
func first() { var m map[string]int; m["a"] = 1 }
func safe() { defer func() { recover() }(); first() }
safe()
var s []int
_ = s[3]`},
		{"a list of them", `
func first() { var m map[string]int; m["a"] = 1 }
func safe() { for range 2 { defer func() { recover() }() }; first() }
safe()
var s []int
_ = s[3]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := start(t).run(test.cell)
			if r.Failure == nil || r.Failure.Value != "runtime error: index out of range [3] with length 0" {
				t.Fatalf("got %q, want the index out of range", r.text())
			}
			tb := strings.Join(r.Failure.Traceback, "\n")
			if strings.Contains(tb, "first") || !strings.Contains(tb, "in the cell, In [1], line 6") {
				t.Errorf("the report is not of the second panic alone:\n%s", tb)
			}
		})
	}
}

// TestPanicWithAValueWhoseTextPanics must leave the worker alive: a nil *os.PathError has no text.
func TestPanicWithAValueWhoseTextPanics(t *testing.T) {
	s := start(t)
	r := s.run("import \"os\"\nvar nothing *os.PathError\npanic(nothing)")
	if r.Failure == nil || r.Failure.Name != "fatal error" || r.Failure.Value != "panic while printing panic value: type runtime.errorString" {
		t.Errorf("got %q, want Go's words for it", r.text())
	}
	r = s.run("type E struct{}\nfunc (E) Error() string { panic(\"no text\") }\npanic(E{})")
	if r.Failure == nil || r.Failure.Name != "fatal error" || r.Failure.Value != "panic while printing panic value: no text" {
		t.Errorf("got %q, want Go's words for it", r.text())
	}
	if r := s.run("1"); r.text() != "=> 1\n" {
		t.Errorf("afterwards: %q", r.text())
	}
}

// TestPanicOnPanic tells both of a panic and the one that it came upon, as Go does, and with
// constants which of them are the same.
func TestPanicOnPanic(t *testing.T) {
	s := start(t)
	for _, test := range []struct{ name, cell, want string }{
		{"another", "defer func() { panic(2) }()\npanic(\"first\")", "first\n\tpanic: 2"},
		{"recovered", "defer func() { recover(); panic(\"second\") }()\npanic(\"first\")", "first [recovered]\n\tpanic: second"},
		{"the same again", "defer func() { panic(recover()) }()\npanic(\"first\")", "first [recovered, repanicked]"},
		{"the same constant", "defer panic(1)\npanic(1)", "1"},
		{"none that is over", "defer panic(\"second\")\ndefer func() { recover() }()\npanic(\"first\")", "second"},
		{"none that compiled code has ended", "import \"fmt\"\ntype broken struct{}\nfunc (broken) String() string { defer panic(2); panic(1) }\ndefer func() { panic(3) }()\n_ = fmt.Sprint(broken{})", "3"},
	} {
		r := s.run(test.cell)
		if r.Failure == nil || r.Failure.Name != "panic" || r.Failure.Value != test.want {
			t.Errorf("%s: got %q, want %q", test.name, r.text(), test.want)
			continue
		}
		if tb := strings.Join(r.Failure.Traceback, "\n"); !strings.Contains(tb, "panic: "+test.want) {
			t.Errorf("%s: got the traceback\n%s\nwant the panics in it", test.name, tb)
		}
	}
}

// TestStdinOfAnEarlierCell types an answer for a cell that has ended. The next cell gets its own.
func TestStdinOfAnEarlierCell(t *testing.T) {
	s := start(t)
	ask := func(answer func(exec trace.Exec)) *result {
		s.last++
		s.during = func(rec workerproto.Record) {
			if rec, ok := rec.(workerproto.AskStdin); ok {
				answer(rec.Exec)
			}
		}
		s.send.Send(workerproto.Execute{
			Exec: s.last, Count: int(s.last), AllowStdin: true,
			Source: "import \"fmt\"\nvar line string\nfmt.Scanln(&line)\nline",
		})
		return s.finish()
	}
	r := ask(func(exec trace.Exec) {
		s.send.Send(workerproto.Interrupt{Exec: exec})
	})
	if r.Failure == nil || r.Failure.Name != "interrupt" {
		t.Fatalf("got %q, want an interrupt", r.text())
	}
	r = ask(func(exec trace.Exec) {
		s.send.Send(workerproto.Stdin{Exec: exec - 1, Line: "late\n"})
		s.send.Send(workerproto.Stdin{Exec: exec, Line: "mine\n"})
	})
	if want := "=> \"mine\"\n"; r.text() != want {
		t.Errorf("got %q, want %q", r.text(), want)
	}
}
