package worker

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/explaining/record"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// asked runs a cell with questions, and gives the answers one after the other. It returns the
// questions, and what was displayed.
func (s *session) asked(src, schedule string, answers ...string) (questions []string, r *result, displays []map[string]any) {
	s.t.Helper()
	s.during = func(rec workerproto.Record) {
		switch rec := rec.(type) {
		case workerproto.Display:
			displays = append(displays, rec.Data)
		case workerproto.AskStdin:
			questions = append(questions, strings.TrimSpace(rec.Prompt))
			answer := workerproto.Stdin{Exec: rec.Exec, EOF: true}
			if len(answers) > 0 {
				answer = workerproto.Stdin{Exec: rec.Exec, Line: answers[0] + "\n"}
				answers = answers[1:]
			}
			s.send.Send(answer)
		}
	}
	defer func() { s.during = nil }()
	s.last++
	s.send.Send(workerproto.Execute{
		Exec: s.last, Count: int(s.last), Source: src, AllowStdin: true,
		Scheduling: workerproto.Scheduling{Step: true, Ask: true, Replay: schedule},
	})
	return questions, s.finish(), displays
}

// TestAsk goes through the tutorial's program by answers: the write in step 7 is lost, though a wrong
// turn was taken back, and the schedule that comes out of it replays.
func TestAsk(t *testing.T) {
	s := start(t)
	s.run(accounts)
	questions, r, displays := s.asked(account, "", "1", "T1", "?", "", "2", "b", "2", "2", "2", "1", "2", "q")
	if r.Failure != nil {
		t.Fatal(r.report())
	}
	want := "who goes next? [1]* T1 reads 0  [2] T2 reads 0"
	if questions[0] != want {
		t.Errorf("asks %q, want %q", questions[0], want)
	}
	if want := "who goes next? [1]* T1 writes 5 − 5 = 0  [2] T2 reads 5"; questions[4] != want {
		t.Errorf("asks %q, want %q", questions[4], want)
	}
	if out := r.stdout.String(); !strings.Contains(out, "   7  T1 writes 5 − 5 = 0\n") || !strings.Contains(out, "write a number or a name") {
		t.Errorf("prints\n%s", out)
	}
	got := recordOf[record.Trace](t, displays, record.MIME)
	if got.Outcome != "5" || got.Verdict == nil || len(got.Verdict.Lost) != 1 || got.Verdict.Lost[0].Write != 7 {
		t.Errorf("comes to %q, %+v", got.Outcome, got.Verdict)
	}
	s.run("balance = 0")
	again := recordOf[record.Trace](t, s.displayed(workerproto.Scheduling{Replay: got.Schedule}, account), record.MIME)
	if again.Outcome != "5" {
		t.Errorf("replayed on %s it comes to %q", got.Schedule, again.Outcome)
	}
	s.run("balance = 0")
	// Along a schedule nothing but a line's end need be answered.
	questions, r, displays = s.asked(account, got.Schedule, strings.Split(strings.Repeat(",", 20), ",")...)
	if got := recordOf[record.Trace](t, displays, record.MIME); got.Outcome != "5" || r.Failure != nil {
		t.Errorf("along the schedule it comes to %q\n%s", got.Outcome, strings.Join(questions, "\n"))
	}
}

// TestAskInterrupted: a question can be interrupted, and the session goes on.
func TestAskInterrupted(t *testing.T) {
	s := start(t)
	s.run(accounts)
	s.during = func(rec workerproto.Record) {
		if ask, ok := rec.(workerproto.AskStdin); ok {
			s.send.Send(workerproto.Interrupt{Exec: ask.Exec})
		}
	}
	s.last++
	s.send.Send(workerproto.Execute{
		Exec: s.last, Source: account, AllowStdin: true, Scheduling: workerproto.Scheduling{Step: true, Ask: true},
	})
	if r := s.finish(); r.Failure == nil {
		t.Error("an interrupt is no failure")
	}
	if r := s.run("balance"); r.Failure != nil {
		t.Error(r.report())
	}
}

// TestStep: what is shown in a notebook is open, and along the usual schedule if none is given.
func TestStep(t *testing.T) {
	s := start(t)
	s.run(accounts)
	displays := s.displayed(workerproto.Scheduling{Step: true}, account)
	got := recordOf[record.Trace](t, displays, record.MIME)
	if got.Outcome != "0" || got.States == nil || !got.States.Whole {
		t.Errorf("comes to %q", got.Outcome)
	}
	if html, _ := displays[len(displays)-1][mimeHTML].(string); !strings.Contains(html, "<details open") {
		t.Errorf("shows %.200s", html)
	}
}
