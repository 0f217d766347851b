package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
)

// The extension's table of looks is that of all other pictures, and it is small.
func TestExtensionLooksAsAllPicturesDo(t *testing.T) {
	script := string(extensionFile("static/remoteEntry.js"))
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
