package worker

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// TestRaces runs cells of which it is known whether they race, each on its own: those of the files in
// testdata/races. A cell's name says it, and of one that does, its first line the variable. Some are
// run on many schedules.
func TestRaces(t *testing.T) {
	files, err := filepath.Glob("testdata/races/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cells: %v", err)
	}
	var cells []txtar.File
	for _, file := range files {
		story, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cells = append(cells, story.Files...)
	}
	for _, cell := range cells {
		t.Run(cell.Name, func(t *testing.T) {
			src := string(cell.Data)
			var how workerproto.Scheduling
			if strings.HasSuffix(cell.Name, ", searched.go") {
				how.Explore = &workerproto.Explore{Bound: workerproto.DefaultBound, Max: 50}
			}
			r := start(t).runWith(how, src)
			text := r.text()
			if r.Failure != nil || r.Fatal != "" {
				t.Fatalf("it fails: %s\n%s", text, r.report())
			}
			raced := regexp.MustCompile(`data race: \S+ and \S+ (?:use|write|read) (\S+) `).FindStringSubmatch(text)
			switch want, races := strings.CutPrefix(cell.Name, "races/"); {
			case !races && raced != nil:
				t.Errorf("a race that is none:\n%s", text)
			case races && raced == nil:
				t.Errorf("%s: no race is reported: %s", want, text)
			case races:
				on, _, _ := strings.Cut(strings.TrimPrefix(src, "// on "), "\n")
				if raced[1] != on {
					t.Errorf("got a race on %s, want one on %s:\n%s", raced[1], on, text)
				}
			}
		})
	}
}
