package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
)

// goroot is where the toolchain is, with its sources and tests.
var goroot = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("find GOROOT: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
})

// A testFile is a file of GOROOT/test. Its first line says what is to be done with it.
type testFile struct {
	name   string // within GOROOT/test, with slashes
	path   string
	action string // "run", "errorcheck -0 -m"
	source string
}

// testFiles reads the files of GOROOT/test, of all directories, whose action is wanted.
func testFiles(wanted func(action string) bool) ([]testFile, error) {
	root, err := goroot()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(root, "test")
	var files []testFile
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		first, _, _ := strings.Cut(string(source), "\n")
		action, ok := strings.CutPrefix(strings.TrimSpace(first), "// ")
		if !ok || !wanted(action) {
			return nil
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		files = append(files, testFile{filepath.ToSlash(name), path, action, string(source)})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the tests of GOROOT: %w", err)
	}
	return files, nil
}

// group returns the file's directory, with its parent if it has one.
func (f testFile) group() string {
	dir, _, ok := strings.Cut(f.name, "/")
	if !ok {
		return "test"
	}
	return dir
}

// runCases returns the programs that are to be run and to print what is in the .out file beside
// them, or nothing, and to exit with status 0; that is what the toolchain's own driver,
// cmd/internal/testdir, asks of them. It leaves out what is not for the platform; here, all are
// counted.
func runCases() ([]Case, error) {
	files, err := testFiles(func(action string) bool { return action == "run" })
	if err != nil {
		return nil, err
	}
	var cases []Case
	for _, f := range files {
		cases = append(cases, Case{Name: f.name, Group: f.group(), Slow: slow[f.name], Run: f.run})
	}
	return cases, nil
}

func (f testFile) run(ctx context.Context, runner sandbox.Runner) (reason, output string) {
	want, err := os.ReadFile(strings.TrimSuffix(f.path, ".go") + ".out")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err.Error(), ""
	}
	root, err := goroot()
	if err != nil {
		return err.Error(), ""
	}
	got, err := runner.Run(ctx, sandbox.Program{Name: "./" + f.name, Source: f.source, Dir: filepath.Join(root, "test")})
	if err != nil {
		return err.Error(), got.Output
	}
	return verdict(got, string(want)), got.Output
}

// verdict returns in a line in what a program's run is not as wanted.
func verdict(got sandbox.Result, want string) string {
	switch {
	case got.TimedOut:
		return "timeout: " + lastLine(got.Output)
	case got.NotBuilt:
		return "not built: " + firstError(got.Output)
	case got.Status != 0:
		return fmt.Sprintf("status %d: %s", got.Status, panicLine(got.Output))
	case got.Output != want:
		return "output: " + difference(got.Output, want)
	}
	return ""
}
