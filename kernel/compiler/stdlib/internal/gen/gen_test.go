package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib/internal/pack"
)

// sample are packages that are quick to generate for, with all of their groups. All that have
// sources are with them.
var sample = []string{"context", "errors", "fmt", "sync", "sync/atomic"}

func loadSample(t *testing.T, p platform) *library {
	t.Helper()
	patterns := []string{twinPackage}
	for _, s := range sourcedPackages {
		if s.path != twinPath {
			patterns = append(patterns, s.path)
		}
	}
	lib, err := load(p, append(patterns, sample...)...)
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// TestGenerated generates a part of what is committed, and some of it twice, which must give the
// same. That it equals what is committed can only be tested with the version of Go that it was
// generated with.
func TestGenerated(t *testing.T) {
	committed := stdlib.GoVersion() == runtime.Version()
	linux := platform{"linux", "amd64"}
	libs := []*library{loadSample(t, linux), loadSample(t, platform{"windows", "arm64"})}
	again := loadSample(t, linux)

	common := exports(t, libs)
	samePack(t, "exports.pack again", common, exports(t, []*library{again}))
	docs, docsAgain := docs(t, libs[0]), docs(t, again)
	samePack(t, "docs.pack again", docs, docsAgain)
	if committed {
		delete(docs, "index") // is of all packages
		samePack(t, "exports.pack", common, readPack(t, "exports.pack", common))
		samePack(t, "docs.pack", docs, readPack(t, "docs.pack", docs))
	}

	dir := t.TempDir()
	if err := writeTables(dir, libs); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"zcontext.go", "zerrors.go", "zfmt.go", "zsync.go"} {
		got := readFile(t, filepath.Join(dir, file))
		if want := readFile(t, filepath.Join("../../symbols", file)); committed && !bytes.Equal(got, want) {
			t.Errorf("symbols/%s is not what the generator makes: run go generate ./kernel/compiler/stdlib", file)
		}
	}
}

func exports(t *testing.T, libs []*library) map[string][]byte {
	t.Helper()
	common, _, err := exportData(libs, "_twins")
	if err != nil {
		t.Fatal(err)
	}
	return common
}

func docs(t *testing.T, lib *library) map[string][]byte {
	t.Helper()
	entries, err := documentation(lib)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// samePack compares the entries that got has.
func samePack(t *testing.T, name string, got, want map[string][]byte) {
	t.Helper()
	for key := range got {
		if !bytes.Equal(got[key], want[key]) {
			t.Errorf("%s: entry %s is not what the generator makes: run go generate ./kernel/compiler/stdlib", name, key)
		}
	}
}

// readPack reads the entries of a committed pack that are in like.
func readPack(t *testing.T, name string, like map[string][]byte) map[string][]byte {
	t.Helper()
	p, err := pack.Open(string(readFile(t, filepath.Join("../..", name))))
	if err != nil {
		t.Fatal(err)
	}
	entries := make(map[string][]byte)
	for key := range like {
		data, ok, err := p.Read(key)
		if !ok || err != nil {
			t.Errorf("%s has no %s (%v)", name, key, err)
		}
		entries[key] = data
	}
	return entries
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
