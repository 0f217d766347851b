package words

import "unicode"

// wide holds what East Asian terminals and fonts draw two columns wide: the
// blocks that names and output in a lesson are likely to use.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1100, 0x115f, 1}, {0x2e80, 0x303e, 1}, {0x3041, 0xa4cf, 1}, {0xac00, 0xd7a3, 1},
		{0xf900, 0xfaff, 1}, {0xfe30, 0xfe6f, 1}, {0xff00, 0xff60, 1}, {0xffe0, 0xffe6, 1},
	},
	R32: []unicode.Range32{
		{0x1f300, 0x1f64f, 1}, {0x1f680, 0x1f6ff, 1}, {0x1f900, 0x1faff, 1}, {0x20000, 0x3fffd, 1},
	},
}

func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.Is(wide, r):
		return 2
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	default:
		return 1
	}
}

// Width returns how many columns s takes where each character has one and a Chinese one has two.
func Width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// Shorten returns s, or if it is wider than width its beginning and its end around an ellipsis:
// names and values that resemble one another often differ at the end.
func Shorten(s string, width int) string {
	if Width(s) <= width {
		return s
	}
	runes := []rune(s)
	head, tail := 0, len(runes)
	for w := 1; ; { // the ellipsis takes one column
		if w += runeWidth(runes[head]); w > width {
			break
		}
		head++
		if w += runeWidth(runes[tail-1]); w > width {
			break
		}
		tail--
	}
	return string(runes[:head]) + "…" + string(runes[tail:])
}
