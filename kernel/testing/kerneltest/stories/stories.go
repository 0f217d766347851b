// Package stories runs tests that are told in txtar files: prose, what is done, and what is seen.
package stories

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// Each tells each story whose file matches a pattern in a subtest of its own. There must be some.
// With update what has been compared is written to the files, instead of what was expected.
func Each(t *testing.T, pattern string, update bool, tell func(t *testing.T, s *Story)) {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			tell(t, &Story{archive, update})
			if update {
				if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// A Story is a txtar file.
type Story struct {
	*txtar.Archive
	update bool
}

// Compare reports an error if the i-th file is not what has been got. of says what that came of.
func (s *Story) Compare(t *testing.T, i int, of, got string) {
	t.Helper()
	if s.update {
		s.Files[i].Data = []byte(got)
	} else if want := string(s.Files[i].Data); got != want {
		t.Errorf("%s: got\n%s\nwant\n%s", of, got, want)
	}
}
