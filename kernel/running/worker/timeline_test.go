package worker

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/stories"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// TestTimeline runs the cells of each story of testdata/timeline one after another in a session,
// those whose first line is a comment with an axis with time lanes, and compares what is displayed
// with what is written beside them.
func TestTimeline(t *testing.T) {
	stories.Each(t, filepath.Join("testdata", "timeline", "*.txtar"), *update, tellTimeline)
}

func tellTimeline(t *testing.T, story *stories.Story) {
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
		story.Compare(t, i+1, fmt.Sprintf("cell %d", i/2+1), got.String())
	}
}
