package labtest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// lessonPath returns the first lesson in a language.
func lessonPath(language string) string {
	return filepath.Join("..", "..", "..", "notebooks", language, "01-loop.ipynb")
}

// The first lesson runs from top to bottom, and shows who printed what.
func TestLesson(t *testing.T) {
	for _, language := range []string{"en", "zh"} {
		t.Run(language, func(t *testing.T) {
			notebook, err := os.ReadFile(lessonPath(language))
			if err != nil {
				t.Fatal(err)
			}
			p := open(t, notebook)
			p.runAll("channel")

			loop := p.cell("main")
			expectStream(t, loop, tutorial)
			expectLanes(t, loop, tutorial)
			both := p.cell("both")
			expectNames(t, both, "MainThread", "Ping", "Pong")
			for i, id := range []string{"lesson", "loop", "main", "ex-wait", "unnamed", "both", "ex-order", "waitgroup", "ex-together", "channel"} {
				c := p.cell(id)
				if got, want := c.Prompt, fmt.Sprintf("[%d]:", i+1); got != want {
					t.Errorf("%s: the prompt is %s, want %s", id, got, want)
				}
				if c.Error != "" || c.Stderr != "" {
					t.Errorf("%s: failed:\n%s%s", id, c.Error, c.Stderr)
				}
			}
			p.takeLessonPictures(language)
		})
	}
}

// tutorial is the transcript of the tutorial's first example.
var tutorial = []line{
	{"MainThread", "thread MainThread is running..."},
	{"LoopThread", "thread LoopThread is running..."},
	{"LoopThread", "thread LoopThread >>> 1"},
	{"LoopThread", "thread LoopThread >>> 2"},
	{"LoopThread", "thread LoopThread >>> 3"},
	{"LoopThread", "thread LoopThread >>> 4"},
	{"LoopThread", "thread LoopThread >>> 5"},
	{"LoopThread", "thread LoopThread ended."},
	{"MainThread", "thread MainThread ended."},
}

// takeLessonPictures shows the lesson to people: in both themes, and what the README shows.
func (p *page) takeLessonPictures(language string) {
	p.t.Helper()
	p.picture("light")
	ask[any](p, `jupyterapp.shell.collapseLeft()`)
	p.window(1000, 1200)
	defer func() {
		p.theme("JupyterLab Light")
		p.do("resize the window", chromedp.ResetViewport())
		ask[any](p, `jupyterapp.shell.expandLeft()`)
	}()
	for _, look := range []struct{ theme, suffix string }{{"JupyterLab Light", ""}, {"JupyterLab Dark", "-dark"}} {
		p.theme(look.theme)
		ask[any](p, `lab.unfold("main"), lab.unfold("both")`)
		p.pictureOf("loop"+look.suffix, "go-main", "main")
		png := p.pictureOf("both"+look.suffix, "both", "both")
		if *update && language == "en" {
			path := filepath.Join("..", "..", "..", "notebooks", "images", "lanes"+look.suffix+".png")
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				p.t.Fatal(err)
			}
			if err := os.WriteFile(path, png, 0o644); err != nil {
				p.t.Fatal(err)
			}
		}
	}
}

// line is a line of output and who printed it.
type line struct{ who, text string }

// expectStream checks a cell's stream, with its gutter. On a slow machine main's first line is out
// before there is a second goroutine that prints, and so before there is a gutter.
func expectStream(t *testing.T, c cell, want []line) {
	t.Helper()
	var got []line
	for text := range strings.Lines(c.Stdout) {
		who, text, ok := strings.Cut(strings.TrimSuffix(text, "\n"), "│ ")
		_, name, _ := strings.Cut(who, " ") // after the glyph
		if !ok && len(got) == 0 {
			name, text = "MainThread", who
		}
		got = append(got, line{strings.TrimRight(name, " "), text})
	}
	expectLines(t, c.ID+": the stream", got, want)
}

// expectLanes checks the lines of a cell's lanes, and who printed each.
func expectLanes(t *testing.T, c cell, want []line) {
	t.Helper()
	expectLines(t, c.ID+": the lanes", lanes(c), want)
}

// lanes reads the lines of a cell's lanes. The last two cells of a row are who speaks and the text; a
// glyph alone stands for the one before.
func lanes(c cell) (list []line) {
	who := ""
	for _, row := range c.Rows {
		if len(row) < 2 {
			continue
		}
		if _, name, ok := strings.Cut(row[len(row)-2], " "); ok {
			who = name
		}
		text := row[len(row)-1]
		if !strings.HasPrefix(text, "starts ") && !strings.HasPrefix(text, "启动 ") {
			list = append(list, line{who, text})
		}
	}
	return list
}

// expectNames checks who prints in a cell's lanes.
func expectNames(t *testing.T, c cell, want ...string) {
	t.Helper()
	var got []string
	for _, l := range lanes(c) {
		if !slices.Contains(got, l.who) {
			got = append(got, l.who)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%s: in the lanes are %q, want %q", c.ID, got, want)
	}
}

func expectLines(t *testing.T, what string, got, want []line) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			t.Errorf("%s: line %d is missing: %q", what, i+1, want[i])
		case i >= len(want):
			t.Errorf("%s: line %d is too much: %q", what, i+1, got[i])
		case got[i] != want[i]:
			t.Errorf("%s: line %d is %q, want %q", what, i+1, got[i], want[i])
		}
	}
}
