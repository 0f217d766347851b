package timeline

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lockstep-go/lockstep/kernel/words"
)

var update = flag.Bool("update", false, "rewrite what the stories in testdata expect")

// TestStories compares the forms of each log of testdata with what is written beside it: a story is
// prose, the log in the form that parse takes, and then "text", "html" or "steps" in a language.
func TestStories(t *testing.T) {
	stories, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(stories) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range stories {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			story, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
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
				if *update {
					story.Files[i+1].Data = []byte(got)
				} else if want := string(f.Data); got != want {
					t.Errorf("%s: got\n%s\nwant\n%s", f.Name, got, want)
				}
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(story), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
