package worker

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// watch notes what a session prints and displays, in order.
func (s *session) watch(note func(exec trace.Exec, what string)) {
	s.during = func(rec workerproto.Record) {
		switch rec := rec.(type) {
		case workerproto.Write:
			note(rec.Exec, strings.TrimSpace(string(rec.Data)))
		case workerproto.Display:
			note(rec.Exec, fmt.Sprintf("[%v]", rec.Data[mimeText]))
		case workerproto.ClearOutput:
			note(rec.Exec, fmt.Sprintf("[clear %v]", rec.Wait))
		}
	}
}

// TestDisplaysStandInOrder displays between prints, in goroutines too: a goroutine's displays are
// its cell's.
func TestDisplaysStandInOrder(t *testing.T) {
	s := start(t)
	var seen []string
	s.watch(func(exec trace.Exec, what string) { seen = append(seen, fmt.Sprintf("%d: %s", exec, what)) })
	for _, src := range []string{
		"import (\"fmt\"; \"lessons\")\nrequests, done := make(chan string), make(chan bool)",
		`lessons.Go("server", func() {
			for r := range requests {
				fmt.Println(r)
				lessons.Display(lessons.Markdown(r))
				done <- true
			}
		})
		requests <- "first"; <-done
		lessons.Display("main")
		fmt.Println("printed")
		lessons.ClearOutput(false)`,
		`fmt.Println("third")
		requests <- "second"; <-done
		lessons.Display(3)`,
	} {
		if r := s.run(src); r.Failure != nil {
			t.Fatal(r.text())
		}
	}
	got := strings.Join(seen, "\n")
	const want = `2: first
2: [first]
2: ["main"]
2: printed
2: [clear false]
3: third
2: second
2: [second]
3: [3]`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestManyUpdatesOfAPanel: what comes too fast is left out, but the last comes before the cell's
// end.
func TestManyUpdatesOfAPanel(t *testing.T) {
	s := start(t)
	var seen []string
	s.watch(func(_ trace.Exec, what string) { seen = append(seen, what) })
	r := s.run("import (\"fmt\"; \"lessons\")\np, q := lessons.NewPanel(0), lessons.NewPanel(\"q\")\nfor i := range 20000 { p.Update(i + 1) }\nq.Update(\"r\")\nq.Update(\"s\")\nfmt.Println(\"done\")")
	if r.Failure != nil {
		t.Fatal(r.text())
	}
	// What is held back comes at the cell's end, or before it if the cell takes that long.
	var numbers, letters []string
	for _, what := range seen {
		switch {
		case strings.HasPrefix(what, `["`):
			letters = append(letters, what)
		case strings.HasPrefix(what, "["):
			numbers = append(numbers, what)
		}
	}
	for _, panel := range []struct {
		shown       []string
		first, last string
	}{
		{numbers, "[0] [1]", "[20000]"},
		{letters, `["q"] ["r"]`, `["s"]`},
	} {
		got := strings.Join(panel.shown, " ")
		if !strings.HasPrefix(got, panel.first) || !strings.HasSuffix(got, panel.last) {
			t.Errorf("shown: %s, want %s first and %s last", got, panel.first, panel.last)
		}
	}
	if len(seen) > 2000 {
		t.Errorf("%d updates were shown of 20000", len(seen))
	}
}

// TestProgramsPrintWhatTheyDisplay: a program has its streams and nothing else.
func TestProgramsPrintWhatTheyDisplay(t *testing.T) {
	s := start(t)
	s.last++
	s.send.Send(workerproto.Execute{Exec: s.last, Program: &workerproto.Program{File: "p.go", Args: []string{"p"}}, Source: `package main
import "lessons"
func main() {
	lessons.Display(1, lessons.HTML("<b>bold</b>"))
	p := lessons.NewPanel("old")
	p.Update("new")
	lessons.ClearOutput(false)
}`})
	r := s.finish()
	if got, want := r.text(), "1\nbold\n\"old\"\n\"new\"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
