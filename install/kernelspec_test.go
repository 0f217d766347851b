package main

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestLogos(t *testing.T) {
	for name, size := range map[string]int{"logo-64x64.png": 64, "logo-32x32.png": 32} {
		data, err := logoFiles.ReadFile("logos/" + name)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := img.Bounds().Size(); got.X != size || got.Y != size {
			t.Errorf("%s is %v", name, got)
		}
		// Transparent around the mark, for light themes and dark ones.
		if _, _, _, alpha := img.At(0, 0).RGBA(); alpha != 0 {
			t.Errorf("the corner of %s has opacity %d", name, alpha)
		}
		if _, _, _, alpha := img.At(size/4, size*39/64).RGBA(); alpha != 0xffff {
			t.Errorf("the middle lane of %s has opacity %d", name, alpha)
		}
	}
	data, err := logoFiles.ReadFile("logos/logo-svg.svg")
	if err != nil {
		t.Fatal(err)
	}
	var root struct{ XMLName xml.Name }
	if err := xml.Unmarshal(data, &root); err != nil || root.XMLName.Local != "svg" {
		t.Errorf("logo-svg.svg: %v, %v", root.XMLName, err)
	}
}

func TestFindSpec(t *testing.T) {
	first, second, third := t.TempDir(), t.TempDir(), t.TempDir()
	write(t, filepath.Join(first, "kernels", "lockstep", "README"), "no kernel.json")
	write(t, filepath.Join(second, "kernels", "LockStep", specFile), "{}")
	write(t, filepath.Join(third, "kernels", "lockstep", specFile), "{}")
	got := findSpec([]string{filepath.Join(first, "missing"), first, second, third, third})
	want := []string{filepath.Join(second, "kernels", "LockStep"), filepath.Join(third, "kernels", "lockstep")}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The learner's environment and the tests' must be the same but for what only
// tests need, fully pinned, and from wherever pip is set up to look.
func TestRequirements(t *testing.T) {
	data, err := os.ReadFile("requirements-test.txt")
	if err != nil {
		t.Fatal(err)
	}
	test := packages(t, string(data))
	lab := packages(t, labRequirements)
	for _, p := range lab {
		if !slices.Contains(test, p) {
			t.Errorf("requirements-test.txt lacks %s", p)
		}
	}
	if len(test) <= len(lab) {
		t.Errorf("requirements-test.txt adds nothing")
	}
}

func packages(t *testing.T, text string) (list []string) {
	t.Helper()
	pinned := regexp.MustCompile(`^[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*( ; .+)?$`)
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		if !pinned.MatchString(line) {
			t.Errorf("%q pins no package", line)
		}
		list = append(list, line)
	}
	return list
}
