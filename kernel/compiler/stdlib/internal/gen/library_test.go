package main

import (
	"bytes"
	"encoding/json"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestLibrarysOwnTests compiles the packages that have twins, with Go's compiler, and runs the
// tests that the library has for them, and those of testdata/lib for packages that are not full.
// They become packages of this module for as long as the go command runs.
func TestLibrarysOwnTests(t *testing.T) {
	lib, err := load(platform{runtime.GOOS, runtime.GOARCH}, append(twinned, twinPackage)...)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, path := range twinned {
		pk := lib.find(path)
		spec, _ := findSourced(path)
		text, err := source(lib, pk, spec, "_twins")
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, path, "source.go"), rewriteImports(t, text))
		copyTests(t, path, filepath.Dir(lib.fset.File(pk.files[0].Pos()).Name()), filepath.Join(dir, path))
	}
	copyTree(t, "testdata/lib", dir)
	for _, path := range hosted {
		text := readFile(t, filepath.Join("_twins", path+".go"))
		writeFile(t, filepath.Join(dir, path, "source.go"), rewriteImports(t, text))
	}

	tests := t.TempDir()
	run(t, "go", "test", "-c", "-vet=off", "-overlay="+overlay(t, dir), "-o", tests, "./lib/...")
	built, err := filepath.Glob(filepath.Join(tests, "*"))
	if err != nil || len(built) != len(twinned)+len(hosted) {
		t.Errorf("built %q (%v)", built, err)
	}
	for _, program := range built {
		run(t, program, "-test.short")
	}
}

// twinned are the full packages that have a twin. Of the hosted ones testdata/lib has what their
// twins find in the package.
var (
	twinned = []string{"iter", "maps", "runtime/cgo", "slices", "unique", "weak"}
	hosted  = []string{"crypto/hkdf", "crypto/pbkdf2", "database/sql", "hash/maphash", "math/rand/v2", "reflect", "runtime", "sync/atomic"}
)

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %v\n%s", cmd, err, out)
	}
}

// copyTests copies the tests of a package that use no more than its exported names.
func copyTests(t *testing.T, path, from, to string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(from, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests in %s (%v)", from, err)
	}
	for _, file := range files {
		if base := filepath.Base(file); !slices.Contains(ofTheInside, path+"/"+base) {
			writeFile(t, filepath.Join(to, base), rewriteImports(t, readFile(t, file)))
		}
	}
}

// ofTheInside are files that test internals which twins implement in another way.
var ofTheInside = []string{"unique/canonmap_test.go", "unique/clone_test.go", "unique/handle_bench_test.go", "unique/handle_test.go"}

// rewriteImports makes a file import the packages under test in place of the library's.
func rewriteImports(t *testing.T, text []byte) []byte {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", text, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range slices.Backward(f.Imports) {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case path == twinPath:
			path = twinPackage
		case slices.Contains(twinned, path) || strings.HasPrefix(path, "internal/"):
			path = "github.com/lockstep-go/lockstep/kernel/compiler/stdlib/internal/gen/lib/" + path
		}
		start, end := fset.Position(spec.Path.Pos()).Offset, fset.Position(spec.Path.End()).Offset
		text = slices.Concat(text[:start], []byte(strconv.Quote(path)), text[end:])
	}
	return text
}

// overlay writes a file with which the go command sees the files of dir in the directory lib.
func overlay(t *testing.T, dir string) string {
	t.Helper()
	here, err := filepath.Abs("lib")
	if err != nil {
		t.Fatal(err)
	}
	replace := make(map[string]string)
	for file := range files(t, dir) {
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(here, rel)] = file
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "overlay.json")
	writeFile(t, name, data)
	return name
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	for file := range files(t, from) {
		rel, err := filepath.Rel(from, file)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(to, rel), rewriteImports(t, readFile(t, file)))
	}
}

func files(t *testing.T, dir string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && !yield(path) {
				return fs.SkipAll
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func writeFile(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.Clone(data), 0o666); err != nil {
		t.Fatal(err)
	}
}
