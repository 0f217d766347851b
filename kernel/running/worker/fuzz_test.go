package worker

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"golang.org/x/tools/txtar"
)

// FuzzCompile looks for cells that the checker, lowering and the interpreter's compiler, one after
// another, cannot take: any text must become a function or an error that tells the learner what to
// do, and the next cell must work.
func FuzzCompile(f *testing.F) {
	stories, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(stories) == 0 {
		f.Fatalf("no stories: %v", err)
	}
	for _, s := range stories {
		data, err := os.ReadFile(s)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(data).Files {
			if strings.HasSuffix(file.Name, ".go") {
				f.Add(string(file.Data))
			}
		}
	}
	w := judging()
	count := 0
	f.Fuzz(func(t *testing.T, src string) {
		count++
		if count%500 == 0 { // a session does not live for ever
			w = newWorker(io.Discard)
		}
		body, failure := w.compile(workerproto.Execute{Exec: 1, Count: count, Source: src})
		switch {
		case failure == nil && body == nil:
			t.Error("neither a function nor an error")
		case failure != nil && strings.Contains(failure.Value, "fault of Lockstep"):
			t.Errorf("%s\n%s", failure.Value, strings.Join(failure.Traceback, "\n"))
		case failure != nil && strings.Contains(failure.Value, "interpreter cannot run"):
			t.Errorf("%s", failure.Value)
		}
		if _, failure := w.compile(workerproto.Execute{Exec: 1, Count: count, Source: "1 + 1"}); failure != nil {
			t.Fatalf("the next cell: %s", failure.Value)
		}
	})
}
