package look

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

// The text of a chip has at least 4.5:1 on its ground (WCAG 2.2, 1.4.3), and colours come again
// with other glyphs.
func TestChips(t *testing.T) {
	chips := []Chip{{Ground: Bad, Text: BadText}}
	seen := map[string]bool{}
	for order := range 13 {
		c := Of(order)
		if key := c.Ground + c.Glyph; seen[key] {
			t.Errorf("%d looks like another one: %s", order, key)
		} else {
			seen[key] = true
		}
		chips = append(chips, c)
	}
	for _, c := range chips {
		a, b := luminance(t, c.Ground), luminance(t, c.Text)
		if got := (max(a, b) + 0.05) / (min(a, b) + 0.05); got < 4.5 {
			t.Errorf("%s on %s has contrast %.2f", c.Text, c.Ground, got)
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
