package main

import (
	"slices"
	"strings"
	"testing"
)

// TestAllLink fails when a private function of Go or of yaegi is gone, and names it.
func TestAllLink(t *testing.T) {
	var stdout, stderr strings.Builder
	if status := run(&stdout, &stderr); status != 0 {
		t.Errorf("status %d\n%s%s", status, &stdout, &stderr)
	}
}

// What is gone, what may not be linked and what has changed is named, and nothing else is.
func TestBrokenLinks(t *testing.T) {
	const yaegi = "github.com/traefik/yaegi/interp"
	links := []link{
		{"fine.go", yaegi, "getFrame", "*frame int → *frame"},
		{"gone.go", yaegi, "getFrames", "→"},
		{"other.go", "reflect", "addReflectOff", "uintptr → int32"},
		{"package.go", "internal/nowhere", "f", "→"},
	}
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	broken, err := check(root, links)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"gone.go: " + yaegi + ".getFrames cannot be linked: ",
		"other.go: reflect.addReflectOff takes and returns unsafe.Pointer → int32, not uintptr → int32",
		"package.go: internal/nowhere.f cannot be linked: ",
	} {
		if i >= len(broken) || !strings.HasPrefix(broken[i], want) {
			t.Errorf("reported\n%s\nwant %q at %d", strings.Join(broken, "\n"), want, i)
		}
	}
	if len(broken) != 3 {
		t.Errorf("%d reported, want 3", len(broken))
	}
	if !slices.ContainsFunc(broken, func(s string) bool { return strings.Contains(s, "getFrames not defined") }) {
		t.Errorf("the linker's words are not in %q", broken)
	}
}
