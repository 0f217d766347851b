package worker

import (
	"encoding/base64"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/explaining/timeline"
	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/stories"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// TestLanes compares pictures of real runs with what is written beside the programs in
// testdata/lanes: prose, whose last line may be "schedule: " and the decisions of a schedule; the
// program; and the forms of its lanes (text, clock, html, svg) and of its ring (ring, ringhtml,
// ringsvg), each in a language. Each log goes through the validator.
func TestLanes(t *testing.T) {
	stories.Each(t, filepath.Join("testdata", "lanes", "*.txtar"), *update, func(t *testing.T, story *stories.Story) {
		program := story.Files[0]
		p := compiled(t, judged{files: []judge.Source{{Name: program.Name, Text: string(program.Data)}}, race: true})
		_, decisions, _ := strings.Cut(string(story.Comment), "\nschedule: ")
		run, err := p.Replay(p.Hash+":"+strings.TrimSpace(decisions), judge.Options{})
		if err != nil || run.Strayed != 0 {
			t.Fatalf("%v, strayed at %d", err, run.Strayed)
		}
		if err := timeline.Validate(run.Log); err != nil {
			t.Error(err)
		}
		for i, f := range story.Files[1:] {
			form, lang, _ := strings.Cut(f.Name, ".")
			o := timeline.LaneOptions{Language: words.Language(lang)}
			got := ""
			switch form {
			case "text":
				got = timeline.NewLanes(run.Log, o).Text()
			case "clock":
				o.Axis = timeline.ByClock
				got = timeline.NewLanes(run.Log, o).Text()
			case "html":
				l := timeline.NewLanes(run.Log, o)
				got = withoutImage(t, l.HTML(), l.SVG())
			case "svg":
				got = timeline.NewLanes(run.Log, o).SVG()
			case "ring":
				got = ringOf(t, run.Log, o.Language).Text()
			case "ringhtml":
				r := ringOf(t, run.Log, o.Language)
				got = withoutImage(t, r.HTML(), r.SVG())
			case "ringsvg":
				got = ringOf(t, run.Log, o.Language).SVG()
			default:
				t.Fatalf("no form %q", form)
			}
			if !strings.HasSuffix(got, "\n") {
				got += "\n"
			}
			story.Compare(t, i+1, f.Name, got)
		}
	})
}

// withoutImage returns HTML with an ellipsis in place of the drawing in it, which has to be svg.
func withoutImage(t *testing.T, html, svg string) string {
	t.Helper()
	data := base64.StdEncoding.EncodeToString([]byte(svg))
	if strings.Count(html, data) != 1 {
		t.Error("the HTML has not the drawing in it")
	}
	return strings.Replace(html, data, "…", 1)
}

func ringOf(t *testing.T, log *trace.Log, lang words.Language) *timeline.Ring {
	t.Helper()
	r := timeline.NewRing(timeline.Standings(log, judging().codeAt), lang)
	if r == nil {
		t.Fatal("there is no ring")
	}
	return r
}
