package terminal

import (
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	for _, tt := range []struct{ about, in, want string }{
		{"plain", "a\tb\r\nc\b", "a\tb\r\nc\b"},
		{"colours", "\x1b[1;31mred\x1b[0m", "\x1b[1;31mred\x1b[0m"},
		{"title", "a\x1b]0;pwned\x07b", "ab"},
		{"clipboard", "a\x1b]52;c;cm0gLXJm\x1b\\b", "ab"},
		{"clear and home", "a\x1b[2J\x1b[Hb", "ab"},
		{"full reset", "a\x1bcb", "ab"},
		{"a device's answer", "a\x1bP$q\"p\x1b\\b\x1b[6nc", "abc"},
		{"one-byte CSI and OSC", "a\u009b2Jb\u009d0;t\u009cc", "abc"},
		{"bell, form feed, vertical tab, NUL, DEL, shift out", "a\ab\fc\vd\x00e\x7ff\x0eg", "abcdefg"},
		{"invalid bytes", "a\xffb", "a\ufffdb"},
		{"an unfinished sequence", "a\x1b[3", "a"},
		{"an unfinished string ends at the line's end", "a\x1b]0;x\nb", "a\nb"},
		{"more than a colour can have", "a\x1b[" + strings.Repeat("1;", 100) + "mb", "ab"},
		{"other writing", "银行 é", "银行 é"},
	} {
		if got := Text(tt.in); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.about, got, tt.want)
		}
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"T1":                           "T1",
		"a b":                          "a b",
		"\x1b[31mred\x1b[0m\x1b]0;t\a": "red",
		"two\nlines\r\n":               "two lines",
		"tab\tand\bback":               "tab and back",
		"银行":                           "银行",
		"right\u202eleft":              "right left",
		"\x1b[2J":                      "",
		"a\xff":                        "a\ufffd",
	} {
		if got := Line(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// FuzzText: what comes out has no control characters but the four, and no escape but colours; and
// it does not change when it is cleaned again, nor by how a stream was cut.
func FuzzText(f *testing.F) {
	f.Add("\x1b[31mrot\x1b[0m\x1b]0;t\x07\xe4\xbd\xa0\xff\r\b", 3)
	f.Add("\u009b1m\x9b", 1)
	f.Fuzz(func(t *testing.T, s string, cut int) {
		got := Text(s)
		for _, r := range withoutSGR(got) {
			if r < 0x20 && !strings.ContainsRune("\n\t\r\b", r) || r >= 0x7f && r < 0xa0 {
				t.Fatalf("%q has %q", got, r)
			}
		}
		if again := Text(got); again != got {
			t.Fatalf("cleaned again, %q is %q", got, again)
		}
		if cut < 0 || cut > len(s) {
			return
		}
		var stream Filter
		parts := string(stream.Clean([]byte(s[:cut])))
		parts += string(stream.Clean([]byte(s[cut:])))
		if parts += string(stream.End()); parts != got {
			t.Fatalf("in two writes: %q, in one %q", parts, got)
		}
	})
}
