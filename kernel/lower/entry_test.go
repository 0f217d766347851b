package lower

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// The machine has each name under which Core calls it.
func TestCoreCallsEntries(t *testing.T) {
	known := map[string]bool{"Unsafe": true} // followed by the function's name in package unsafe
	for _, s := range core.Entries() {
		known[s.Name()] = true
	}
	for _, s := range core.Types() {
		known[s.Name()] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	called := regexp.MustCompile(`(?:%s|ls__|hostName *\+ *")\.([A-Z]\w*)[("]`)
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range called.FindAllStringSubmatch(string(src), -1) {
			found++
			if !known[m[1]] {
				t.Errorf("%s: the machine has no %s", file, m[1])
			}
		}
	}
	if found == 0 {
		t.Error("no calls were found")
	}
}
