package worker

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/machine"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// ask sends a question and returns the next record.
func (s *session) ask(q workerproto.Record) workerproto.Record {
	s.t.Helper()
	if err := s.send.Send(q); err != nil {
		s.t.Fatalf("send %T: %v", q, err)
	}
	rec, err := s.recv.Receive()
	if err != nil {
		s.t.Fatalf("answer to %T: %v", q, err)
	}
	return rec
}

func TestComplete(t *testing.T) {
	s := start(t)
	s.run("1 + x") // is not taken into the session, but has a number
	s.run("import \"lessons\"\nth := lessons.NewThread(\"T1\", func() {})")
	code := "th.Jo"
	got, ok := s.ask(workerproto.Complete{ID: 7, Code: code, Offset: len(code)}).(workerproto.Completed)
	if !ok || got.ID != 7 || got.Start != len("th.") || got.End != len(code) || len(got.Matches) == 0 || got.Matches[0] != (workerproto.Completion{Text: "Join", Type: "function", Signature: "func()"}) {
		t.Errorf("Complete(%q) = %+v", code, got)
	}
}

// What is proposed of package lessons is what cells can use, and each of it is documented: what the
// kernel needs of the package is elsewhere.
func TestCompleteLessons(t *testing.T) {
	s := start(t)
	got, ok := s.ask(workerproto.Complete{ID: 9, Code: "lessons.", Offset: len("lessons.")}).(workerproto.Completed)
	if !ok {
		t.Fatal("no completions")
	}
	var names []string
	for _, m := range got.Matches {
		names = append(names, m.Text)
		code := "lessons." + m.Text
		found, ok := s.ask(workerproto.Inspect{ID: 10, Code: code, Offset: len(code)}).(workerproto.Inspected)
		if lines := strings.Split(strings.TrimSpace(found.Data["text/plain"]), "\n"); !ok || !found.Found || len(lines) < 2 {
			t.Errorf("%s has no documentation: %+v", code, found)
		}
	}
	slices.Sort(names)
	if want := slices.Sorted(maps.Keys(machine.LessonsSymbols()["lessons"])); !slices.Equal(names, want) {
		t.Errorf("proposed %q\ncan be used %q", names, want)
	}
}

func TestInspect(t *testing.T) {
	s := start(t)
	s.run("1 + x")
	s.run("import \"lessons\"\nth := lessons.NewThread(\"T1\", func() {})")
	for code, want := range map[string]string{
		"th":                 "Declared in In [2].",
		"th.Join":            "Join waits",
		"lessons.NewThread(": "NewThread",
	} {
		got, ok := s.ask(workerproto.Inspect{ID: 8, Code: code, Offset: len(code)}).(workerproto.Inspected)
		if text, _ := got.Data["text/plain"]; !ok || !got.Found || !strings.Contains(text, want) {
			t.Errorf("Inspect(%q) = %+v, want %q in it", code, got, want)
		}
	}
}
