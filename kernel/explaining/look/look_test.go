package look

import (
	"fmt"
	"math"
	"strconv"
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
		if got := contrast(linear(c.Ground), linear(c.Text)); got < 4.5 {
			t.Errorf("%s on %s has contrast %.2f", c.Text, c.Ground, got)
		}
	}
}

// TestXterm checks that the colours of a terminal are as their comment promises.
func TestXterm(t *testing.T) {
	for i := range kinds {
		c := linear(cube(kinds[i].Xterm))
		for _, background := range []string{"#ffffff", "#111111"} {
			if got := contrast(c, linear(background)); got < 3 {
				t.Errorf("%d on %s has contrast %.2f", kinds[i].Xterm, background, got)
			}
		}
		for j := range i {
			other := linear(cube(kinds[j].Xterm))
			for kind, matrix := range blindness {
				if got := distance(matrix.of(c), matrix.of(other)); got < 0.05 {
					t.Errorf("%d and %d with %s are %.3f apart", kinds[i].Xterm, kinds[j].Xterm, kind, got)
				}
			}
		}
	}
}

// cube returns a colour of xterm's cube, or of its greys.
func cube(n int) string {
	levels := [...]int{0, 95, 135, 175, 215, 255}
	if n >= 232 {
		grey := 8 + 10*(n-232)
		return fmt.Sprintf("#%02x%02x%02x", grey, grey, grey)
	}
	n -= 16
	return fmt.Sprintf("#%02x%02x%02x", levels[n/36], levels[n/6%6], levels[n%6])
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

func linear(hex string) (c rgb) {
	n, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		panic(err)
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
