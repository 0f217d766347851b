package timeline

import (
	"flag"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/stories"
	"github.com/lockstep-go/lockstep/kernel/words"
)

var update = flag.Bool("update", false, "rewrite what the stories in testdata expect")

// TestStories compares the forms of each log of testdata with what is written beside it: a story is
// prose, the log in the form that parse takes, and then "text", "html" or "steps" in a language.
func TestStories(t *testing.T) {
	stories.Each(t, "testdata/*.txtar", *update, func(t *testing.T, story *stories.Story) {
		log := parse(t, string(story.Files[0].Data))
		for i, f := range story.Files[1:] {
			form, lang, _ := strings.Cut(f.Name, ".")
			o := Options{Language: words.Language(lang)}
			got := ""
			switch form {
			case "text":
				got = New(log, o).Text()
			case "html":
				got = New(log, o).HTML()
			case "steps":
				for _, r := range Steps(log, o) {
					got += r.String() + "\n"
				}
			default:
				t.Fatalf("no form %q", form)
			}
			story.Compare(t, i+1, f.Name, got)
		}
	})
}
