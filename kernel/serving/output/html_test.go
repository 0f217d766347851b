package output

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// crowded has more goroutines than a table has columns and more events than are kept.
func crowded() *Lanes {
	var r record
	for i := range 5000 {
		id := trace.GoID(i%30 + 1)
		name := fmt.Sprintf("G%d<", id)
		l := &lane{g: trace.Goroutine{ID: id, Name: name, Parent: 1, Line: 3}, label: name, parent: "Main>", colour: int(id) % len(palette)}
		r.add(l, trace.Stream(1+i%2), 0, nil, fmt.Appendf(nil, "<script>%s</script>", strings.Repeat("&", i%700)), false)
	}
	return r.lanes()
}

// TestUntrustedNotebookShowsHTML checks what JupyterLab's sanitizer would remove or change.
func TestUntrustedNotebookShowsHTML(t *testing.T) {
	html := crowded().HTML(words.English)
	// For each property, the form of value used here was tried on the sanitizer.
	allowed := map[string]bool{
		"background": true, "background-color": true, "border": true, "border-bottom": true,
		"border-collapse": true, "border-left": true, "border-radius": true, "color": true, "cursor": true,
		"font-family": true, "font-size": true, "font-weight": true, "margin": true, "min-width": true, "opacity": true,
		"overflow-x": true, "padding": true, "text-align": true, "vertical-align": true, "white-space": true,
	}
	values := regexp.MustCompile(`^[a-z0-9#%.,() -]+$`)
	for _, m := range regexp.MustCompile(`style="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		for style := range strings.SplitSeq(m[1], ";") {
			property, value, _ := strings.Cut(style, ":")
			if !allowed[property] || !values.MatchString(value) {
				t.Fatalf("style %q", style)
			}
			for _, refused := range []string{"inherit", "var(", "sticky"} {
				if strings.Contains(value, refused) {
					t.Fatalf("style %q", style)
				}
			}
		}
	}
	tags := map[string]bool{
		"b": true, "br": true, "col": true, "colgroup": true, "details": true, "div": true, "span": true,
		"summary": true, "table": true, "tbody": true, "td": true, "th": true, "thead": true, "tr": true,
	}
	for _, m := range regexp.MustCompile(`<([a-z]+)`).FindAllStringSubmatch(html, -1) {
		if !tags[m[1]] {
			t.Fatalf("element %s", m[1])
		}
	}
	if strings.Contains(html, "class=") || regexp.MustCompile(` on[a-z]+=`).MatchString(html) {
		t.Error("a class or a handler")
	}
}

func TestLongTableIsFoldedAndBounded(t *testing.T) {
	lanes := crowded()
	html := lanes.HTML(words.English)
	if !strings.HasPrefix(html, "<details>") || !strings.HasSuffix(html, "</details>\n") {
		t.Error("a long table is not folded")
	}
	if n := strings.Count(html, "<th "); n != maxColumns+1 {
		t.Errorf("%d columns, want %d and the time", n, maxColumns)
	}
	for _, form := range []string{html, lanes.Text(words.English)} {
		if !strings.Contains(form, "4,000 lines not kept") {
			t.Error("what was cut is not reported")
		}
	}
	record, err := json.Marshal(lanes)
	if err != nil {
		t.Fatal(err)
	}
	// Every byte of these texts is one that HTML or JSON writes as several: there is no worse.
	if size := len(html) + len(lanes.Text(words.English)) + len(record); size > 5_000_000 {
		t.Errorf("a display of %d bytes", size)
	}
}

func TestEmptyRecordHasText(t *testing.T) {
	if got := new(record).lanes().Text(words.English); got != "" {
		t.Errorf("got %q", got)
	}
}

// TestPalette checks that the colours are as their comment promises.
func TestPalette(t *testing.T) {
	levels := [...]int{0, 95, 135, 175, 215, 255} // xterm's colour cube
	for i, c := range palette {
		n := c.xterm - 16
		if html := fmt.Sprintf("#%02x%02x%02x", levels[n/36], levels[n/6%6], levels[n%6]); html != c.html {
			t.Errorf("colour %d: xterm %d is %s, not %s", i, c.xterm, html, c.html)
		}
		for _, background := range []string{"#ffffff", "#111111"} {
			if got := contrast(linear(t, c.html), linear(t, background)); got < 3 {
				t.Errorf("%s on %s has contrast %.2f", c.html, background, got)
			}
		}
		for _, other := range palette[:i] {
			for kind, matrix := range blindness {
				got := distance(matrix.of(linear(t, c.html)), matrix.of(linear(t, other.html)))
				if got < 0.05 {
					t.Errorf("%s and %s with %s are %.3f apart", c.html, other.html, kind, got)
				}
			}
		}
	}
}

type (
	rgb    [3]float64
	matrix [3]rgb
)

// blindness has Machado, Oliveira and Fernandes' (2009) simulation of full dichromacy, for linear
// RGB.
var blindness = map[string]matrix{
	"full colour vision": {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":         {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia":       {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":         {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

func (m matrix) of(c rgb) (out rgb) {
	for i, row := range m {
		out[i] = min(1, max(0, row[0]*c[0]+row[1]*c[1]+row[2]*c[2]))
	}
	return out
}

func linear(t *testing.T, hex string) (c rgb) {
	n, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	for i := range c {
		v := float64(n>>(16-8*i)&0xff) / 255
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return c
}

// contrast is WCAG's contrast ratio.
func contrast(a, b rgb) float64 {
	luminance := func(c rgb) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] + 0.05 }
	x, y := luminance(a), luminance(b)
	return max(x, y) / min(x, y)
}

// distance is that of the Oklab colour space.
func distance(a, b rgb) float64 {
	lms := matrix{{0.4122214708, 0.5363325363, 0.0514459929}, {0.2119034982, 0.6806995451, 0.1073969566}, {0.0883024619, 0.2817188376, 0.6299787005}}
	lab := matrix{{0.2104542553, 0.793617785, -0.0040720468}, {1.9779984951, -2.428592205, 0.4505937099}, {0.0259040371, 0.7827717662, -0.808675766}}
	var d float64
	x, y := lms.of(a), lms.of(b)
	for _, row := range lab {
		var p float64
		for i := range row {
			p += row[i] * (math.Cbrt(x[i]) - math.Cbrt(y[i]))
		}
		d += p * p
	}
	return math.Sqrt(d)
}
