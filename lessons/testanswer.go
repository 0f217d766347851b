package lessons

import (
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/lockstep-go/lockstep/lessons/host"
)

// Reporter is what [TestAnswer] needs of a *testing.T.
type Reporter interface {
	Helper()
	Name() string
	Errorf(format string, args ...any)
	Logf(format string, args ...any)
	Deadline() (deadline time.Time, ok bool)
}

// partEnv has the number of the part that a process of a test runs.
const partEnv = "LOCKSTEP_PART"

// TestAnswer runs each part of a judge once, on whatever schedule Go chooses, and reports what is
// not as it should be. A part has a process of its own, with new package variables. It is for a
// program under go test, which sees far less than the kernel's judge: not what other schedules do,
// nor who was inside a function at once, nor who was left behind.
func TestAnswer(t Reporter, judge func(*Check)) {
	t.Helper()
	if part, err := strconv.Atoi(os.Getenv(partEnv)); err == nil {
		judge(&Check{&plainExaminer{t: t, want: part}})
		return
	}
	list := &plainExaminer{t: t, want: -1}
	judge(&Check{list})
	for part := range list.next {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		if end, ok := t.Deadline(); ok { // an answer that never ends must not outlive this process
			cmd.Args = append(cmd.Args, "-test.timeout="+max(time.Until(end)*9/10, time.Millisecond).String())
		}
		cmd.Env = append(os.Environ(), partEnv+"="+strconv.Itoa(part))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
	t.Logf("on one schedule, the one that Go chose; the kernel's %%check judges on every schedule")
}

// plainExaminer runs one part, on Go's own scheduler.
type plainExaminer struct {
	t    Reporter
	want int // the number of the part, -1 for none
	next int // that of the part that comes next
	part host.Part
}

func (e *plainExaminer) Begin()          {}
func (e *plainExaminer) End()            {}
func (e *plainExaminer) Points(int)      {}
func (e *plainExaminer) Forbid([]string) {}

func (e *plainExaminer) Part(p host.Part, f func()) {
	number := e.next
	e.next++
	if number == e.want {
		e.part = p
		f()
	}
}

func (e *plainExaminer) Met(what, got, want string, met bool) {
	switch {
	case met:
	case want == "":
		e.t.Errorf("%s: %s: not so", e.part.Name, what)
	default:
		e.t.Errorf("%s: %s is %s, want %s", e.part.Name, what, got, want)
	}
}

func (e *plainExaminer) Outcome(text string) {
	for _, o := range e.part.Outcomes {
		if o == text {
			return
		}
	}
	e.t.Errorf("%s: comes to %q, want one of %q", e.part.Name, text, e.part.Outcomes)
}
