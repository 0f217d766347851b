package worker

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/explaining/record"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// accounts and account are the tutorial's program in two cells.
const (
	accounts = `balance := 0

func changeIt(n int) {
	balance = balance + n
	balance = balance - n
}`
	account = `{
	a := lessons.Go("T1", func() { changeIt(5) })
	b := lessons.Go("T2", func() { changeIt(8) })
	a.Join()
	b.Join()
}
balance`
)

// recordOf decodes the record of the first display that has one.
func recordOf[T any](t *testing.T, displays []map[string]any, mime string) (got T) {
	t.Helper()
	for _, d := range displays {
		data, ok := d[mime]
		if !ok {
			continue
		}
		text, err := json.Marshal(data)
		if err == nil {
			err = json.Unmarshal(text, &got)
		}
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	t.Fatalf("no display has a record %s", mime)
	return got
}

// displayed runs a cell and returns what it displays.
func (s *session) displayed(how workerproto.Scheduling, src string) (list []map[string]any) {
	s.t.Helper()
	s.during = func(rec workerproto.Record) {
		if d, ok := rec.(workerproto.Display); ok {
			list = append(list, d.Data)
		}
	}
	defer func() { s.during = nil }()
	if r := s.runWith(how, src); r.Failure != nil {
		s.t.Fatal(r.Failure.Value)
	}
	return list
}

// TestRecords: the records beside the tables of a search and of a replay say what these say.
func TestRecords(t *testing.T) {
	s := start(t)
	s.run(accounts)
	r := s.displayed(workerproto.Scheduling{Explore: &workerproto.Explore{Bound: 2, Expect: "balance == 0"}}, account)
	found := recordOf[record.Explored](t, r, record.ExploredMIME)
	if found.Verdict != "fails" || found.Shown == nil || len(found.Outcomes) != 7 {
		t.Fatalf("got %+v", found)
	}
	searched := recordOf[record.Trace](t, r, record.MIME)
	replayed := recordOf[record.Trace](t, s.displayed(workerproto.Scheduling{Replay: searched.Schedule}, account), record.MIME)
	for _, got := range []record.Trace{searched, replayed} {
		var lost []int
		for _, e := range got.Events {
			if e.Lost {
				lost = append(lost, e.Step)
			}
		}
		if !slices.Equal(lost, []int{7}) {
			t.Errorf("steps %v are lost, want 7", lost)
		}
		if len(got.Variables) != 1 || got.Variables[0].End != "5" || got.Outcome != "5" {
			t.Errorf("ends with %+v, outcome %q", got.Variables, got.Outcome)
		}
		if got.Total != len(got.Events) || got.Cut != 0 {
			t.Errorf("%d events of %d, cut %d", len(got.Events), got.Total, got.Cut)
		}
		var names []string
		for _, g := range got.Goroutines {
			names = append(names, g.Name)
		}
		if fmt.Sprint(names) != "[MainThread T1 T2]" {
			t.Errorf("goroutines %v", names)
		}
		for _, e := range got.Events {
			if e.Line == 0 {
				t.Errorf("step %d is nowhere", e.Step)
				continue
			}
			if src := got.Sources[e.Source]; e.Line < src.First || e.Line >= src.First+len(src.Lines) {
				t.Errorf("line %d is not in the source", e.Line)
			} else if line := src.Lines[e.Line-src.First]; (e.Op == "read" || e.Op == "write") && !strings.Contains(line, "balance") {
				t.Errorf("step %d is in %q", e.Step, line)
			}
		}
	}
	if searched.Schedule != found.Failures[0].Schedule || searched.Replay != found.Shown.Replay || searched.Step != "%%step "+searched.Schedule {
		t.Errorf("schedules %q, %q, %q; of the search %q", searched.Schedule, searched.Replay, searched.Step, found.Failures[0].Schedule)
	}
}
