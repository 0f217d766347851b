package worker

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// TestTimeline runs the cells of each story of testdata/timeline one after another in a session,
// those whose first line is a comment with an axis with time lanes, and compares what is displayed
// with what is written beside them.
func TestTimeline(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("testdata", "timeline", "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { tellTimeline(t, path) })
	}
}

func tellTimeline(t *testing.T, path string) {
	story, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := start(t)
	for i := 0; i+1 < len(story.Files); i += 2 {
		src := string(story.Files[i].Data)
		how := workerproto.Scheduling{Clock: workerproto.ClockInstant, Seed: 7, SeedSet: true}
		if axis, ok := strings.CutPrefix(strings.TrimSpace(src[:strings.IndexByte(src, '\n')]), "// axis "); ok {
			how.Timeline = axis
		}
		var got strings.Builder
		s.during = func(rec workerproto.Record) {
			if d, ok := rec.(workerproto.Display); ok {
				got.WriteString(d.Data[mimeText].(string))
				if how.Timeline != "" && d.Finding == "" && !strings.Contains(d.Data[mimeHTML].(string), "<img") {
					t.Errorf("cell %d: no drawing", i/2+1)
				}
			}
		}
		if r := s.runWith(how, src); r.Failure != nil {
			got.WriteString("!! " + r.Failure.Value + "\n")
		}
		s.during = nil
		if *update {
			story.Files[i+1].Data = []byte(got.String())
		} else if want := string(story.Files[i+1].Data); got.String() != want {
			t.Errorf("cell %d: got\n%s\nwant\n%s", i/2+1, got.String(), want)
		}
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(story), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
