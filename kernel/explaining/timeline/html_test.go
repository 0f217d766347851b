package timeline

import (
	"regexp"
	"slices"
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
