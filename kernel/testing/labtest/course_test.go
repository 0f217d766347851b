package labtest

import (
	"encoding/json"
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/learner"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

var wholeCourse = flag.Bool("course", false, "have the learner of TestCourse solve every exercise in both languages, not one of each kind")

// A learner who works through the course reads in JupyterLab what lockstep run shows. That the
// console and nbclient do, too, package conformance tests.
func TestCourse(t *testing.T) {
	if !*wholeCourse {
		learn(t, "en", learner.OfEachKind())
		return
	}
	for _, l := range []string{"en", "zh"} {
		for _, lesson := range exercises.Lessons(exercises.Course()) {
			t.Run(l+" "+lesson, func(t *testing.T) { learn(t, l, exercises.Of(exercises.Course(), lesson)) })
		}
	}
}

// learn has the learner work through some exercises.
func learn(t *testing.T, language string, list []*exercises.Exercise) {
	t.Helper()
	cells := learner.Cells(language, list)
	written, err := learner.Notebook(cells)
	if err != nil {
		t.Fatal(err)
	}
	want := texts(t, savedBy(t, written, "LOCKSTEP_PROGRESS="+filepath.Join(t.TempDir(), "progress.jsonl")))
	p := open(t, written)
	p.runAll(cells[len(cells)-1].ID)
	got := ask[map[string][]output](p, `lab.outputs()`)
	for _, c := range cells {
		if a, b := textOf(got[c.ID]), want[c.ID]; a != b || a == "" {
			t.Errorf("%s\nshows in JupyterLab\n%s\nand with lockstep run\n%s", c.Code, a, b)
		}
	}
}

// output is one of a cell's, as a notebook has it.
type output struct {
	Type string `json:"output_type"`
	Text text
	Data struct {
		Plain text `json:"text/plain"`
	}
	EName, EValue string
}

// text is a string, or a list of its parts.
type text string

// UnmarshalJSON takes either.
func (s *text) UnmarshalJSON(raw []byte) error {
	var parts []string
	if json.Unmarshal(raw, &parts) != nil {
		return json.Unmarshal(raw, (*string)(s))
	}
	*s = text(strings.Join(parts, ""))
	return nil
}

// texts returns what each code cell of a saved notebook shows where there is only text.
func texts(t *testing.T, saved []byte) map[string]string {
	t.Helper()
	var nb struct {
		Cells []struct {
			ID      string
			Outputs []output
		}
	}
	if err := json.Unmarshal(saved, &nb); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, c := range nb.Cells {
		all[c.ID] = textOf(c.Outputs)
	}
	return all
}

func textOf(outputs []output) string {
	var b strings.Builder
	for _, o := range outputs {
		switch {
		case o.Type == "stream":
			b.WriteString(string(o.Text))
		case o.Type == "error":
			b.WriteString(o.EName + ": " + o.EValue + "\n")
		case o.Data.Plain != "": // what was shown of progress is an output without data in the end
			b.WriteString(string(o.Data.Plain) + "\n")
		}
	}
	return b.String()
}

// What an exercise's magics put into the next cell is there, and can be run.
func TestNextCell(t *testing.T) {
	x := exercises.Find(exercises.Course(), "lock/deposit")
	p := open(t, notebook(t,
		source{"clear", "%progress clear all"},
		source{"wrong", "%%exercise lock/deposit\n" + strings.TrimSpace(x.Wrong[0].Text)},
		source{"hint", "%hint"},
		source{"reset", "%reset"},
		source{"right", "%%exercise lock/deposit\n" + strings.TrimSpace(x.Right[0].Text)},
		source{"solution", "%solution"},
		source{"mine", "%reset -mine"},
		source{"last", "%progress"},
	))
	p.runAll("last")
	for _, test := range []struct{ after, text, verdict string }{
		{"reset", x.Program.Start, "✗"},
		{"solution", x.Right[0].Text, "✓"},
		{"mine", x.Right[0].Text, "✓"},
	} {
		id := ask[string](p, fmt.Sprintf(`lab.after(%q)`, test.after))
		want := "%%exercise lock/deposit\n" + strings.TrimSpace(test.text)
		if got := strings.TrimSpace(ask[string](p, fmt.Sprintf(`lab.source(%q)`, id))); got != want {
			t.Errorf("below %%%s stands\n%s\nwant\n%s", test.after, got, want)
			continue
		}
		p.run(id)
		if shown := textOf(ask[map[string][]output](p, `lab.outputs()`)[id]); !strings.HasPrefix(shown, test.verdict+" lock/deposit") {
			t.Errorf("what is below %%%s shows\n%s\nwant %s", test.after, shown, test.verdict)
		}
	}
	for _, theme := range []string{"JupyterLab Dark", "JupyterLab Light"} {
		p.theme(theme)
		p.pictureOf("verdict-"+theme[len("JupyterLab "):], "wrong", "hint")
	}
}
