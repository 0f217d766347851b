package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
)

// The extension's table of looks is that of all other pictures, and it is small.
func TestExtensionLooksAsAllPicturesDo(t *testing.T) {
	file, _ := extensionContent()
	script := string(file.data)
	for order := range 7 {
		c, again := look.Of(order), look.Of(order)
		if order > 0 {
			again = look.Of(order + 6)
		}
		if want := fmt.Sprintf("['%s', '%s', '%s', '%s'],", c.Ground, c.Text, c.Glyph, again.Glyph); !strings.Contains(script, want) {
			t.Errorf("the extension does not have %s", want)
		}
	}
	if !strings.Contains(script, look.Bad) {
		t.Errorf("the extension does not have the colour %s", look.Bad)
	}
	if size := len(script); size > 60_000 {
		t.Errorf("the extension has %d bytes", size)
	}
}

// An update leaves one script, and a description that names it.
func TestExtensionIsUpdated(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "static", "remoteEntry.0123456789abcdef.js"), "old")
	write(t, filepath.Join(dir, "package.json"), `{"lockstep": true}`)
	if err := writeExtension(dir); err != nil {
		t.Fatal(err)
	}
	scripts, err := os.ReadDir(filepath.Join(dir, "static"))
	if err != nil || len(scripts) != 1 {
		t.Fatalf("scripts are %v (%v), want one", scripts, err)
	}
	description, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil || !strings.Contains(string(description), `"static/`+scripts[0].Name()+`"`) {
		t.Errorf("%s is not what package.json names (%v):\n%s", scripts[0].Name(), err, description)
	}
}
