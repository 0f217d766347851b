package primitives

import (
	"bytes"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestWhoLocksThreads: the compiled packages that bind goroutines to threads are those that were
// looked at. See thread.go.
func TestWhoLocksThreads(t *testing.T) {
	var want []string
	if runtime.GOOS == "windows" {
		want = []string{"internal/syscall/windows", "internal/syscall/windows/registry", "net", "os/user"}
	}
	src := filepath.Join(build.Default.GOROOT, "src")
	if _, err := os.Stat(src); err != nil {
		t.Skip("there are no sources of the standard library here")
	}
	found := map[string]bool{}
	err := filepath.WalkDir(src, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if rel, _ := filepath.Rel(src, file); d.Name() == "testdata" || rel == "cmd" || rel == "runtime" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(text, []byte("runtime.LockOSThread()")) {
			return err
		}
		if ok, err := build.Default.MatchFile(filepath.Dir(file), filepath.Base(file)); err != nil || !ok {
			return err
		}
		rel, err := filepath.Rel(src, filepath.Dir(file))
		found[filepath.ToSlash(rel)] = true
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for pkg := range found {
		got = append(got, pkg)
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("threads are locked by %q, want %q", got, want)
	}
}
