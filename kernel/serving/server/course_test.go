package server_test

import (
	"flag"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/words"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

var wholeCourse = flag.Bool("course", false, "solve every exercise in TestCourse, in both languages, not one of each kind")

// TestCourse: a learner who tries each wrong answer of an exercise before the right ones. An unsolved exercise
// is no error, and says so; a solved one says what is next.
func TestCourse(t *testing.T) {
	languages := []string{"en"}
	if *wholeCourse {
		languages = []string{"en", "zh"}
	}
	for _, l := range languages {
		k := kerneltest.Start(t)
		seen := map[string]bool{}
		for _, x := range exercises.Course() {
			if seen[x.Kind] && !*wholeCourse {
				continue
			}
			seen[x.Kind] = true
			k.Execute("%lesson " + x.Lesson + " " + l)
			for i, a := range x.Wrong {
				r := k.Execute("%%exercise " + x.Name + "\n" + strings.TrimLeft(a.Text, "\n"))
				if text := shownText(r); !strings.HasPrefix(text, "✗ "+x.Name) || len(r.Errors) > 0 {
					t.Errorf("%s, wrong/%s: %s", x.Name, a.Name, r)
				}
				hint := shownText(k.Execute("%hint"))
				first, _, _ := strings.Cut(words.HintNumber.In(words.Language(l), 1, 9), "9")
				if !strings.HasPrefix(hint, first) && i > 0 {
					continue // the fault is that of an answer before: the next of the ladder, if there is one
				}
				if !hintAbout(x, a.Fault, l, hint) || strings.Contains(hint, "…") { // what is not known of the fault
					t.Errorf("%s, wrong/%s: not a hint about %s: %s", x.Name, a.Name, a.Fault, hint)
				}
			}
			for _, a := range x.Right {
				r := k.Execute("%%exercise " + x.Name + "\n" + a.Text)
				if text := shownText(r); !strings.HasPrefix(text, "✓ "+x.Name) || len(r.Errors) > 0 {
					t.Errorf("%s, right/%s: %s", x.Name, a.Name, r)
				}
			}
		}
	}
}

// hintAbout reports whether a hint is one that an exercise has for a fault, or the kernel's own, filled in.
func hintAbout(x *exercises.Exercise, fault, language, hint string) bool {
	f := exercises.ParseFault(fault)
	texts := []string{exercises.General(f.Kind, language)}
	for _, s := range x.Texts[language].Hints {
		if f.Is(s.Heading) {
			texts = append(texts, s.Text)
		}
	}
	blank := regexp.MustCompile(`\\\{\w+\\\}`)
	return slices.ContainsFunc(texts, func(text string) bool {
		filled := blank.ReplaceAllString(regexp.QuoteMeta(strings.TrimSpace(text)), ".*")
		return text != "" && regexp.MustCompile(`(?s)\n`+filled+`$`).MatchString(strings.TrimSpace(hint))
	})
}

// shownText is the text of the last thing that a cell shows.
func shownText(r kerneltest.Result) string {
	if len(r.Displays) == 0 {
		return ""
	}
	text, _ := r.Displays[len(r.Displays)-1].Data["text/plain"].(string)
	return text
}

// TestExerciseCells: what the magics of the course say, and that what goes wrong with them is told.
func TestExerciseCells(t *testing.T) {
	k := kerneltest.Start(t)
	for _, test := range []struct{ cell, want string }{
		{"%hint", "no exercise has been run yet"},
		{"%lesson 08-deadlock", "Next: deadlock/philosophers"},
		{"%check", "✗ deadlock/philosophers"}, // nothing was tried
		{"%review", "Nothing was tried yet"},
		{"%hint", "no exercise has been run yet"},
		{"%lesson 08-deadlok", "did you mean 08-deadlock?"},
		{"%%exercise deadlock/reeder\n", "did you mean deadlock/reader?"},
		{"%%exercise\n", "%%exercise NAME"},
		{"%%exercise deadlock/philosophers\nP1 P1", "✗ deadlock/philosophers"},
		{"%hint", "Hint 1 of"},
		{"%solution", "A solution is shown once"},
		{"%reset", "%%exercise deadlock/philosophers"},
		{"%%exercise deadlock/philosophers\nP1 P2 P3", "✓ deadlock/philosophers"},
		{"%solution", "P1 P2 P3"},
		{"%reset -mine", "P1 P2 P3"},
		{"%check", "✗ deadlock/politeness"},
		{"%check -strict deadlock/transfer", "unsolved: deadlock/transfer"},
		{"%%exercise deadlock/transfer\nfunc Transfer() { x := 1 }", "declared and not used: x"},
		{"%%exercise deadlock/transfer\n%%explore\nx := 1", "do not go together"},
	} {
		r := k.Execute(test.cell)
		if got := r.String() + shownText(r); !strings.Contains(got, test.want) {
			t.Errorf("%q shows\n%s\nwant %q", test.cell, got, test.want)
		}
	}
}

// TestProgressStays: a kernel knows what an earlier one has judged.
func TestProgressStays(t *testing.T) {
	file := kerneltest.Env("LOCKSTEP_PROGRESS=" + filepath.Join(t.TempDir(), "progress.jsonl"))
	k := kerneltest.Start(t, file)
	failed := shownText(k.Execute("%%exercise deadlock/transfer\n" + exercises.Find(exercises.Course(), "deadlock/transfer").Wrong[0].Text))
	k.Execute("%%exercise deadlock/philosophers\nP1 P2 P3")
	schedule := regexp.MustCompile(`%%replay \S+`).FindString(failed)
	later := kerneltest.Start(t, file)
	for _, test := range []struct{ cell, want string }{
		{"%lesson deadlock", "✓ deadlock/philosophers"},
		{"%progress", "■□□□"},
		{"%review", "deadlock/transfer  tries: 1"},
		{schedule, "deadlock"},
		{"%progress clear deadlock/philosophers", "begins anew"},
		{"%progress", "□□□□"},
	} {
		if got := later.Execute(test.cell).String(); !strings.Contains(got, test.want) {
			t.Errorf("%q shows\n%s\nwant %q", test.cell, got, test.want)
		}
	}
}

// TestInterruptOfAJudgement: who does not wait any longer is told so, or what was found; the session
// goes on, and so does the judge.
func TestInterruptOfAJudgement(t *testing.T) {
	x := exercises.Find(exercises.Course(), "crawler/most")
	k := kerneltest.Start(t)
	k.OK("kept := 42")
	e := k.Begin("%%exercise crawler/most\n" + x.Right[0].Text)
	k.Interrupt()
	r := e.Wait()
	// It may have been done before the interrupt came.
	if text := shownText(r); !strings.Contains(text, "interrupted after") && !strings.Contains(text, "✓ crawler/most") && r.Reply.Name != "interrupt" {
		t.Errorf("an interrupted judgement shows\n%s", r)
	}
	k.ExpectText("kept", "42")
	if text := shownText(k.Execute("%%exercise crawler/most\n" + x.Right[0].Text)); !strings.HasPrefix(text, "✓ crawler/most") {
		t.Errorf("after an interrupt\n%s", text)
	}
}
