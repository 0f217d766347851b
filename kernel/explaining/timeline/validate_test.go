package timeline

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// TestValidate has the validator find what is wrong with logs that no run writes.
func TestValidate(t *testing.T) {
	for name, test := range map[string]struct {
		story string
		spoil func(*trace.Log)
		want  string // part of what is said; "" if nothing is wrong
	}{
		"right": {"M go T1\nobject mu Mutex\nT1 lock mu\npreempted M waits lock mu\nT1 unlock mu other=M\nended M lock mu", nil, ""},
		"two owners": {"M go T1\nobject mu Mutex\nT1 lock mu\npreempted M lock mu", nil,
			"goroutine 0 has lock 1, and so has 1"},
		"a reader beside a writer": {"M go T1\nobject mu RWMutex\nT1 rlock mu\npreempted M lock mu", nil,
			"goroutine 0 has lock 1, and so has 1"},
		"readers":          {"M go T1\nobject mu RWMutex\nT1 rlock mu\npreempted M rlock mu", nil, ""},
		"a try that fails": {"M go T1\nobject mu Mutex\nT1 lock mu\npreempted M trylock mu", nil, ""},
		"a full buffer": {"object c chan\nM send c 1\nM send c 2", func(l *trace.Log) { l.Objects[1].Cap = 1 },
			"holds 2 values, and has room for 1"},
		"before its start": {"T0 send c 1\nM go T1\nT1 gosched", func(l *trace.Log) { l.Events[1], l.Events[2] = l.Events[2], l.Events[1] },
			"goroutine 2 does Gosched"},
		"after its end":      {"M go T1\nT1 end\nT1 gosched", nil, "goroutine 1 does Gosched"},
		"the clock":          {"M gosched\nM gosched", func(l *trace.Log) { l.Events[0].At = 1 }, "the clock goes back"},
		"a step":             {"M gosched\nM gosched", func(l *trace.Log) { l.Events[0].Step = 7 }, "step 2 after step 7"},
		"not among them":     {"M go T1\nM gosched", func(l *trace.Log) { l.Events[1].Enabled = []int{1} }, "only [1] could"},
		"ended and could go": {"M go T1\nT1 end\nM gosched", func(l *trace.Log) { l.Events[2].Enabled = []int{0, 1} }, "goroutine 1 could go"},
	} {
		t.Run(name, func(t *testing.T) {
			log := parse(t, test.story)
			if test.spoil != nil {
				test.spoil(log)
			}
			err := Validate(log)
			switch {
			case test.want == "" && err != nil:
				t.Errorf("got %v", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestStates says for each event in what state each goroutine is, in letters.
func TestStates(t *testing.T) {
	const story = `
object mu Mutex
object c chan
M go T1
M go T2
T1 lock mu
preempted T2 waits lock mu
blocked T1 send c 5
T1 unlock mu other=T2
ended T2 lock mu
preempted T1 waits sleep 1s
blocked T2 receive c 5
T2 waits receive c
blocked M send c 6 other=T2
blocked T2 receive c 6
T2 end
`
	log := parse(t, story)
	log.Objects[2].Cap = 1
	s := newStates(newHistory(log))
	for g, want := range []string{"RRrrrrrrrrRrr", "-rRrRRrRsssss", "--rRllRrRRcRR"} {
		got := ""
		for i := range log.Events {
			got += string("-RrscleE"[s.At(g, i).State])
		}
		if got != want {
			t.Errorf("goroutine %d: got %s, want %s", g, got, want)
		}
	}
	if got, want := fmt.Sprint(s.Messages), "[{2 0 4 8 1 2 5} {2 0 10 10 0 2 6}]"; got != want {
		t.Errorf("messages: got %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(s.Holds), "[{1 1 2 5 false} {1 2 6 13 false}]"; got != want {
		t.Errorf("holds: got %s, want %s", got, want)
	}
}
