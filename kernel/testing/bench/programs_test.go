package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Compiled, each program returns what it should, as often as it is to be timed.
func TestProgramsAreRight(t *testing.T) {
	if len(programs) != 14 {
		t.Errorf("there are %d programs, want 14", len(programs))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	dir := t.TempDir()
	write := func(name, text string) {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module programs\n\ngo 1.26\n")
	for _, p := range programs {
		write(filepath.Join(p.name, "main.go"), p.timed())
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", "bin/", "./...")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, p := range programs {
		out, err := exec.CommandContext(ctx, filepath.Join(dir, "bin", p.name)).Output()
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		m := &meter{results: results{}}
		if err := m.timedLines(p, string(out)); err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
	}
}

func TestTimedLines(t *testing.T) {
	p := aProgram{name: "p", want: "7"}
	for _, test := range []struct {
		name, text, err string
	}{
		{name: "good", text: "7 1000000 2000000\n7 1000000 2000000\n7 1000000 2000000\n"},
		{name: "wrong", text: "7 1 2\n8 1 2\n", err: "is 8, not 7"},
		{name: "few", text: "7 1 2\n", err: "1 lines"},
		{name: "a warning", text: "beware of this\n", err: "it printed"},
		{name: "nothing", text: "", err: "0 lines"},
	} {
		m := &meter{results: results{}}
		err := m.timedLines(p, test.text)
		if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: %v, want %q", test.name, err, test.err)
		}
		if s := m.results.samples(yaegi, p.figure()); test.err != "" && len(s.Values) > 0 {
			t.Errorf("%s: %+v", test.name, s)
		} else if test.err == "" && (len(s.Values) != turns || s.Values[0] != 0.001 || s.CPU[0] != 0.002) {
			t.Errorf("%s: %+v", test.name, s)
		}
	}
}
