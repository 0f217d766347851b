package lessons

import (
	"go/build"
	"strings"
	"testing"
)

// Cells and the exercises' tests share this package: it may need nothing but Go, and what it runs
// on.
func TestImportsOnlyTheStandardLibrary(t *testing.T) {
	pkg, err := build.ImportDir(".", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range pkg.Imports {
		if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") && path != "github.com/lockstep-go/lockstep/lessons/host" {
			t.Errorf("imports %s", path)
		}
	}
}
