package trace

import "testing"

func TestTextHash(t *testing.T) {
	const want = "3e8c16"
	for _, text := range []string{"x := 1\ny := 2", "\n\nx := 1\ny := 2\n", "x := 1\r\ny := 2\r\n"} {
		if got := TextHash(text); got != want {
			t.Errorf("TextHash(%q) = %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", "x := 1\n\ny := 2", "x := 1\n y := 2"} {
		if TextHash(text) == want {
			t.Errorf("TextHash(%q) is that of another text", text)
		}
	}
}
