package worker

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lockstep-go/lockstep/kernel/running/judge"
)

// TestFound searches the programs of testdata/judged/found.txtar in two ways, which find the same.
func TestFound(t *testing.T) {
	a, err := txtar.ParseFile(filepath.Join("testdata", "judged", "found.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(a.Files); i += 2 {
		name, want := strings.TrimSuffix(a.Files[i].Name, ".go"), strings.Split(strings.TrimSpace(string(a.Files[i+1].Data)), "\n")
		t.Run(name, func(t *testing.T) {
			p := compiled(t, judged{files: []judge.Source{{Name: "main.go", Text: string(a.Files[i].Data)}}, race: true})
			for _, o := range []judge.Options{{Bound: 30, Max: 3000}, {Max: 3000}} {
				v := p.Explore(o)
				var got []string
				for _, o := range v.Outcomes {
					got = append(got, strings.TrimSpace(o.Text))
				}
				for _, f := range v.Failures {
					got = append(got, fmt.Sprintf("%s: %s%s", f.Word, f.Text, f.Object))
				}
				if slices.Sort(got); !slices.Equal(slices.Compact(got), want) || !v.Every || v.Uncontrolled != "" {
					t.Errorf("bound %d: got %q, every %v, uncontrolled %q; want %q", o.Bound, got, v.Every, v.Uncontrolled, want)
				}
				for _, o := range v.Outcomes {
					again, err := p.Replay(o.Schedule, judge.Options{})
					if err != nil || again.Outcome != o.Text || again.Strayed != 0 {
						t.Errorf("%s comes to %q, and then to %q", o.Schedule, o.Text, again.Outcome)
					}
				}
			}
		})
	}
}
