package notebook

import (
	"fmt"
	"html"
	"strconv"
	"strings"
)

// ansiHTML renders text whose colours are SGR sequences.
func ansiHTML(s string) string {
	var b strings.Builder
	var st style
	for s != "" {
		at := sgr.FindStringIndex(s)
		plain := s
		if at != nil {
			plain = s[:at[0]]
		}
		if css := st.css(); css != "" && plain != "" {
			fmt.Fprintf(&b, `<span style="%s">%s</span>`, css, html.EscapeString(plain))
		} else {
			b.WriteString(html.EscapeString(plain))
		}
		if at == nil {
			break
		}
		st.apply(s[at[0]+2 : at[1]-1])
		s = s[at[1]:]
	}
	return b.String()
}

// style is what SGR sequences have set.
type style struct {
	bold, dim, italic, underline bool
	fg, bg                       string // as CSS writes colours
}

// basic are the eight colours and their bright forms, legible on white and on dark.
var basic = [16]string{
	"#3e424d", "#d7263d", "#00875f", "#b58900", "#0087d7", "#a347ba", "#008787", "#8a8f98",
	"#6c7079", "#e75c58", "#00a250", "#ddb62b", "#208ffb", "#d160c4", "#60c6c8", "#c5c1b4",
}

// apply takes the parameters of one sequence.
func (st *style) apply(params string) {
	codes := strings.FieldsFunc(params, func(r rune) bool { return r == ';' || r == ':' })
	if len(codes) == 0 {
		*st = style{}
	}
	for i := 0; i < len(codes); i++ {
		n, _ := strconv.Atoi(codes[i])
		switch {
		case n == 0:
			*st = style{}
		case n == 1:
			st.bold = true
		case n == 2:
			st.dim = true
		case n == 3:
			st.italic = true
		case n == 4:
			st.underline = true
		case n == 22:
			st.bold, st.dim = false, false
		case n == 23:
			st.italic = false
		case n == 24:
			st.underline = false
		case n >= 30 && n <= 37:
			st.fg = basic[n-30]
		case n >= 90 && n <= 97:
			st.fg = basic[n-90+8]
		case n == 39:
			st.fg = ""
		case n >= 40 && n <= 47:
			st.bg = basic[n-40]
		case n >= 100 && n <= 107:
			st.bg = basic[n-100+8]
		case n == 49:
			st.bg = ""
		case n == 38 || n == 48:
			colour, used := extended(codes[i+1:])
			if n == 38 {
				st.fg = colour
			} else {
				st.bg = colour
			}
			i += used
		}
	}
}

// extended reads the colour after 38 or 48: 5 and a number of xterm's 256, or 2 and three parts.
func extended(codes []string) (colour string, used int) {
	var n []int
	for _, c := range codes[:min(4, len(codes))] {
		v, _ := strconv.Atoi(c)
		n = append(n, v&0xff)
	}
	switch {
	case len(n) >= 2 && n[0] == 5:
		return xterm(n[1]), 2
	case len(n) >= 4 && n[0] == 2:
		return fmt.Sprintf("#%02x%02x%02x", n[1], n[2], n[3]), 4
	}
	return "", len(n)
}

// xterm returns one of the 256 colours: 16 basic ones, a cube of 6×6×6, 24 greys.
func xterm(n int) string {
	switch {
	case n < 16:
		return basic[n]
	case n < 232:
		level := func(i int) int {
			if i == 0 {
				return 0
			}
			return 55 + 40*i
		}
		n -= 16
		return fmt.Sprintf("#%02x%02x%02x", level(n/36), level(n/6%6), level(n%6))
	}
	grey := 8 + 10*(n-232)
	return fmt.Sprintf("#%02x%02x%02x", grey, grey, grey)
}

func (st *style) css() string {
	var b strings.Builder
	for _, part := range []struct {
		on   bool
		text string
	}{
		{st.fg != "", "color:" + st.fg},
		{st.bg != "", "background:" + st.bg},
		{st.bold, "font-weight:bold"},
		{st.dim, "opacity:.7"},
		{st.italic, "font-style:italic"},
		{st.underline, "text-decoration:underline"},
	} {
		if part.on {
			if b.Len() > 0 {
				b.WriteByte(';')
			}
			b.WriteString(part.text)
		}
	}
	return b.String()
}
