package timeline

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/words"
)

// TestUntrustedNotebookShowsHTML checks that there is nothing that JupyterLab's sanitizer would
// remove or change. The form of value used here was tried on it for each property.
func TestUntrustedNotebookShowsHTML(t *testing.T) {
	properties := strings.Fields("background background-color border-bottom border-collapse border-left border-radius border-top " +
		"color font-family font-size font-weight margin max-width opacity overflow-x padding table-layout text-align text-decoration white-space")
	elements := strings.Fields("b div p span table tbody td th thead tr")
	values := regexp.MustCompile(`^[a-z0-9#%.,() -]+$`)
	for seed := range uint64(40) {
		html := New(random(seed, 1+int(seed%9), 1+int(seed%6), 200), Options{Language: words.Chinese, Lines: 200}).HTML()
		for _, m := range regexp.MustCompile(`style="([^"]*)"`).FindAllStringSubmatch(html, -1) {
			for style := range strings.SplitSeq(m[1], ";") {
				property, value, _ := strings.Cut(style, ":")
				if !slices.Contains(properties, property) || !values.MatchString(value) {
					t.Fatalf("style %q", style)
				}
			}
		}
		for _, m := range regexp.MustCompile(`<([a-z]+)`).FindAllStringSubmatch(html, -1) {
			if !slices.Contains(elements, m[1]) {
				t.Fatalf("element %s", m[1])
			}
		}
		for _, m := range regexp.MustCompile(` ([a-z-]+)="`).FindAllStringSubmatch(html, -1) {
			if !slices.Contains([]string{"style", "scope", "colspan"}, m[1]) {
				t.Fatalf("attribute %s", m[1])
			}
		}
		if strings.Contains(html, "T1<") || strings.Contains(html, "x1<") || strings.Contains(html, "&&") {
			t.Fatal("a name is not escaped")
		}
	}
}

// The text of a chip has at least 4.5:1 on its ground (WCAG 2.2, 1.4.3).
func TestChipsAreReadable(t *testing.T) {
	for _, c := range append(slices.Clone(chips[:]), chip{ground: bad, text: "#000000"}) {
		a, b := luminance(t, c.ground), luminance(t, c.text)
		if got := (max(a, b) + 0.05) / (min(a, b) + 0.05); got < 4.5 {
			t.Errorf("%s on %s has contrast %.2f", c.text, c.ground, got)
		}
	}
}

func luminance(t *testing.T, colour string) float64 {
	n, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	linear := func(c uint64) float64 {
		if v := float64(c&255) / 255; v > 0.04045 {
			return math.Pow((v+0.055)/1.055, 2.4)
		} else {
			return v / 12.92
		}
	}
	return 0.2126*linear(n>>16) + 0.7152*linear(n>>8) + 0.0722*linear(n)
}
